import { Failure, type Json } from '../activities/index.ts';
import type { Talk } from './dialog.ts';
import { thrown } from './journal.ts';
import { Level } from './level.ts';
import type { Frame } from './memory.ts';
import type { Host, Rest } from './rest.ts';
import { Secrets } from './secrets.ts';
import { contextOf } from './verbs.ts';
import { written } from './written.ts';

/** How a dialog's function ended. */
export type End = { readonly value: unknown } | { readonly error: unknown };

/**
 * Runs a dialog from its journal. Calls the journal knows are answered from it; the first one it
 * does not know is where the dialog stands, and from there it goes on for real.
 */
export class Replay {
  readonly frame: Frame;
  readonly host: Host;
  /** `ended`: what its function still does is a mistake. `stopped`: it does not matter. */
  over: 'ended' | 'stopped' | undefined;
  readonly secrets = new Secrets();

  private calls = 0;
  private resting!: Promise<Rest>;
  private rests!: (rest: Rest) => void;
  /** How it ended before its time, even while the turn thought it was waiting. */
  private final: Rest | undefined;

  constructor(frame: Frame, code: Talk<never[], unknown>, host: Host) {
    this.frame = frame;
    this.host = host;
    this.goOn();
    const level = new Level(this, { ...frame, path: '', journal: [...frame.journal] });
    frame.journal = level.journal;
    const args = frame.sealed === undefined ? frame.args : this.unseal(frame.sealed, '0');
    if (args === undefined) return;
    this.invoke(level, code, args as readonly Json[], (end) => {
      this.over = 'ended';
      this.rests(this.ended(end));
    });
  }

  /** Where the dialog comes to rest next. */
  rest(): Promise<Rest> {
    return this.resting;
  }

  /** The turn is over: whatever the dialog's function still does has no effect. */
  leave(how: 'ended' | 'stopped'): void {
    this.over ??= how;
  }

  /** What the dialog waited for is there: it will rest somewhere else. */
  goOn(): void {
    this.resting = new Promise<Rest>((resolve) => {
      this.rests = resolve;
    });
    if (this.final) this.rests(this.final);
  }

  /** The dialog waits; but not before its code had its chance to show that it does not await. */
  park(rest: Rest): void {
    const rests = this.rests;
    void Promise.resolve().then(() => queueMicrotask(() => queueMicrotask(() => rests(rest))));
  }

  /** The dialog does not go on in this turn, whatever its function does. */
  stop(rest: Rest): void {
    this.over ??= 'stopped';
    this.final ??=
      rest.is === 'threw' ? { is: 'threw', error: this.secrets.hideIn(rest.error) } : rest;
    this.rests(this.final);
  }

  /** The dialog's code made a mistake, which it must not be able to catch. */
  refuse(code: string, message: string): void {
    this.stop({ is: 'threw', error: new Failure(code, message) });
  }

  diverge(level: Level, place: number, how: string): void {
    const { dialog, version } = level;
    const cure = `dialog({ name: '${dialog}', version: ${version + 1}, versions: { ${version}: the code as it was }, … })`;
    const call = `${level.path}${place + 1}`;
    this.stop({
      is: 'diverged',
      call,
      failure: new Failure(
        'dialog.diverged',
        `Dialog "${dialog}" cannot resume: call ${call} ${how}. Either the code changed while this conversation was waiting, or it is not deterministic. Give the changed code a new version: ${cure}, or guard it with patched('…').`,
      ),
    });
  }

  /**
   * A secret that was kept; undefined: it cannot be read, and the dialog does not go on until it
   * can, whatever its code would catch.
   */
  unseal(sealed: string, call: string): Json | undefined {
    try {
      const secret = this.host.unseal(sealed);
      this.secrets.add(secret);
      return secret;
    } catch (cause) {
      const message = `Dialog "${this.frame.dialog}" cannot resume: call ${call} gave a secret, and ${thrown(cause).message}`;
      const failure = new Failure('dialog.sealed', message, { cause });
      this.stop({ is: 'diverged', call, failure });
      return undefined;
    }
  }

  private ended(end: End): Rest {
    let error: unknown;
    if ('error' in end) error = end.error;
    else {
      try {
        const value = written(end.value, `Dialog "${this.frame.dialog}" returned`);
        return { is: 'returned', value };
      } catch (unwritable) {
        error = unwritable;
      }
    }
    return { is: 'threw', error: this.secrets.hideIn(error) };
  }

  /** Whether one call more is too many. */
  isEndless(): boolean {
    const { operations } = this.host.limits;
    if (++this.calls === Math.ceil(operations * 0.8)) this.warnOfEnd();
    if (this.calls <= operations) return false;
    this.refuse(
      'dialog.endless',
      `Dialog "${this.frame.dialog}" made more than ${operations} calls. If it is a loop without an end, end it; a long conversation is kept small by await restart(…).`,
    );
    return true;
  }

  private warnOfEnd(): void {
    const { dialog } = this.frame;
    const { operations } = this.host.limits;
    this.host.warnOnce(
      `Dialog "${dialog}" made ${this.calls} calls, and ends at a person after ${operations}. A long conversation is kept small by await restart(…).`,
      { dialog },
    );
  }

  /** Runs a dialog's function, and tells how it ended if it ended as it should. */
  invoke(
    level: Level,
    code: Talk<never[], unknown>,
    args: readonly unknown[],
    ended: (end: End) => void,
  ): void {
    const end = (how: End): void => {
      if (this.over === undefined && level.mayEnd(how)) ended(how);
    };
    try {
      // One that is not async gives no promise, and makes its mistakes all the same.
      Promise.resolve(code(contextOf(level), ...(args as never[]))).then(
        (value) => end({ value }),
        (error: unknown) => end({ error }),
      );
    } catch (error) {
      end({ error });
    }
  }
}
