import {
  type Activity,
  type Controller,
  type Event,
  inLanguage,
  type Json,
  type Phrase,
  type Reply,
} from '../activities/index.ts';
import type { Adapter } from '../adapters/index.ts';
import type { Advanced } from '../dialogs/index.ts';
import type { Changes, Claim, Timer } from '../stores/index.ts';
import { type HandoffPacket, type Memory, recall } from './memory.ts';

/** Everything a turn has decided so far. Nothing is sent, and nothing kept, while it runs. */
export class Draft {
  memory: Memory;
  controller: Controller;
  timers: readonly Timer[];
  replies: Reply[] = [];
  /** Undefined: as before. */
  awaitsSecret: boolean | undefined;
  /** For the turn's line in the log. */
  readonly facts: Record<string, string | number | boolean> = {};
  private readonly claim: Claim;
  private readonly now: () => number;
  private consumed: { id: string; keep?: Activity }[] = [];
  private events: Event[] = [];

  constructor(claim: Claim, language: string, now: () => number) {
    const { state, controller, timers } = claim.conversation;
    this.claim = claim;
    this.now = now;
    this.memory = recall(state, language);
    this.controller = controller;
    this.timers = timers;
    if (state === null) this.note('conversation.started');
  }

  say(said: Phrase | Reply): void {
    this.replies.push(isReply(said) ? said : { says: inLanguage(said, this.memory.language) });
  }

  note(name: Event['name'], data?: Json): void {
    const at = new Date(this.now()).toISOString();
    this.events.push({ name, at, ...(data !== undefined && { data }) });
  }

  /**
   * The activity is done; `text`: what to keep of its words, if not all. Of what came while a secret
   * was awaited, nothing but what the text says.
   */
  consume(activity: Activity, text?: string): void {
    const { id } = activity;
    this.consumed = this.consumed.filter((other) => other.id !== id);
    if (activity.sealed === undefined && text === undefined) {
      this.consumed.push({ id });
      return;
    }
    const { sealed: _, ...open } = activity;
    this.consumed.push({ id, keep: text === undefined ? open : { ...open, text } });
  }

  dropTimer({ id }: Timer): void {
    this.timers = this.timers.filter((timer) => timer.id !== id);
  }

  /** Adds what the dialogs decided. */
  take(advanced: Advanced): void {
    this.memory = { ...this.memory, dialogs: advanced.state };
    this.replies.push(...advanced.replies);
    this.events.push(...advanced.events);
    this.timers = advanced.timers;
    this.awaitsSecret = advanced.awaitsSecret;
    Object.assign(this.facts, advanced.facts);
    if (advanced.handoff) this.handOver(advanced.handoff);
  }

  /** People have the conversation from now on. */
  handOver({
    queue,
    briefing,
    reason,
  }: Pick<HandoffPacket, 'queue' | 'briefing' | 'reason'>): void {
    const handoff: HandoffPacket = {
      queue,
      briefing,
      reason,
      language: this.memory.language,
      channel: this.claim.conversation.channel,
      since: new Date(this.now()).toISOString(),
      triggeredBy: this.claim.activity?.id ?? '',
    };
    this.controller = 'queue';
    this.memory = { ...this.memory, handoff };
    this.note('handoff.requested', { queue, reason });
  }

  /** The bot has it again. */
  takeBack(how: string): void {
    this.controller = 'bot';
    this.memory = { ...this.memory, handoff: null };
    this.note('handoff.ended', { state: how });
  }

  /** What is to be committed. What was handed out is not handed out again. */
  changes({ write }: Adapter): Changes {
    const outbound = this.replies.flatMap((reply) =>
      write(reply).map((native, part) => ({
        by: 'bot' as const,
        native,
        ...(part === 0 && { reply }),
      })),
    );
    const { consumed, events } = this;
    this.replies = [];
    this.consumed = [];
    this.events = [];
    return {
      state: this.memory as unknown as Json,
      controller: this.controller,
      timers: this.timers,
      consumed,
      outbound,
      events,
      ...(this.awaitsSecret !== undefined && { awaitsSecret: this.awaitsSecret }),
    };
  }
}

function isReply(said: Phrase | Reply): said is Reply {
  return typeof said === 'object' && ('says' in said || 'attachments' in said || 'options' in said);
}
