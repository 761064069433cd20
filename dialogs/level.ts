import type { Json } from '../activities/index.ts';
import { type Entry, freeze, revived, thrown, written } from './journal.ts';
import type { End, Replay } from './replay.ts';
import { forGood, type Rest, type Settle } from './rest.ts';

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

  /** A call that has given its result, but the author's code has not run on yet. */
  private instant: string | undefined;
  private ended = false;

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
    this.position++;
    return position;
  }

  /** What the journal has of a call that was over before. */
  recorded(place: number): Entry | undefined {
    const entry = this.journal[place];
    return entry?.pending ? undefined : entry;
  }

  /** Hands out a result at once; until the author's code goes on, nothing else may begin. */
  instantly<T>({ op, value, sealed, error }: Entry): Promise<T> {
    this.instant = op;
    const given = error
      ? Promise.reject<T>(revived(error))
      : Promise.resolve(
          freeze(sealed === undefined ? value : this.replay.host.unseal(sealed)) as T,
        );
    // Runs just before the author's code does. An error the author never looks at is no reason
    // for the process to end.
    given.then(this.clear, this.clear);
    return given;
  }

  /** A call whose result is known at once. */
  noted<T>(op: string, make: () => Json | undefined): Promise<T> {
    const place = this.enter(op);
    if (place === undefined) return forGood();
    const entry = this.recorded(place) ?? result(op, make());
    this.journal[place] = entry;
    return this.instantly(entry);
  }

  /** Waits for something outside the turn. */
  parked<T>(place: number, op: string, rest: (settle: Settle) => Rest, redact = false): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.busy.set(place, op);
      this.replay.park(
        rest((outcome) => {
          this.replay.goOn();
          this.busy.delete(place);
          if ('error' in outcome) {
            this.journal[place] = { op, error: thrown(outcome.error) };
            reject(revived(thrown(outcome.error), outcome.error));
            return;
          }
          const value = written(outcome.value);
          this.keep(place, op, value, redact);
          resolve(value as T);
        }),
      );
    });
  }

  /** Writes down what a call gave; a secret only behind its seal. */
  keep(place: number, op: string, value: Json | undefined, redact = false): void {
    this.journal[place] = redact
      ? { op, sealed: this.replay.host.seal(value ?? null) }
      : result(op, value);
  }

  /** Whether the function ends where its journal ends, with nothing left open. */
  mayEnd(end: End): boolean {
    const recorded = this.journal[this.position];
    const [unfinished] = this.busy.values();
    if (recorded) {
      const now = 'error' in end ? `the dialog throws "${messageOf(end.error)}"` : 'it ends';
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
    if (!op.startsWith('step ') || !other.startsWith('step ') || this.gathered) return false;
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

  private readonly clear = (): void => {
    this.instant = undefined;
  };
}

function result(op: string, value: Json | undefined): Entry {
  return value === undefined ? { op } : { op, value };
}

function missingAwait(dialog: string, what: string): string {
  return `Dialog "${dialog}" ${what}: are you missing an \`await\`? Steps that are to run side by side go through all([…]).`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
