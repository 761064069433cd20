import { randomUUID } from 'node:crypto';
import { Failure, type HandoffOutcome, type Json, type Phrase } from '../activities/index.ts';
import type { Along, Ask, Choice, DialogContext, StepOptions } from './context.ts';
import type { AnyDialog, Talk } from './dialog.ts';
import { milliseconds } from './duration.ts';
import { attempt } from './effects.ts';
import { type Entry, freeze, revived, thrown, written } from './journal.ts';
import type { Frame } from './memory.ts';
import { asking, choosing, confirming, type Question } from './question.ts';
import type { Heard } from './readers/reader.ts';
import { rejection, type Slot } from './slot.ts';
import type { Words } from './words.ts';

/**
 * Runs a dialog from its journal. Calls the journal knows are answered from it; the first one it
 * does not know is where the dialog stands, and from there it goes on for real.
 */
export interface Run {
  /** Where the dialog comes to rest next. */
  readonly rest: () => Promise<Rest>;
  /** The turn is over: whatever the dialog's function still does has no effect. */
  readonly leave: (how: 'ended' | 'stopped') => void;
}

/** How a dialog comes to rest. */
export type Rest =
  | { readonly is: 'asking'; readonly question: Question; readonly settle: Settle }
  | { readonly is: 'asleep'; readonly until: number }
  | { readonly is: 'with people'; readonly settle: Settle }
  | { readonly is: 'returned'; readonly value: Json | undefined }
  | { readonly is: 'threw'; readonly error: unknown }
  | { readonly is: 'restarted'; readonly args: readonly Json[] }
  /** What it does now is not what its journal says it did. */
  | { readonly is: 'diverged'; readonly failure: Failure; readonly call: string }
  /** The turn cannot go on: it is not ours any more. */
  | { readonly is: 'stopped'; readonly error: unknown };

/** Ends what a dialog waits for, with a value or by throwing. */
export type Settle = (outcome: { readonly value: unknown } | { readonly error: Error }) => void;

/** What a run needs of the turn. */
export interface Host {
  readonly conversation: string;
  readonly channel: string;
  readonly language: string;
  readonly now: number;
  readonly words: Words;
  readonly operations: number;
  /** How deep dialogs may call one another. */
  readonly calls: number;
  readonly signal: AbortSignal;
  /** False, if the turn has said too much already. */
  readonly say: (said: Phrase, along?: Along) => boolean;
  /** A frame's first words, if a value may still be taken from them. */
  readonly opening: (frame: Frame) => Heard | undefined;
  /** Takes a value from the opening words: false, if that was done before. */
  readonly take: (frame: Frame, value: Json, redact: boolean) => boolean;
  readonly handoff: (frame: Frame, queue: string | undefined, briefing: Phrase) => void;
  readonly checkpoint: () => Promise<void>;
  readonly seal: (value: Json) => string;
  readonly unseal: (reference: string) => Json;
  /** The code of a dialog's version; undefined if there is none (any more). */
  readonly talk: (dialog: AnyDialog, version: number) => Talk<never[], unknown> | undefined;
  readonly warn: (message: string, facts: object) => void;
}

/** A dialog's function, or that of a dialog it calls, and how far it has come. */
interface Level {
  readonly dialog: string;
  /** The place of the call it belongs to: `3.`; empty for the dialog itself. */
  readonly path: string;
  readonly journal: Entry[];
  position: number;
  /** Calls that have not given anything yet, by place. */
  readonly busy: Map<number, string>;
  /** A call that has given its result, but the author's code has not run on yet. */
  instant: string | undefined;
  /** `all` waits for the busy steps. */
  gathered: boolean;
  ended: boolean;
}

const saidEntry: Entry = Object.freeze({ op: 'say' });

// The dialog stops here for good; the next turn replays it from the start. A promise that never
// settles, rather than a thrown signal, keeps the author's catch and finally blocks quiet.
const forGood = <T>(): Promise<T> => new Promise<never>(() => {});

export function replay(frame: Frame, talk: Talk<never[], unknown>, host: Host): Run {
  let come: (rest: Rest) => void = () => {};
  let coming = new Promise<Rest>((resolve) => {
    come = resolve;
  });
  let over: 'ended' | 'stopped' | undefined;
  let operations = 0;

  /** How it ended before its time, even while the turn thought it was waiting. */
  let final: Rest | undefined;

  const stop = (rest: Rest): void => {
    if (over === undefined) over = 'stopped';
    final ??= rest;
    come(final);
  };
  const refuse = (code: string, message: string): void =>
    stop({ is: 'threw', error: new Failure(code, message) });

  const goOnFrom = (): void => {
    coming = new Promise<Rest>((resolve) => {
      come = resolve;
    });
    if (final) come(final);
  };

  const newLevel = (dialog: string, path: string, journal: readonly Entry[]): Level => ({
    dialog,
    path,
    journal: [...journal],
    position: 0,
    busy: new Map(),
    instant: undefined,
    gathered: false,
    ended: false,
  });

  /** Takes the next place in the journal. False: the dialog is not to go on. */
  const enter = (level: Level, op: string): boolean => {
    if (over === 'stopped') return false;
    if (over === 'ended' || level.ended) {
      const message = notAwaited(level, `called ${op} after it had ended`);
      if (over === 'ended') host.warn(message, { dialog: level.dialog });
      else refuse('dialog.not-awaited', message);
      return false;
    }
    const other = level.instant ?? level.busy.values().next().value;
    if (other !== undefined && !sideBySide(level, op, other)) {
      refuse(
        'dialog.not-awaited',
        notAwaited(level, `called ${op} while ${other} was not finished`),
      );
      return false;
    }
    if (++operations > host.operations) {
      refuse(
        'dialog.endless',
        `Dialog "${level.dialog}" made more than ${host.operations} calls. If it is a loop without an end, end it; a long conversation is kept small by await restart(…).`,
      );
      return false;
    }
    const recorded = level.journal[level.position];
    if (recorded && recorded.op !== op) {
      diverge(level, level.position, `was ${recorded.op} when it was recorded and is ${op} now`);
      return false;
    }
    level.position++;
    return true;
  };

  /** Steps may begin together, if they are handed to `all` at once. */
  const sideBySide = (level: Level, op: string, other: string): boolean => {
    const steps = op.startsWith('step ') && other.startsWith('step ');
    if (!steps || level.gathered) return false;
    queueMicrotask(() => {
      if (level.gathered || over !== undefined) return;
      refuse(
        'dialog.not-awaited',
        notAwaited(level, `called ${op} while ${other} was not finished`),
      );
    });
    return true;
  };

  const diverge = (level: Level, place: number, how: string): void => {
    const call = `${level.path}${place + 1}`;
    stop({
      is: 'diverged',
      call,
      failure: new Failure(
        'dialog.diverged',
        `Dialog "${level.dialog}" cannot resume: call ${call} ${how}. Either the code changed while this conversation was waiting, or it is not deterministic. Give the changed code a new version: dialog({ name: '${level.dialog}', version: 2, versions: { 1: the code as it was }, … }), or guard it with patched('…').`,
      ),
    });
  };

  const clear = new WeakMap<Level, () => void>();
  /** Hands out a result at once; until the author's code goes on, nothing else may begin. */
  const instantly = <T>(level: Level, op: string, entry: Entry): Promise<T> => {
    level.instant = op;
    let done = clear.get(level);
    if (!done) {
      done = () => {
        level.instant = undefined;
      };
      clear.set(level, done);
    }
    queueMicrotask(done);
    if (!entry.error) return Promise.resolve(unsealed(entry) as T);
    const failed = Promise.reject<T>(revived(entry.error));
    failed.catch(() => {}); // The author may never look at it; that must not end the process.
    return failed;
  };

  const unsealed = (entry: Entry): Json | undefined =>
    entry.sealed === undefined ? freeze(entry.value) : freeze(host.unseal(entry.sealed));

  /** A call whose result is known at once. */
  const noted = <T>(level: Level, op: string, make: () => Json): Promise<T> => {
    if (!enter(level, op)) return forGood();
    const place = level.position - 1;
    const entry = level.journal[place] ?? { op, value: make() };
    level.journal[place] = entry;
    return instantly(level, op, entry);
  };

  /** Waits for something outside the turn. */
  const parked = <T>(
    level: Level,
    place: number,
    op: string,
    resting: (settle: Settle) => Rest,
    redact = false,
  ): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      level.busy.set(place, op);
      const settle: Settle = (outcome) => {
        goOnFrom();
        level.busy.delete(place);
        if ('error' in outcome) {
          level.journal[place] = { op, error: thrown(outcome.error) };
          reject(revived(thrown(outcome.error), outcome.error));
          return;
        }
        const value = written(outcome.value);
        level.journal[place] = result(op, value, redact);
        resolve(value as T);
      };
      // Not before the author's code had its chance to show that it does not await this.
      const rest = (): void => come(resting(settle));
      void Promise.resolve().then(() => queueMicrotask(() => queueMicrotask(rest)));
    });

  /** Asks, unless the opening words have the answer. */
  const ask = async <T>(level: Level, question: Question): Promise<T> => {
    const { op, redact } = question;
    const place = level.position - 1;
    if (!level.journal[place]) {
      level.busy.set(place, op);
      const given = await prefilled(level, place, question, true);
      if (over !== undefined) return forGood();
      if (given) return given.value as T;
      level.journal[place] = { op, pending: true };
    }
    return parked(level, place, op, (settle) => ({ is: 'asking', question, settle }), redact);
  };

  /** A value the customer gave before they were asked, if the check takes it. */
  const fromOpening = async (
    question: Question,
    aloud: boolean,
  ): Promise<{ value: Json | undefined } | undefined> => {
    const opening = host.opening(frame);
    const reading = opening && question.held(opening);
    if (!reading || !host.take(frame, reading.value, question.redact)) return undefined;
    const checked = question.check ? await question.check(reading.value) : reading.value;
    const why = rejection(checked);
    if (why === undefined) return { value: written(checked) };
    if (aloud && over === undefined) host.say(why);
    return undefined;
  };

  const prefilled = async (
    level: Level,
    place: number,
    question: Question,
    aloud: boolean,
  ): Promise<{ value: Json | undefined } | undefined> => {
    const { op, redact } = question;
    try {
      const given = await fromOpening(question, aloud);
      if (over !== undefined || !given) return undefined;
      level.busy.delete(place);
      level.journal[place] = result(op, given.value, redact);
      return given;
    } catch (error) {
      if (over !== undefined) return undefined;
      level.busy.delete(place);
      level.journal[place] = { op, error: thrown(error) };
      throw revived(thrown(error), error);
    }
  };

  const result = (op: string, value: Json | undefined, redact: boolean): Entry =>
    redact ? { op, sealed: host.seal(value ?? null) } : kept(op, value);

  const asked = <T>(level: Level, make: () => Question): Promise<T> => {
    let question: Question;
    try {
      question = make();
    } catch (error) {
      return Promise.reject(error as Error);
    }
    if (!enter(level, question.op)) return forGood();
    const entry = level.journal[level.position - 1];
    return entry && !entry.pending ? instantly(level, question.op, entry) : ask(level, question);
  };

  const step = async <T>(
    level: Level,
    place: number,
    name: string,
    work: (key: string, signal: AbortSignal) => unknown,
    options: StepOptions,
  ): Promise<T> => {
    const op = `step ${name}`;
    level.busy.set(place, op);
    level.journal[place] = { op, pending: true };
    // Long enough for a step that begins beside this one without `all` to be found out first.
    await Promise.resolve();
    await Promise.resolve();
    if (over !== undefined) return forGood();
    if (options.effect && !(await checkpoint())) return forGood();
    let entry: Entry;
    let cause: unknown;
    try {
      const key = `${host.conversation}:${frame.id}.${level.path}${place + 1}`;
      entry = kept(op, written(await attempt(name, work, key, options, host.signal)));
    } catch (error) {
      cause = error;
      entry = { op, error: thrown(error) };
    }
    if (over !== undefined) return forGood();
    level.journal[place] = entry;
    if (entry.error) {
      const { name: error, message } = entry.error;
      host.warn(`The step "${name}" of the dialog "${level.dialog}" threw.`, { error, message });
    }
    if (options.effect && !(await checkpoint())) return forGood();
    level.busy.delete(place);
    if (entry.error) throw revived(entry.error, cause);
    return entry.value as T;
  };

  const checkpoint = async (): Promise<boolean> => {
    try {
      await host.checkpoint();
    } catch (error) {
      stop({ is: 'stopped', error });
    }
    return over === undefined;
  };

  const call = <T>(
    level: Level,
    place: number,
    other: AnyDialog,
    args: readonly unknown[],
  ): Promise<T> => {
    const op = `call ${other.name}`;
    const recorded = level.journal[place];
    const version = recorded?.version ?? other.version;
    const code = host.talk(other, version);
    if (!code) {
      diverge(level, place, noVersion(other.name, version));
      return forGood();
    }
    if (level.path.split('.').length > host.calls) {
      refuse(
        'dialog.endless',
        `Dialog "${frame.dialog}" calls dialogs that call dialogs more than ${host.calls} deep. If one calls itself without an end, end it.`,
      );
      return forGood();
    }
    const inner = newLevel(other.name, `${level.path}${place + 1}.`, recorded?.journal ?? []);
    level.journal[place] = { op, pending: true, version, journal: inner.journal };
    level.busy.set(place, op);
    return new Promise<T>((resolve, reject) => {
      invoke(inner, code, args, (how) => {
        level.busy.delete(place);
        if ('error' in how) {
          level.journal[place] = { op, error: thrown(how.error) };
          reject(revived(thrown(how.error), how.error));
        } else {
          const value = written(how.value);
          level.journal[place] = kept(op, value);
          resolve(value as T);
        }
      });
    });
  };

  /** Runs a dialog's function and says how it ended, if it ended as it should. */
  const invoke = (
    level: Level,
    code: Talk<never[], unknown>,
    args: readonly unknown[],
    ended: (how: { value: unknown } | { error: unknown }) => void,
  ): void => {
    const end = (how: { value: unknown } | { error: unknown }): void => {
      if (over !== undefined) return;
      const recorded = level.journal[level.position];
      const [unfinished] = level.busy.values();
      if (recorded) {
        const now = 'error' in how ? `the dialog throws "${messageOf(how.error)}"` : 'it ends';
        diverge(level, level.position, `was ${recorded.op} when it was recorded and now ${now}`);
      } else if (unfinished !== undefined) {
        refuse(
          'dialog.not-awaited',
          notAwaited(level, `ended while ${unfinished} was not finished`),
        );
      } else {
        level.ended = true;
        ended(how);
      }
    };
    try {
      code(contextOf(level), ...(args as never[])).then(
        (value) => end({ value }),
        (error: unknown) => end({ error }),
      );
    } catch (error) {
      end({ error });
    }
  };

  const contextOf = (level: Level): DialogContext => ({
    language: host.language,
    conversation: host.conversation,
    channel: host.channel,
    say(said, along) {
      if (!enter(level, 'say')) return forGood();
      const place = level.position - 1;
      if (!level.journal[place]) {
        level.journal[place] = saidEntry;
        if (!host.say(said, along)) {
          refuse(
            'dialog.too-many-replies',
            `Dialog "${level.dialog}" said too much in one turn. If it is a loop without an end, end it.`,
          );
          return forGood();
        }
      }
      return instantly(level, 'say', saidEntry);
    },
    ask: ((slot: Slot<unknown> | Phrase) => asked(level, () => asking(slot))) as Ask,
    choose: <Key extends string>(question: Phrase, choices: Readonly<Record<Key, Choice>>) =>
      asked<Key>(level, () => choosing(question, choices)),
    confirm: (question) => asked(level, () => confirming(question, host.words)),
    given<T>(slot: Slot<T>) {
      const op = `given ${slot.name}`;
      if (!enter(level, op)) return forGood();
      const place = level.position - 1;
      const entry = level.journal[place];
      if (entry && !entry.pending) return instantly(level, op, entry);
      level.busy.set(place, op);
      const question = { ...asking(slot), op };
      return prefilled(level, place, question, false).then((given): Promise<T | undefined> => {
        if (over !== undefined) return forGood();
        level.busy.delete(place);
        level.journal[place] ??= { op };
        return Promise.resolve(given?.value as T | undefined);
      });
    },
    step(name, work, options = {}) {
      const op = `step ${name}`;
      if (!enter(level, op)) return forGood();
      const place = level.position - 1;
      const entry = level.journal[place];
      if (entry && !entry.pending) return instantly(level, op, entry);
      return step(level, place, name, work, options);
    },
    async all(steps) {
      level.gathered = true;
      const settled = await Promise.allSettled(steps);
      level.gathered = false;
      for (const each of settled) if (each.status === 'rejected') throw each.reason;
      return settled.map((each) => (each as PromiseFulfilledResult<unknown>).value) as never;
    },
    call(other, ...args) {
      const op = `call ${other.name}`;
      if (!enter(level, op)) return forGood();
      const place = level.position - 1;
      const entry = level.journal[place];
      if (entry && !entry.pending) return instantly(level, op, entry);
      return call(level, place, other as unknown as AnyDialog, args);
    },
    handoff(queue, briefing) {
      const op = `handoff ${queue ?? ''}`.trimEnd();
      if (!enter(level, op)) return forGood();
      const place = level.position - 1;
      const entry = level.journal[place];
      if (entry && !entry.pending) return instantly<HandoffOutcome>(level, op, entry);
      if (!entry) {
        level.journal[place] = { op, pending: true };
        host.handoff(frame, queue, briefing);
      }
      return parked(level, place, op, (settle) => ({ is: 'with people', settle }));
    },
    sleep(duration) {
      if (!enter(level, 'sleep')) return forGood();
      const place = level.position - 1;
      const entry = level.journal[place];
      if (entry && !entry.pending) return instantly(level, 'sleep', entry);
      const until = entry?.until ?? host.now + milliseconds(duration);
      if (until > host.now) {
        level.journal[place] = { op: 'sleep', pending: true, until };
        return parked(level, place, 'sleep', () => ({ is: 'asleep', until }));
      }
      const over = { op: 'sleep' };
      level.journal[place] = over;
      return instantly(level, 'sleep', over);
    },
    now: () => noted(level, 'now', () => host.now),
    random: () => noted(level, 'random', Math.random),
    uuid: () => noted(level, 'uuid', randomUUID),
    patched(change) {
      const op = `patched ${change}`;
      const entry = level.journal[level.position];
      // A journal that is past this point without the mark was written before the change.
      if (entry && entry.op !== op) return false;
      if (!enter(level, op)) return false;
      level.journal[level.position - 1] = { op };
      return true;
    },
    restart(...args) {
      if (enter(level, 'restart'))
        stop({ is: 'restarted', args: args.map((arg) => written(arg) ?? null) });
      return forGood();
    },
  });

  const outer = newLevel(frame.dialog, '', frame.journal);
  frame.journal = outer.journal;
  invoke(outer, talk, frame.args, (how) => {
    over = 'ended';
    come(
      'error' in how
        ? { is: 'threw', error: how.error }
        : { is: 'returned', value: written(how.value) },
    );
  });

  return {
    rest: () => coming,
    leave(how) {
      over ??= how;
    },
  };
}

export function noVersion(dialog: string, version: number): string {
  return `began in version ${version} of "${dialog}", which is not there any more`;
}

function kept(op: string, value: Json | undefined): Entry {
  return value === undefined ? { op } : { op, value };
}

function notAwaited({ dialog }: Level, what: string): string {
  return `Dialog "${dialog}" ${what}: are you missing an \`await\`? Steps that are to run side by side go through all([…]).`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
