import type { Clock } from './clock.ts';
import type { Update } from './objects.ts';

/** An update that was not confirmed yet, and the queue it stands in. */
export interface Waiting {
  readonly update: Update;
  readonly queue: string;
  readonly createdAt: number;
}

/** Updates that wait for the bot, oldest first. */
export interface Updates {
  /** Adds an update, unless its kind is not wanted. Gives it, wanted or not. */
  readonly add: (kind: string, what: object, queue: string) => Update;
  /** What waits; expired ones are gone. */
  readonly waiting: () => readonly Waiting[];
  readonly remove: (update: Update) => void;
  readonly clear: () => void;
  /** Kinds wanted from now on; an empty list means the usual ones. */
  readonly want: (kinds: readonly string[] | undefined) => void;
  readonly wanted: () => readonly string[] | undefined;
  /** Called after each update that was added. */
  readonly listen: (listener: () => void) => () => void;
}

/** Not sent unless asked for by name. */
const unusual = new Set(['chat_member', 'message_reaction', 'message_reaction_count']);

const hour = 3_600_000;

export function updates(clock: Clock): Updates {
  let next = 100_000_000 + Math.floor(Math.random() * 1_000_000);
  let waiting: Waiting[] = [];
  let kinds: readonly string[] | undefined;
  const listeners = new Set<() => void>();

  const isFresh = ({ update, createdAt }: Waiting): boolean =>
    clock.now() - createdAt < ('callback_query' in update ? 150_000 : 24 * hour);

  return {
    add(kind, what, queue) {
      const update: Update = { update_id: next++, [kind]: what };
      if (kinds ? kinds.includes(kind) : !unusual.has(kind)) {
        waiting.push({ update, queue, createdAt: clock.now() });
        for (const listener of listeners) listener();
      }
      return update;
    },
    waiting() {
      waiting = waiting.filter(isFresh);
      return waiting;
    },
    remove(update) {
      waiting = waiting.filter((each) => each.update !== update);
    },
    clear() {
      waiting = [];
    },
    want(list) {
      if (list !== undefined) kinds = list.length === 0 ? undefined : list;
    },
    wanted: () => kinds,
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
