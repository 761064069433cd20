import type {
  Activity,
  Clock,
  Event,
  HandoffOutcome,
  Json,
  Log,
  Reply,
  Understand,
} from '../activities/index.ts';

/**
 * Takes one thing that happened in a conversation and goes on until every dialog waits or is done.
 *
 * A pure part: it is given all it needs, and gives back what to keep and to send. It knows no store
 * and no channel.
 */
export interface DialogEngine {
  readonly advance: (state: Json, happened: Happened, around: Surroundings) => Promise<Advanced>;
  /** Whether these words of a customer who waits for a person ask for the bot again. */
  readonly asksForBot: (text: string) => boolean;
}

/** What a conversation can wake up for. */
export type Happened =
  /** `message`, `messageUpdate`, or `event`: `start`, `dtmf`, `silence`, … */
  | { readonly kind: 'activity'; readonly activity: Activity }
  /** One of {@link Advanced.timers} is due: a question expires, a sleep ends, a crashed turn goes on. */
  | { readonly kind: 'timer'; readonly id: string }
  /** A person (or the customer) gives the conversation back. */
  | { readonly kind: 'handed-back'; readonly outcome: HandoffOutcome }
  /** The bot begins by itself. */
  | { readonly kind: 'begin'; readonly dialog: string; readonly args: readonly Json[] };

export interface Surroundings {
  readonly conversation: string;
  readonly channel: string;
  readonly language: string;
  /** Milliseconds since 1970, by the bot's clock. */
  readonly now: number;
  /** When what happened was sent (ms): "tomorrow" counts from here. Never after `now`. */
  readonly sentAt: number;
  /**
   * What names this happening and no other, also after the conversation was forgotten or a backup
   * put back; the same when the turn is tried again. Keys of steps and ids of questions come from it.
   */
  readonly happening: string;
  readonly clock: Clock;
  readonly understand: Understand;
  /**
   * Makes what has happened so far durable, in the middle of a turn, and sends its replies: before
   * and after a step that must not be repeated. What was handed over is not to be given again.
   * Throws when the turn is no longer ours; then stop.
   */
  readonly checkpoint: (soFar: Advanced) => Promise<void>;
  /** Keeps a value out of the journal: gives a reference for it, and the value for a reference. */
  readonly seal: (value: Json) => string;
  readonly unseal: (reference: string) => Json;
  /**
   * Keeps what came of an effect although the turn is not ours any more, and gives it back: looked
   * up before an effect that may have been done already.
   */
  readonly note: (key: string, value: Json, event: Event) => Promise<void>;
  readonly noted: (key: string) => Promise<Json | undefined>;
  /** The turn waits for work with a time limit of its own: its own limit stands still until the call. */
  readonly hold: () => () => void;
  /** Aborted when the turn takes too long or the process stops. */
  readonly signal: AbortSignal;
  readonly log: Log;
}

export interface Advanced {
  /** All the engine's memory of this conversation, from now on. */
  readonly state: Json;
  /** In order. */
  readonly replies: readonly Reply[];
  /** All timers wanted from now on; ids are the engine's own. */
  readonly timers: readonly { readonly id: string; readonly at: number }[];
  readonly events: readonly Event[];
  /** A dialog passes the conversation to people. Its sentence to the customer is among the replies. */
  readonly handoff?: Handoff;
  /**
   * What to keep of the activity's text, where that is not all of it: it holds a value that must not
   * be kept. Of an activity that came sealed, nothing is kept in clear unless this says so.
   */
  readonly redactedText?: string;
  /**
   * Earlier activities of the conversation in whose words a secret was found only now, and what to
   * keep of each instead. The same may come again with less of its words.
   */
  readonly hidden?: readonly { readonly id: string; readonly text: string }[];
  /** Whether the last thing asked is for a secret, so that what comes next is to be sealed. */
  readonly awaitsSecret: boolean;
  /** For the turn's line in the log: the dialog on top and what was done. */
  readonly facts: Readonly<Record<string, string | number | boolean>>;
}

/** What a handoff asks for. */
export interface Handoff {
  readonly queue: string;
  /** What the agent should know first, in the conversation's language. */
  readonly briefing: string;
  readonly reason: 'dialog' | 'asked' | 'not-understood' | 'dialog-parked' | 'dialog-failed';
}
