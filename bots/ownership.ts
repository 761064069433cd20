import { type Clock, Failure, isAgent, type Json } from '../activities/index.ts';
import type { AnyDialog } from '../dialogs/index.ts';
import type { Store } from '../stores/index.ts';
import { type FrontDoor, ownEvent, recordOf } from './front-door.ts';
import type { Bot } from './options.ts';
import type { Outbox } from './outbox.ts';
import type { Worker } from './worker.ts';

/** Who may speak: people take a conversation over and give it back, and the bot begins by itself. */
export function createOwnership(options: {
  readonly store: Store;
  readonly worker: Worker;
  readonly outbox: Outbox;
  readonly door: FrontDoor;
  readonly dialogs: readonly AnyDialog[];
  readonly clock: Clock;
}): Pick<Bot, 'begin' | 'takeOver' | 'handBack'> {
  const { store, worker, outbox, door, dialogs, clock } = options;
  return {
    async begin(conversation, dialog, ...args) {
      if (!dialogs.some(({ name }) => name === dialog.name)) {
        throw new Failure(
          'dialog.unknown',
          `The dialog "${dialog.name}" cannot begin: it is not among the bot's. Add it: createBot({ dialogs: […] }). Known: ${dialogs.map(({ name }) => name).join(', ')}.`,
        );
      }
      const value = { dialog: dialog.name, args: plain(dialog.name, args) };
      const record = await recordOf(store, conversation);
      if (record.controller === 'queue' || isAgent(record.controller)) return false;
      const from = { id: 'bot', role: 'bot' } as const;
      await door.tell(ownEvent(record, from, 'dialog.begin', value, clock.now()));
      return true;
    },

    async takeOver(conversation, epoch, agent) {
      const taken = await store.control(conversation, epoch, `agent:${agent}`);
      if (!taken) return false;
      outbox.silence(conversation, epoch + 1);
      // What was taken for sending just before goes out in this very moment; after it, nothing does.
      await new Promise((resolve) => setImmediate(resolve));
      return true;
    },

    async handBack(conversation, epoch, outcome) {
      if (typeof epoch !== 'number' || typeof outcome !== 'object') {
        throw new Failure(
          'conversation.epoch',
          'A conversation is handed back in the epoch it was taken in: handBack(conversation, epoch, outcome). store.conversation(id) says which that is.',
        );
      }
      const record = await recordOf(store, conversation);
      if (record.controller !== 'queue' && !isAgent(record.controller)) return false;
      const from = { id: outcome.agent ?? 'agent', role: 'agent' } as const;
      const value = outcome as unknown as Json;
      const event = ownEvent(record, from, 'handoff.status', value, clock.now());
      const given = await store.control(conversation, epoch, 'bot', event);
      if (given) worker.wake(conversation);
      return given;
    },
  };
}

/** Arguments as they are kept. Throws a Failure if that is not what they are. */
function plain(dialog: string, args: readonly Json[]): Json[] {
  try {
    return JSON.parse(JSON.stringify(args)) as Json[];
  } catch (cause) {
    throw new Failure(
      'dialog.arguments',
      `The dialog "${dialog}" cannot begin with these arguments: ${(cause as Error).message}. Give it what JSON can hold.`,
      { cause },
    );
  }
}
