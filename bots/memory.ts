import type { Json } from '../activities/index.ts';
import type { Handoff } from '../dialogs/index.ts';

/** What a bot remembers of a conversation between turns; kept by the store as the `state`. */
export interface Memory {
  readonly language: string;
  /** The dialog engine's own memory. */
  readonly dialogs: Json;
  /** What the agent should know, while people have the conversation. */
  readonly handoff: HandoffPacket | null;
}

/** A handoff as it waits for a person. */
export interface HandoffPacket extends Omit<Handoff, 'reason'> {
  readonly reason: Handoff['reason'] | 'activity-failed';
  readonly language: string;
  readonly channel: string;
  /** ISO 8601: since when the customer waits. */
  readonly since: string;
  /** The activity that brought it about. */
  readonly triggeredBy: string;
}

/** The memory as it was kept, or a fresh one. */
export function recall(state: Json, language: string): Memory {
  return state === null ? { language, dialogs: null, handoff: null } : (state as unknown as Memory);
}
