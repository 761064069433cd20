import type { ChannelName } from './protocol.ts';

/** What was seen of one conversation from outside, in the order in which it was seen. */
export interface History {
  readonly conversation: string;
  readonly channel: ChannelName;
  /** What the customer sent and was told is kept, in order. The text is unlike any other. */
  readonly sent: Message[];
  /** Ids of the messages as the bot's own transcript holds them. */
  applied: readonly string[];
  /** Every call of a step's work. */
  readonly effects: Effect[];
  /** Every reply the channel took, those it took again included. */
  readonly delivered: Delivery[];
  /** Times a person had the conversation. */
  readonly visits: Visit[];
  /** How many workers were killed since the last answered message, when the bot gave up on one. */
  gaveUpAfterKills?: number;
  /** A message that no worker would take, however often it was delivered. */
  refused?: string;
}

export interface Visit {
  /** The messages from this one on, up to the other, may have been for the person. */
  readonly from: number;
  to: number;
  /**
   * Between these moments (by the machine's clock, ms) nobody but the person speaks: when taking over
   * was done, and when giving back was first asked for.
   */
  takenAt: number;
  backAt: number;
}

export interface Message {
  readonly id: string;
  readonly text: string;
  /** When the customer was told that it is kept (ms, by no clock that is ever set). */
  readonly at: number;
}

export interface Effect {
  /** What the step hands out so that it counts once. */
  readonly key: string;
  /** The message it was for. */
  readonly text: string;
  readonly step: string;
  /** Which worker process called. */
  readonly worker: number;
}

export interface Delivery {
  /** The outbound id. */
  readonly id: string;
  readonly text: string;
  readonly worker: number;
  /** The channel took it and cut the connection instead of saying so. */
  readonly cut: boolean;
  /** The worker wrote down that it was sent. */
  settled: boolean;
  /** When the worker began to send it (by the machine's clock, ms). */
  readonly begunAt: number;
  /** When the channel took it (ms, by no clock that is ever set). */
  readonly at: number;
}

export function emptyHistory(conversation: string, channel: ChannelName = 'chaos'): History {
  return { conversation, channel, sent: [], applied: [], effects: [], delivered: [], visits: [] };
}
