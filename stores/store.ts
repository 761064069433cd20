import type { Activity, Clock, Controller, Event, Json, Log, Reply } from '../activities/index.ts';

/**
 * What is kept between turns, and the promises it is kept with.
 *
 * A port of meaning, not of records: each method is one durable step in the life of a message,
 * accept → claim → commit → deliver, and is atomic by itself. Nothing here needs more than one
 * document to change at once, nor any secondary index to be right, so that it can be kept in
 * MongoDB with several workers as well as in one file. `tests/contracts/store.contract.ts` says the
 * promises in code.
 */
export interface Store {
  readonly kind: 'embedded' | 'mongo';

  /** Connects. Everything below asks this clock for the time. Throws a Failure a person can act on. */
  readonly open: (surroundings: Surroundings) => Promise<void>;
  /** Finishes what is under way and disconnects. Idempotent. */
  readonly close: () => Promise<void>;

  /**
   * Keeps activities, each under its conversation and own id, and resolves when they are durable.
   * One that is already known is success, not news. Throws (and keeps none of them) when it cannot:
   * the channel must then be told to try again.
   *
   * With `by`, an activity that can be worked on at once (its conversation is nobody's, nothing
   * waits before it, and it is ready) is claimed in the same step. `begin` is then called as soon as
   * that is written, which may be before it is durable: the turn may start, but nothing may leave
   * before its commit has resolved.
   */
  readonly accept: (arrivals: readonly Arrival[], by?: Beginner) => Promise<Accepted>;

  /**
   * Takes the sole right to work on a conversation for a while, if it has work that is due and
   * nobody else has the right. A right that ran out may be taken by anyone. Where all work is for
   * later, or somebody else has the right, it says from when on to ask again; null: there is none.
   */
  readonly claim: (conversation: string, by: Holder) => Promise<Claim | NotBefore | null>;
  /** Makes the right last longer. Throws {@link Fenced} if it is lost. */
  readonly renew: (claim: Claim, leaseMs: number) => Promise<void>;
  /**
   * Makes one turn durable in a single step: state, what was consumed, replies, timers and events;
   * or throws {@link Fenced} and changes nothing, if the right was lost meanwhile. Gives the next
   * work under the same right (renewed, with a new fence), or none: then the right is given back.
   * Either way the claim is spent, unless this was a checkpoint.
   *
   * With `sending`, the first of the messages is taken in the same step, if none before it is
   * unsettled. Throws {@link Unkeepable} if these changes can never be kept; whatever else is thrown
   * is the store's own trouble, and the same changes may be tried again.
   */
  readonly commit: (claim: Claim, changes: Changes, sending?: Taking) => Promise<Committed>;
  /**
   * Gives the right back without a result. `attempted: false` says the work was not tried, so that
   * it does not count as a failure.
   */
  readonly release: (claim: Claim, how: { attempted: boolean; retryAt?: number }) => Promise<void>;

  /**
   * Changes who may speak, at once and whatever is under way: a turn in flight can no longer commit,
   * and what the bot had not yet sent is dropped, when a person takes over. `event` is accepted in
   * the same step, as of after the change. False, and nothing changes, if `epoch` is not the
   * conversation's any more (somebody else was faster) or it is `controller`'s already.
   */
  readonly control: (
    conversation: string,
    epoch: number,
    controller: Controller,
    event?: Activity,
  ) => Promise<boolean>;

  /**
   * Keeps what came of an effect, whoever has the conversation by now: it is a fact and no decision.
   * The first note under a key stays. `event` is recorded with it.
   */
  readonly note: (conversation: string, key: string, value: Json, event?: Event) => Promise<void>;
  /** What was noted under a key; undefined if nothing was. */
  readonly noted: (conversation: string, key: string) => Promise<Json | undefined>;

  /**
   * The next message to send in a conversation, if it is due and none before it is unsettled:
   * in order, one at a time. Drops what the bot decided before a person took over. Where it is for
   * later, or being sent, it says from when on to ask again; null: there is none.
   */
  readonly takeOutbound: (
    conversation: string,
    taking: Taking,
  ) => Promise<Outbound | NotBefore | null>;
  /**
   * Records how sending it went. A message that is settled stays so. Whoever took it last is
   * believed; somebody slower only if they say that it was sent. With `next`, the next message is
   * taken in the same step, as by `takeOutbound`.
   *
   * Resolves when a kill -9 cannot undo it. A power cut may: then it is sent again, with the same id.
   */
  readonly settle: (
    outbound: Outbound,
    outcome: Outcome,
    next?: Taking,
  ) => Promise<Outbound | NotBefore | null>;
  /**
   * Records what the channel later says of a message. Never goes backwards. May come before the
   * message is settled: channels can be quicker than we are.
   */
  readonly receipt: (
    conversation: string,
    providerId: string,
    status: 'delivered' | 'read' | 'failed',
  ) => Promise<void>;

  /**
   * What waits in these channels (without any: in all) to be worked on or sent and is nobody's,
   * oldest first; and when the next will be due.
   */
  readonly due: (limit: number, channels?: readonly string[]) => Promise<Due>;

  readonly conversation: (id: string) => Promise<ConversationRecord | null>;
  /** Activities and replies in order, from after a position. */
  readonly transcript: (
    conversation: string,
    after: number,
    limit: number,
  ) => Promise<readonly Entry[]>;
  /** Events after a sequence number, in order. */
  readonly events: (after: number, limit: number) => Promise<readonly RecordedEvent[]>;
  /** Entries that contain all the words, newest first. Words of one Chinese character count. */
  readonly search: (
    words: string,
    limit: number,
  ) => Promise<readonly (Entry & { conversation: string })[]>;
  /**
   * Removes everything of a conversation. Its events stay, for the numbers, but no longer say whose
   * they were. What is under way in it can no longer be kept. When it resolves, no file of the
   * store holds a word of it.
   */
  readonly forget: (conversation: string) => Promise<void>;
  /**
   * Removes what is older than `before` (ms): lines of transcripts, notes and events, and whole
   * conversations of which nothing else is left (nothing waits, no timer, no person). Does a limited
   * portion at a time.
   */
  readonly prune: (before: number, limit: number) => Promise<Pruned>;

  /** A random key of this installation (32 bytes), made once and the same for every worker. */
  readonly key: () => Promise<Buffer>;
}

/** What a store may ask of its surroundings. */
export interface Surroundings {
  readonly clock: Clock;
  readonly log: Log;
  /** Hides an activity's words: asked for each that comes while its conversation awaits a secret. */
  readonly conceal?: (activity: Activity) => Activity;
  /** The store has ended by itself and keeps nothing any more; called at most once. */
  readonly ended?: (reason: Error) => void;
}

/** An activity on its way in. */
export interface Arrival {
  readonly activity: Activity;
  /**
   * Sorts activities of a conversation that wait together, whatever the clock says. Without it, it
   * comes after all that wait. The first in order is worked on first, and those after it wait until
   * it is ready.
   */
  readonly order?: number;
  /** Not worked on before this time (ms), so that what was sent just before can still overtake. */
  readonly readyAt?: number;
}

export interface Accepted {
  /** How many were not known yet. */
  readonly fresh: number;
  /** The conversations with something fresh that was not claimed: they want to be woken. */
  readonly unclaimed: readonly string[];
}

/** Who works on a conversation, and for how long unless the right is renewed. */
export interface Holder {
  readonly owner: string;
  readonly leaseMs: number;
}

/** Who can begin at once. */
export interface Beginner extends Holder {
  readonly begin: (claims: readonly Claim[]) => void;
}

/** Nothing can be done now, but from this time (ms) on. */
export interface NotBefore {
  readonly notBefore: number;
}

export function isNotBefore(answer: object | null): answer is NotBefore {
  return answer !== null && 'notBefore' in answer;
}

/** What is kept of a conversation itself. */
export interface ConversationRecord {
  readonly id: string;
  readonly channel: string;
  /** Where the channel reaches it. Personal data. */
  readonly address: Json;
  readonly isGroup: boolean;
  readonly controller: Controller;
  /** Counts the times a person took over or gave back. */
  readonly epoch: number;
  /** The turn's own memory; opaque to the store. Null before the first turn. */
  readonly state: Json;
  readonly timers: readonly Timer[];
}

/** The sole right to work on a conversation, and the work. */
export interface Claim {
  readonly conversation: ConversationRecord;
  readonly owner: string;
  /** Grows with every claim; the store refuses anything that carries an older one. */
  readonly fence: number;
  /** How often this very work was claimed without a commit, this time included: 1 at first. */
  readonly attempts: number;
  /** The activity to work on; null if it is a timer. */
  readonly activity: Activity | null;
  /** How things stood when the activity was accepted. */
  readonly accepted: Acceptance | null;
  /** The timer to work on: one that was due before the first activity that waits was sent. */
  readonly timer: Timer | null;
}

/** How things stood in a conversation when an activity was accepted. */
export interface Acceptance {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly controller: Controller;
  readonly epoch: number;
}

/** Wakes a conversation. Ids are unique in a conversation. */
export interface Timer {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** What a turn changes. */
export interface Changes {
  readonly state: Json;
  /** Without it, as before. A change to or from `agent:…` starts a new epoch. */
  readonly controller?: Controller;
  /**
   * Activities that are done, with the form to keep if it differs (redacted). What was done already
   * (at a checkpoint) may be given again, to keep less of it.
   */
  readonly consumed: readonly { readonly id: string; readonly keep?: Activity }[];
  /** In order. */
  readonly outbound: readonly NewOutbound[];
  /** All timers of the conversation from now on. */
  readonly timers: readonly Timer[];
  readonly events: readonly Event[];
  /** Whether the last thing asked is for a secret; without it, as before. */
  readonly awaitsSecret?: boolean;
  /** Keep the right and go on with the same work (a checkpoint within a turn). */
  readonly checkpoint?: boolean;
}

export interface Committed {
  /** The next work, or when there will be some, or null. After a checkpoint, the same work. */
  readonly next: Claim | NotBefore | null;
  /** The first message to send, taken. */
  readonly send: Outbound | null;
}

/** Taking a message to send it. */
export interface Taking {
  /** Whoever took it is thought to be gone after this, and it may be taken again. */
  readonly leaseMs: number;
  /**
   * That it was taken must survive a power cut before it is sent, as channels need that send at most
   * once. A commit is durable anyway.
   */
  readonly durable?: boolean;
}

/** A native message to send. A reply may need several; the first carries it. */
export interface NewOutbound {
  readonly by: 'bot' | 'agent';
  /** What the adapter will send, as its `write` made it. */
  readonly native: Json;
  readonly reply?: Reply;
}

export interface Outbound {
  /** `conversation:seq`, the same at every try. */
  readonly id: string;
  readonly conversation: string;
  readonly channel: string;
  readonly address: Json;
  readonly seq: number;
  readonly by: 'bot' | 'agent';
  /** The epoch it was decided in. */
  readonly epoch: number;
  readonly native: Json;
  /** How often it was taken, this time included. */
  readonly tries: number;
  /** At an earlier try, nobody recorded what came of it: it may have been sent. */
  readonly uncertain: boolean;
  /** When it was decided (ms). */
  readonly createdAt: number;
}

/** How sending went. */
export type Outcome =
  | { readonly status: 'sent'; readonly providerId?: string }
  /** Not sent; try again at this time (ms). Later messages of the conversation wait. */
  | { readonly status: 'retry'; readonly at: number; readonly error: string }
  | { readonly status: 'failed'; readonly error: string }
  /** It may or may not have been sent, and is not sent again. */
  | { readonly status: 'uncertain'; readonly error: string };

export type DeliveryStatus =
  | 'pending'
  | 'sending'
  | 'sent'
  | 'delivered'
  | 'read'
  | 'failed'
  | 'uncertain'
  /** Decided by the bot before a person took over, and so never sent. */
  | 'dropped';

export interface Due {
  /** Conversations with an activity or a timer that is due. */
  readonly work: readonly string[];
  /** Conversations with a message to send. */
  readonly outbound: readonly string[];
  /** When the next will be due (ms), if any waits. */
  readonly nextAt: number | null;
}

/** What was removed because it is old. */
export interface Pruned {
  /** Conversations of which nothing is left. */
  readonly forgotten: readonly string[];
  /** Whether there is more to remove. */
  readonly more: boolean;
}

/** One line of a transcript. */
export interface Entry {
  /** Position in the conversation, growing, without meaning beyond order. */
  readonly seq: number;
  /** When it was accepted or decided (ms). */
  readonly at: number;
  readonly by: 'customer' | 'bot' | 'agent';
  /** The activity's id, or the outbound id. */
  readonly id: string;
  readonly activity?: Activity;
  readonly reply?: Reply;
  readonly status?: DeliveryStatus;
}

export interface RecordedEvent extends Event {
  readonly seq: number;
  /** Empty once it was forgotten. */
  readonly conversation: string;
}

/** The right to work on a conversation was lost to somebody else; nothing was changed. */
export class Fenced extends Error {
  constructor(conversation: string) {
    super(`Conversation ${conversation} was taken over by another worker; this turn is not kept.`);
    this.name = 'Fenced';
  }
}

/** What was to be kept can never be kept as it is: it is not the store that is in trouble. */
export class Unkeepable extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'Unkeepable';
  }
}
