import { Failure } from '../activities/index.ts';
import type { Talk } from './dialog.ts';
import { written } from './journal.ts';
import { Level } from './level.ts';
import type { Frame } from './memory.ts';
import type { Host, Rest } from './rest.ts';
import { contextOf } from './verbs.ts';

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
    this.invoke(level, code, frame.args, (end) => {
      this.over = 'ended';
      this.rests(
        'error' in end
          ? { is: 'threw', error: end.error }
          : { is: 'returned', value: written(end.value) },
      );
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
    this.final ??= rest;
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

  /** Whether one call more is too many. */
  isEndless(): boolean {
    const { operations } = this.host.limits;
    if (++this.calls <= operations) return false;
    this.refuse(
      'dialog.endless',
      `Dialog "${this.frame.dialog}" made more than ${operations} calls. If it is a loop without an end, end it; a long conversation is kept small by await restart(…).`,
    );
    return true;
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
      code(contextOf(level), ...(args as never[])).then(
        (value) => end({ value }),
        (error: unknown) => end({ error }),
      );
    } catch (error) {
      end({ error });
    }
  }
}
