import { createHash } from 'node:crypto';
import type { Json } from './json.ts';

/**
 * One thing that happens in a conversation, in the same form for every channel.
 *
 * Names and types are those of the Bot Framework Activity protocol (a structural subset), so that a
 * bridge to it is nearly an identity. What a channel can do beyond words is an `event` with one of
 * {@link EventName} as its name.
 */
export interface Activity {
  readonly type: ActivityType;
  /** The channel's own id. The same happening delivered twice has the same id, and counts once. */
  readonly id: string;
  /** The channel: `telegram`, `web`, `sms`, … */
  readonly channelId: string;
  readonly conversation: ConversationReference;
  readonly from: Participant;
  /** When it happened at the channel: ISO 8601, UTC. */
  readonly timestamp: string;
  /** What was written or said. */
  readonly text?: string;
  /** BCP 47, as the channel gives it; a hint only. */
  readonly locale?: string;
  readonly attachments?: readonly Attachment[];
  /** Of an `event`: which. */
  readonly name?: string;
  /** Of an `event`: its details. Of a `message`: the option that was tapped ({@link PickedOption}). */
  readonly value?: Json;
  /** The activity this one changes (`messageUpdate`, `messageDelete`) or answers. */
  readonly replyToId?: string;
  /** Small facts only this channel has. Never the raw update, never a secret. */
  readonly channelData?: Json;
  /** What was written while a secret was awaited, sealed; `text` holds dots then. */
  readonly sealed?: string;
}

export type ActivityType =
  | 'message'
  /** The customer edited something they wrote; `replyToId` names it. */
  | 'messageUpdate'
  | 'messageDelete'
  /** Someone or the bot joined or left. */
  | 'conversationUpdate'
  | 'event';

/** Names of `event` activities that channels use. */
export type EventName =
  /** The customer pressed phone keys; value `{ digits }`. */
  | 'dtmf'
  /** The customer was asked on the phone and said nothing. */
  | 'silence'
  | 'hangup'
  /** The customer opened the conversation (`/start`, follow, page opened); value `{ payload? }`. */
  | 'start'
  /** The customer blocked or left the bot. */
  | 'stop'
  /** A person gives the conversation back to the bot; value {@link HandoffOutcome}. */
  | 'handoff.status';

/** Who takes part in a conversation. */
export interface Participant {
  /** As the channel knows them. */
  readonly id: string;
  readonly name?: string;
  readonly role?: 'customer' | 'agent' | 'bot';
}

/** Where to find a conversation: our id for it, and the channel's own address. */
export interface ConversationReference {
  /** Ours: {@link conversationId}. It carries no personal data, so it may be logged. */
  readonly id: string;
  /** What the channel needs to reach it (a chat id, a pair of numbers). Personal data. */
  readonly address: Json;
  readonly isGroup?: boolean;
}

/** A picture, a file, a voice note or a place. */
export interface Attachment {
  /** MIME type; a place is `application/vnd.geo+json` with `content` `{ latitude, longitude, name? }`. */
  readonly contentType: string;
  /** Where it can be fetched: `https:`, or `channel:<id>` for what only the adapter can fetch. */
  readonly contentUrl?: string;
  readonly content?: Json;
  readonly name?: string;
  /** Bytes. */
  readonly size?: number;
}

/** The `value` of a message that is a tap on an option. */
export interface PickedOption {
  readonly option: string;
  /** The question the option belonged to ({@link Reply.question}). */
  readonly question: string;
}

/** How a handoff ended: what `await handoff(…)` gives. */
export interface HandoffOutcome {
  /** `completed` by an agent, `cancelled` by the customer, `failed` when nobody could take it. */
  readonly state: 'completed' | 'cancelled' | 'failed';
  readonly agent?: string;
  readonly note?: string;
}

/**
 * Our id of the conversation between one customer and one account of ours on one channel:
 * the channel's name and a hash, always the same for the same parts.
 */
export function conversationId(channel: string, ...parts: readonly (string | number)[]): string {
  const hash = createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
  return `${channel}.${hash.slice(0, 22)}`;
}

/** The option a message is a tap on, if it is one. */
export function pickedOption(activity: Activity): PickedOption | undefined {
  const value = activity.value;
  if (activity.type !== 'message' || typeof value !== 'object' || value === null) return undefined;
  const { option, question } = value as Partial<Record<'option' | 'question', Json>>;
  return typeof option === 'string' && typeof question === 'string'
    ? { option, question }
    : undefined;
}
