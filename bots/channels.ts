import { Failure, type Log } from '../activities/index.ts';
import type { Adapter, Host, Running } from '../adapters/index.ts';

/** The channels of a bot, and which of them are up. */
export interface Channels {
  /** Those that are up, by name. */
  readonly up: ReadonlyMap<string, { adapter: Adapter; running: Running }>;
  /** Any of the bot's channels that is not off, up or not. */
  readonly adapter: (channel: string) => Adapter | undefined;
  /**
   * Starts them side by side, so that none waits for another; `cameUp` is told of each that is up.
   * Throws what the first of them throws, and a Failure where two have one name.
   */
  readonly start: (
    hostFor: (adapter: Adapter) => Host,
    cameUp: (channel: string) => void,
  ) => Promise<void>;
  /** They take nothing more; resolves when none has anything half accepted. */
  readonly stop: () => Promise<void>;
  readonly forget: (conversation: string) => Promise<void>;
}

export function createChannels(adapters: readonly Adapter[], log: Log): Channels {
  const on = new Map<string, Adapter>();
  const up = new Map<string, { adapter: Adapter; running: Running }>();
  let stopped = false;

  return {
    up,
    adapter: (channel) => on.get(channel),
    async start(hostFor, cameUp) {
      for (const adapter of adapters) {
        if (adapter.off !== undefined) log.info(`${adapter.channel} is off: ${adapter.off}`);
        else if (!on.has(adapter.channel)) on.set(adapter.channel, adapter);
        else {
          throw new Failure('channel.twice', `Two channels are called "${adapter.channel}".`);
        }
      }
      const begin = async (adapter: Adapter): Promise<void> => {
        const running = await adapter.start(hostFor(adapter));
        if (stopped) return running.stop();
        up.set(adapter.channel, { adapter, running });
        cameUp(adapter.channel);
      };
      await Promise.all([...on.values()].map(begin));
    },
    async stop() {
      stopped = true;
      await Promise.allSettled([...up.values()].map(({ running }) => running.stop()));
    },
    async forget(conversation) {
      for (const { running } of up.values()) await running.forget?.(conversation);
    },
  };
}
