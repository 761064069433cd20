import { type Clock, elapsed, type Json } from '../../activities/index.ts';

/** What the one process that has the file keeps in its head about it; gone when the process ends. */
export interface Memory {
  readonly work: Remembered<Work>;
  readonly outbox: Remembered<Outbox>;
  /**
   * The time by a clock that nobody sets. What is held is held for so long: if the machine's clock is
   * set meanwhile, its holder, who is in this process, still holds it.
   */
  readonly steady: () => number;
}

/** A time until which something waits, and since when: a clock that is set back ends the wait. */
export interface Wait {
  readonly since: number;
  readonly until: number;
}

export function isOver({ since, until }: Wait, now: number): boolean {
  return until <= now || now < since;
}

/** Of a conversation in which something waits to be worked on, or is. */
export interface Work {
  readonly channel: string;
  /** How many activities wait, that under way included; the first in order; the highest sort. */
  readonly waiting: number;
  readonly first: First | null;
  readonly highest: number;
  readonly lease: Lease | null;
  /** Given back until later. */
  readonly retry: Wait | null;
}

/** The first activity in order waits until it is ready, since it was accepted. */
export interface First extends Wait {
  readonly sort: number;
}

/** The sole right to work on a conversation, in steady time. */
export interface Lease extends Wait {
  readonly owner: string;
  readonly fence: number;
  readonly ms: number;
  /** The rows of the conversation and of the activity; null if the work is a timer. */
  readonly n: number;
  readonly activity: number | null;
  /** The timer that was tried last, and how often. */
  readonly tried: string | null;
  readonly tries: number;
  /** Where the customer has written from since; undefined: from where they did before. */
  readonly moved: Json | undefined;
}

/** Of a conversation with messages that are not settled. */
export interface Outbox {
  readonly n: number;
  readonly channel: string;
  readonly unsettled: number;
  /** The first of them is for later, or being sent: then it is in steady time. */
  readonly wait: Wait | null;
  /** The one that is being sent, by which try, and whether the channel has already told of it. */
  readonly taken: number | null;
  readonly tries: number;
  readonly early: boolean;
}

/** Values by conversation. What was set since the last `keep` can be undone. */
export class Remembered<T> {
  readonly values = new Map<string, T>();
  readonly #changed: string[] = [];
  readonly #before: (T | undefined)[] = [];

  get(conversation: string): T | undefined {
    return this.values.get(conversation);
  }

  set(conversation: string, value: T | undefined): void {
    this.#changed.push(conversation);
    this.#before.push(this.values.get(conversation));
    this.#put(conversation, value);
  }

  keep(): void {
    this.#changed.length = 0;
    this.#before.length = 0;
  }

  undo(): void {
    while (this.#changed.length > 0) this.#put(this.#changed.pop()!, this.#before.pop());
  }

  #put(conversation: string, value: T | undefined): void {
    if (value === undefined) this.values.delete(conversation);
    else this.values.set(conversation, value);
  }
}

const nothing: Work = {
  channel: '',
  waiting: 0,
  first: null,
  highest: 0,
  lease: null,
  retry: null,
};

/** What is known of the work of a conversation. */
export function workOf({ work }: Memory, conversation: string): Work {
  return work.get(conversation) ?? nothing;
}

/** Remembers the work of a conversation as long as there is some. */
export function setWork({ work }: Memory, conversation: string, now: Work): void {
  const idle = now.waiting === 0 && now.lease === null && now.retry === null;
  work.set(conversation, idle ? undefined : now);
}

let lastFence = 0;

/** Grows as long as the process lives, so that no right outlives the store that gave it. */
export function nextFence(): number {
  return ++lastFence;
}

/** The time as it is now, and from here on by what has gone by. */
export function steadyTime(clock: Clock): () => number {
  const ahead = clock.now() - elapsed(clock);
  return () => ahead + elapsed(clock);
}
