// What the run and a worker under test say to each other, whatever design the worker is of.

import type { StoreMood } from './store-trouble.ts';

/** The bot's channels: the one that is watched, and one whose sends hang until the run lifts it. */
export type ChannelName = 'chaos' | 'stuck';

/** `POST /<channel>/in`: a message of a customer. 200: it is kept. Anything else: send it again. */
export interface Incoming {
  readonly conversation: string;
  readonly id: string;
  readonly text: string;
}

/** `GET /<channel>/applied?conversation=…`: ids of the messages in the order they were worked on. */
export interface Applied {
  readonly ids: readonly string[];
}

/** `POST /desk`: somebody at the desk does this, or only looks. Answers with {@link AtDesk}. */
export interface DeskCall {
  readonly what: 'look' | 'take' | 'back' | 'forget';
  readonly conversation: string;
  /** The epoch it is believed to be in. */
  readonly epoch: number;
  readonly agent: string;
}

/** Who has a conversation after that. */
export interface AtDesk {
  readonly controller: string;
  readonly epoch: number;
  /** When it was done (by the machine's clock, ms). */
  readonly at: number;
}

/** `POST /out` of the run: a reply. The channel answers as channels do: 200, 429, 500, or not at all. */
export interface Outgoing {
  readonly conversation: string;
  /** The outbound id, the same at every try. */
  readonly id: string;
  readonly text: string;
  readonly worker: number;
  /** When the worker began to send it (by the machine's clock, ms). */
  readonly begunAt: number;
}

/** `POST /effect` of the run: something outside the conversation. Answers with its receipt. */
export interface EffectCall {
  /** Its name, or the bot's own id of it. */
  readonly conversation: string;
  readonly key: string;
  readonly step: string;
  /** The message it is for. */
  readonly text: string;
  readonly worker: number;
}

/** What a worker tells its parent process. */
export type Told =
  | { readonly ready: string }
  /** It has written down that this reply was sent. */
  | { readonly settled: string; readonly conversation: string };

/** What a worker is started with. */
export interface WorkerSettings {
  /** Which process of the run it is: 1 for the first. */
  readonly worker: number;
  readonly store: string;
  readonly folder: string;
  /** Where the run listens. */
  readonly world: string;
  readonly conditions: Conditions;
}

/** What a worker has to live with. The run changes it at any time, and tells the worker. */
export interface Conditions {
  /** How far its clock is from the machine's. */
  readonly clockMs: number;
  readonly store: StoreMood;
}

export const goodConditions: Conditions = { clockMs: 0, store: 'fine' };

/** How long a worker's right to a conversation lasts. */
export const leaseMs = 1_500;
/** How long it waits for what is under way when it is asked to stop. */
export const drainMs = 3_000;

export const settingsVariable = 'CHAOS_WORKER';

export function readSettings(): WorkerSettings {
  const settings = process.env[settingsVariable];
  if (settings === undefined) {
    throw new Error(
      `${settingsVariable} is not set. A worker is started by chaos/run.ts, not by hand.`,
    );
  }
  return JSON.parse(settings) as WorkerSettings;
}

/** What this worker has to live with now. */
export function liveWith(first: Conditions): () => Conditions {
  let now = first;
  process.on('message', (told: Conditions) => {
    now = told;
  });
  // Listening to the run keeps nobody alive.
  process.channel?.unref();
  return () => now;
}

export function tell(told: Told): void {
  process.send?.(told);
}

/** Ends this process when its parent does, so that none is left behind. */
export function endWithParent(): void {
  process.on('disconnect', () => process.exit(1));
}
