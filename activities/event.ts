import type { Json } from './json.ts';

/** A named fact for listeners (desk, insights, audit), in the past tense. Holds no message text. */
export interface Event {
  readonly name: EventFact;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly data?: Json;
}

export type EventFact =
  | 'conversation.started'
  | 'dialog.started'
  | 'dialog.finished'
  | 'dialog.cancelled'
  /** It cannot go on with the code as it is now; a person was asked. */
  | 'dialog.parked'
  /** Its code threw and it was given up; a person was asked. */
  | 'dialog.failed'
  | 'dialog.expired'
  | 'article.shown'
  | 'utterance.not-understood'
  | 'handoff.requested'
  | 'handoff.ended'
  /** A message that failed its turn too often and went to a person. */
  | 'activity.failed'
  /** An effect of a dialog was done although its turn was lost meanwhile; its result is noted. */
  | 'effect.noted'
  | 'reply.failed'
  | 'reply.dropped';
