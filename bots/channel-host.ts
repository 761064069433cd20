import type { Clock, Log } from '../activities/index.ts';
import type { Adapter, Host } from '../adapters/index.ts';
import type { Server } from '../http/index.ts';
import type { Store } from '../stores/index.ts';
import type { FrontDoor } from './front-door.ts';
import type { Keys } from './keys.ts';

/** What the channels of a bot may ask of it. */
export function channelHost(options: {
  readonly store: Store;
  readonly door: FrontDoor;
  readonly keys: Keys;
  readonly server: Server;
  /** Called when a channel wants a path to be served. */
  readonly routed: () => void;
  readonly publicUrl: string | undefined;
  readonly languages: readonly string[];
  readonly finish: () => Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
}): (adapter: Adapter) => Host {
  const { store, door, keys, server, publicUrl, languages, finish, clock, log } = options;
  return ({ channel }) => ({
    receive: (arriving) => door.receive(arriving, channel),
    receipt: store.receipt,
    transcript: store.transcript,
    controller: async (id) => (await store.conversation(id))?.controller ?? null,
    route(method, path, handle) {
      options.routed();
      server.route(method, path, handle);
    },
    key: keys.key,
    publicUrl,
    languages,
    finish,
    clock,
    log,
  });
}
