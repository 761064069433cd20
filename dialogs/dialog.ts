import { Failure, type Phrase, sayable } from '../activities/index.ts';
import type { DialogContext } from './context.ts';
import { lasting } from './lasting.ts';

/** A piece of conversation written as a function. Made by {@link dialog}. */
export interface Dialog<Args extends unknown[] = [], Result = unknown> {
  readonly name: string;
  /** What customers see when they are asked which dialog they mean. */
  readonly title?: Phrase;
  readonly version: number;
  readonly versions: Readonly<Record<number, Talk<never[], unknown>>>;
  readonly hears: readonly string[];
  readonly interruptedBy?: readonly (AnyDialog | string)[];
  readonly expiresAfterMs?: number;
  readonly talk: Talk<Args, Result>;
}

/** A dialog, whatever it takes and gives. */
export type AnyDialog = Dialog<never[]>;

export type Talk<Args extends unknown[], Result> = (
  context: DialogContext,
  ...args: Args
) => Promise<Result>;

export interface DialogOptions<Args extends unknown[], Result> {
  /** Unique in a bot; also the name of its intent. */
  readonly name: string;
  /** What customers see when they are asked which dialog they mean. */
  readonly title?: Phrase;
  /** Raise it when a change would not fit conversations that are under way; 1 without it. */
  readonly version?: number;
  /** The code of earlier versions, for conversations that began with it. */
  readonly versions?: Readonly<Record<number, Talk<never[], unknown>>>;
  /** What customers say when they want it, in any language. `{order}` stands for a slot's value. */
  readonly hears?: readonly string[];
  /**
   * Which dialogs may cut in while a question of this one is open (a name where the dialog itself
   * is not defined yet). Without it: any that hears something. A person can always be asked for.
   */
  readonly interruptedBy?: readonly (AnyDialog | string)[];
  /** How long its questions stay open; a day without it. */
  readonly expiresAfterMs?: number;
  readonly talk: Talk<Args, Result>;
}

/**
 * Writes a dialog.
 *
 * @example
 * const hello = dialog('hello', async ({ ask, say }) => {
 *   const name = await ask('Hello! What is your name?');
 *   await say(`Nice to meet you, ${name}.`);
 * });
 */
export function dialog<Args extends unknown[] = [], Result = void>(
  name: string,
  talk: Talk<Args, Result>,
): Dialog<Args, Result>;
export function dialog<Args extends unknown[] = [], Result = void>(
  options: DialogOptions<Args, Result>,
): Dialog<Args, Result>;
export function dialog<Args extends unknown[], Result>(
  first: string | DialogOptions<Args, Result>,
  talk?: Talk<Args, Result>,
): Dialog<Args, Result> {
  const options =
    typeof first === 'string' ? { name: first, talk: talk as Talk<Args, Result> } : first;
  // Its name is the value of an option when customers are asked which dialog they mean.
  if (!/^[^\s#].*$/.test(options.name) || Buffer.byteLength(options.name) > 40) {
    throw new Failure(
      'dialog.name',
      `A dialog cannot be called "${options.name}". Use 1 to 40 bytes and do not begin with # or a space, such as "track parcel".`,
    );
  }
  const { name, title, expiresAfterMs } = options;
  if (title !== undefined) sayable(title);
  return {
    version: 1,
    versions: {},
    hears: [],
    ...options,
    ...(expiresAfterMs !== undefined && {
      expiresAfterMs: lasting(expiresAfterMs, `The dialog "${name}"`),
    }),
  };
}
