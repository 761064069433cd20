import type { Failure, Json } from '../activities/index.ts';
import { loopTurns } from './event-loop.ts';
import { type Entry, freeze, revived, thrown } from './journal.ts';
import type { End, Replay } from './replay.ts';
import { forGood, type Rest, type Settle } from './rest.ts';
import { written } from './written.ts';

/** How a call ended, as the author is told and would be told by a replay. */
export type Outcome = { readonly value: Json | undefined } | { readonly error: Error };

/** A dialog's function, or that of a dialog it calls, and how far its journal has been followed. */
export class Level {
  readonly replay: Replay;
  readonly dialog: string;
  readonly version: number;
  /** The place of the call it belongs to: `3.`; empty for the dialog itself. */
  readonly path: string;
  readonly journal: Entry[];
  position = 0;
  /** Calls that have not given anything yet, by place. */
  readonly busy = new Map<number, string>();
  /** `all` waits for the busy steps. */
  gathered = false;
  /** Whether one of its calls gave a secret: then its result is one too. */
  isSecret = false;

  /** A call that has given its result, but the author's code has not run on yet. */
  private instant: string | undefined;
  private ended = false;
  /** When the author's code was last handed something. */
  private handed = loopTurns();

  constructor(replay: Replay, of: Pick<Level, 'dialog' | 'version' | 'path' | 'journal'>) {
    this.replay = replay;
    this.dialog = of.dialog;
    this.version = of.version;
    this.path = of.path;
    this.journal = of.journal;
  }

  /** Takes the next place in the journal for a call. Undefined: the dialog is not to go on. */
  enter(op: string): number | undefined {
    const { replay, journal, position } = this;
    if (replay.over === 'stopped') return undefined;
    if (replay.over === 'ended' || this.ended) {
      this.tooLate(op);
      return undefined;
    }
    if (this.gathered) {
      this.tooLateForAll(op);
      return undefined;
    }
    const other = this.instant ?? this.busy.values().next().value;
    if (other !== undefined && !this.maySideBySide(op, other)) {
      this.notAwaited(`called ${op} while ${other} was not finished`);
      return undefined;
    }
    if (replay.isEndless()) return undefined;
    const recorded = journal[position];
    if (recorded && recorded.op !== op) {
      replay.diverge(this, position, `was ${recorded.op} when it was recorded and is ${op} now`);
      return undefined;
    }
    if (!recorded && this.busy.size === 0 && this.handed !== loopTurns()) this.strayed(op);
    this.position++;
    return position;
  }

  /** What the journal has of a call that was over before. */
  recorded(place: number): Entry | undefined {
    const entry = this.journal[place];
    return entry?.pending ? undefined : entry;
  }

  /** Hands out a result at once; until the author's code goes on, nothing else may begin. */
  instantly<T>({ op, value, sealed, error }: Entry, place = this.position - 1): Promise<T> {
    let given: Promise<T>;
    if (error) given = Promise.reject<T>(revived(error));
    else if (sealed === undefined) given = Promise.resolve(freeze(value) as T);
    else {
      const secret = this.replay.unseal(sealed, `${this.path}${place + 1}`);
      if (secret === undefined) return forGood();
      this.isSecret = true;
      given = Promise.resolve(freeze(secret) as T);
    }
    this.instant = op;
    this.handed = loopTurns();
    // Runs just before the author's code does. An error the author never looks at is no reason
    // for the process to end.
    given.then(this.clear, this.clear);
    return given;
  }

  /** A call whose result is known at once. */
  noted<T>(op: string, make: () => Json | undefined): Promise<T> {
    const place = this.enter(op);
    if (place === undefined) return forGood();
    const entry = this.recorded(place) ?? noted(op, make());
    this.journal[place] = entry;
    return this.instantly(entry);
  }

  /** Waits for something outside the turn. */
  parked<T>(place: number, op: string, rest: (settle: Settle) => Rest, secret = false): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.busy.set(place, op);
      this.replay.park(
        rest((end) => {
          this.replay.goOn();
          const outcome = this.close(place, op, end, secret || ('secret' in end && end.secret));
          if ('error' in outcome) reject(outcome.error);
          else resolve(outcome.value as T);
        }),
      );
    });
  }

  /** Writes down how a call ended, and gives what the author is to be told. */
  close(place: number, op: string, end: End, secret = false): Outcome {
    const { entry, outcome } = this.entryOf(op, end, secret);
    this.journal[place] = entry;
    this.over(place);
    return outcome;
  }

  /** How a call ended, for the journal and for the author: a secret only behind its seal. */
  entryOf(
    op: string,
    end: End,
    secret = false,
    unwritable = (failure: Failure): Error => failure,
  ): { entry: Entry; outcome: Outcome } {
    const { secrets, host } = this.replay;
    let cause: unknown;
    if ('error' in end) cause = end.error;
    else {
      try {
        const value = written(end.value, `In dialog "${this.dialog}", ${op} gave`);
        const outcome = { value };
        if (value === undefined) return { entry: { op }, outcome };
        if (!secret && !secrets.areIn(value)) return { entry: { op, value }, outcome };
        secrets.add(value);
        this.isSecret = true;
        return { entry: { op, sealed: host.seal(value) }, outcome };
      } catch (error) {
        cause = unwritable(error as Failure);
      }
    }
    cause = secrets.hideIn(cause);
    const error = thrown(cause);
    return { entry: { op, error }, outcome: { error: revived(error, cause) } };
  }

  /** A call is over, and the author's code goes on. */
  over(place: number): void {
    this.busy.delete(place);
    this.handed = loopTurns();
  }

  /** Whether the function ends where its journal ends, with nothing left open. */
  mayEnd(end: End): boolean {
    const recorded = this.journal[this.position];
    const [unfinished] = this.busy.values();
    if (recorded) {
      const now =
        'error' in end
          ? `the dialog throws "${this.replay.secrets.hide(thrown(end.error).message)}"`
          : 'it ends';
      const how = `was ${recorded.op} when it was recorded and now ${now}`;
      this.replay.diverge(this, this.position, how);
      return false;
    }
    if (unfinished !== undefined) {
      this.notAwaited(`ended while ${unfinished} was not finished`);
      return false;
    }
    this.ended = true;
    return true;
  }

  /** Steps may begin together, if they are handed to `all` at once. */
  private maySideBySide(op: string, other: string): boolean {
    if (!op.startsWith('step ') || !other.startsWith('step ')) return false;
    queueMicrotask(() => {
      if (!this.gathered && this.replay.over === undefined)
        this.notAwaited(`called ${op} while ${other} was not finished`);
    });
    return true;
  }

  private tooLate(op: string): void {
    const what = `called ${op} after it had ended`;
    if (this.replay.over === undefined) this.notAwaited(what);
    else this.replay.host.warn(missingAwait(this.dialog, what), { dialog: this.dialog });
  }

  private notAwaited(what: string): void {
    this.replay.refuse('dialog.not-awaited', missingAwait(this.dialog, what));
  }

  private tooLateForAll(op: string): void {
    this.replay.refuse(
      'dialog.all',
      `Dialog "${this.dialog}" called ${op} while all([…]) was waiting. Each entry of all([…]) is a single step: of several, it would depend on which is quicker which comes next, and the dialog could not be replayed. Put what belongs together into one step, or await one after the other.`,
    );
  }

  private strayed(op: string): void {
    const { dialog } = this;
    this.replay.host.warnOnce(
      `Dialog "${dialog}" waited for something outside of its verbs before it called ${op}. That work runs again at every turn: put it into step(name, work).`,
      { dialog },
    );
  }

  private readonly clear = (): void => {
    this.instant = undefined;
  };
}

function noted(op: string, value: Json | undefined): Entry {
  return value === undefined ? { op } : { op, value };
}

function missingAwait(dialog: string, what: string): string {
  return `Dialog "${dialog}" ${what}: are you missing an \`await\`? Steps that are to run side by side go through all([…]).`;
}
