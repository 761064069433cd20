import type { Clock } from '../activities/index.ts';
import { WaitingLine } from './waiting-line.ts';

/**
 * A lane for each conversation: what happens in one happens one after the other, many side by side.
 * Each channel has so many lanes of its own, so that one that hangs leaves the others theirs.
 */
export interface Lanes<Given> {
  /**
   * Runs the task for a conversation: now, when there is room, or once more when it is under way.
   * With what is `given` to it, it runs whether there is room or not: somebody holds it already.
   */
  readonly wake: (conversation: string, given?: Given) => void;
  /** How many lanes of this conversation's channel could begin now. */
  readonly room: (conversation: string) => number;
  /**
   * The task only waits for something outside: it takes no room until what this gives is called.
   * Even so, only so many may wait like that at the same time.
   */
  readonly stepAside: (conversation: string) => () => void;
  /** Begins no more; resolves when what is under way is over. */
  readonly stop: () => Promise<void>;
  readonly stopped: () => boolean;
  readonly busy: () => boolean;
}

/**
 * What a lane does. It is not to throw, and is told to hurry up by `stopped`. Gives the time (ms)
 * before which nothing can be done, if there is something for later.
 */
export type LaneTask<Given> = (
  conversation: string,
  given: Given | undefined,
) => Promise<number | undefined>;

/** What is for later than this is found by looking through the store, and needs no alarm here. */
const nearMs = 60_000;

/** Tasks that wait outside take memory: 4096 of a channel with 256 lanes. */
const asideForEachLane = 16;

interface Lane<Given> {
  again: boolean;
  given: Given | undefined;
}

export function createLanes<Given>(
  task: LaneTask<Given>,
  clock: Clock,
  perChannel: number,
): Lanes<Given> {
  const active = new Map<string, Lane<Given>>();
  const channels = new Map<string, Channel>();
  const alarms = new Map<string, () => void>();
  let stopped = false;
  let allDone: (() => void) | undefined;

  const channelFor = (conversation: string): Channel => {
    const name = channelIn(conversation);
    let channel = channels.get(name);
    if (!channel) {
      channel = { running: 0, aside: 0, waiting: new WaitingLine() };
      channels.set(name, channel);
    }
    return channel;
  };

  const wake = (conversation: string, given?: Given): void => {
    if (stopped && given === undefined) return;
    const lane = active.get(conversation);
    if (lane) {
      lane.again = true;
      lane.given = given ?? lane.given;
      return;
    }
    const channel = channelFor(conversation);
    if (given === undefined && channel.running >= perChannel) channel.waiting.add(conversation);
    else void run(conversation, channel, given);
  };

  const run = async (conversation: string, channel: Channel, first?: Given): Promise<void> => {
    const lane: Lane<Given> = { again: true, given: first };
    active.set(conversation, lane);
    channel.running++;
    if (alarms.size > 0) silence(conversation);
    let notBefore: number | undefined;
    while (lane.given !== undefined || (lane.again && !stopped)) {
      const { given } = lane;
      lane.again = false;
      lane.given = undefined;
      notBefore = await task(conversation, given);
    }
    active.delete(conversation);
    if (notBefore !== undefined) arm(conversation, notBefore);
    leave(channel);
    if (active.size === 0) allDone?.();
  };

  const leave = (channel: Channel): void => {
    channel.running--;
    if (channel.running >= perChannel) return;
    const next = channel.waiting.next();
    if (next !== undefined) wake(next);
  };

  const arm = (conversation: string, notBefore: number): void => {
    // A timer of Node may go off a little early, and cuts fractions off: then the task says so again.
    const ms = Math.max(1, Math.ceil(notBefore - clock.now()));
    if (stopped || ms > nearMs) return;
    silence(conversation);
    const ring = (): void => {
      alarms.delete(conversation);
      wake(conversation);
    };
    alarms.set(conversation, clock.after(ms, ring));
  };

  const silence = (conversation: string): void => {
    alarms.get(conversation)?.();
    alarms.delete(conversation);
  };

  return {
    wake,
    room: (conversation) =>
      stopped ? 0 : Math.max(0, perChannel - channelFor(conversation).running),
    stepAside(conversation) {
      const channel = channelFor(conversation);
      if (channel.aside >= asideForEachLane * perChannel) return () => {};
      channel.aside++;
      leave(channel);
      let back = false;
      return () => {
        if (back) return;
        back = true;
        channel.aside--;
        channel.running++;
      };
    },
    stopped: () => stopped,
    async stop() {
      stopped = true;
      for (const cancel of alarms.values()) cancel();
      alarms.clear();
      for (const { waiting } of channels.values()) waiting.clear();
      if (active.size > 0) {
        await new Promise<void>((resolve) => {
          allDone = resolve;
        });
      }
    },
    busy() {
      if (active.size > 0) return true;
      for (const { waiting } of channels.values()) if (waiting.length > 0) return true;
      return false;
    },
  };
}

interface Channel {
  running: number;
  aside: number;
  readonly waiting: WaitingLine;
}

/** The channel a conversation's id begins with: `telegram.…`. */
export function channelIn(conversation: string): string {
  const dot = conversation.indexOf('.');
  return dot < 0 ? '' : conversation.slice(0, dot);
}
