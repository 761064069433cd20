import {
  type Activity,
  type Controller,
  type Event,
  type HandoffOutcome,
  inLanguage,
  type Json,
  type Log,
  type Middleware,
  type Phrase,
  type Reply,
  type Turn,
  type Understand,
} from '../activities/index.ts';
import type { Adapter } from '../adapters/index.ts';
import type { Advanced, DialogEngine, Happened } from '../dialogs/index.ts';
import type { Changes, Claim, NewOutbound, Timer } from '../stores/index.ts';
import { type HandoffPacket, type Memory, recall } from './memory.ts';
import { words } from './words.ts';

export interface TurnsOptions {
  readonly engine: DialogEngine;
  readonly understand: Understand;
  readonly middleware: readonly Middleware[];
  readonly adapter: (channel: string) => Adapter;
  readonly languages: readonly string[];
  readonly defaultQueue: string;
  readonly seal: (value: Json) => string;
  readonly unseal: (sealed: string) => Json;
  readonly now: () => number;
  readonly log: Log;
  /** Shows the customer that an answer is being prepared; called when a turn takes its time. */
  readonly typing: (claim: Claim) => () => void;
}

/** Takes an activity through middleware, ownership, understanding and dialogs, to what changes. */
export interface Turns {
  readonly run: (
    claim: Claim,
    signal: AbortSignal,
    checkpoint: (changes: Changes) => Promise<void>,
  ) => Promise<Changes>;
  readonly poison: (claim: Claim) => Promise<Changes>;
}

/** Everything a turn has decided so far. Nothing is sent while it runs. */
interface Draft {
  memory: Memory;
  controller: Controller;
  replies: Reply[];
  events: Event[];
  timers: readonly Timer[];
  consumed: { id: string; keep?: Activity }[];
  facts: Record<string, string | number | boolean>;
}

export function createTurns(options: TurnsOptions): Turns {
  const { engine, understand, adapter, languages, log } = options;

  const begin = (claim: Claim): Draft => {
    const { state, controller, timers } = claim.conversation;
    const memory = recall(state, languages[0] ?? 'en');
    const events: Event[] = state === null ? [fact('conversation.started', options.now())] : [];
    return { memory, controller, replies: [], events, timers, consumed: [], facts: {} };
  };

  const finish = (draft: Draft, claim: Claim): Changes => {
    const { write } = adapter(claim.conversation.channel);
    const outbound: NewOutbound[] = draft.replies.flatMap((reply) =>
      write(reply).map((native, part) => ({ by: 'bot', native, ...(part === 0 && { reply }) })),
    );
    return {
      state: draft.memory as unknown as Json,
      controller: draft.controller,
      consumed: draft.consumed,
      outbound,
      timers: draft.timers,
      events: draft.events,
    };
  };

  const run: Turns['run'] = async (claim, signal, checkpoint) => {
    const started = performance.now();
    const draft = begin(claim);
    const timer = nextTimer(claim);
    const activity = timer ? null : claim.activity;
    const stopTyping = activity?.type === 'message' ? options.typing(claim) : () => {};

    const advance = async (happened: Happened): Promise<void> => {
      const advanced = await engine.advance(draft.memory.dialogs, happened, {
        conversation: claim.conversation.id,
        channel: claim.conversation.channel,
        language: draft.memory.language,
        now: options.now(),
        understand,
        seal: options.seal,
        unseal: options.unseal,
        signal,
        log,
        async checkpoint(soFar) {
          take(draft, soFar, claim);
          // What is handed over here is durable: the activity is done, the journal remembers it.
          if (activity) consume(draft, activity, soFar.redactedText);
          await checkpoint(finish(draft, claim));
          draft.replies = [];
          draft.events = [];
          draft.consumed = [];
        },
      });
      take(draft, advanced, claim);
      if (activity && advanced.redactedText !== undefined)
        redact(draft, activity, advanced.redactedText);
    };

    try {
      if (timer) {
        draft.timers = draft.timers.filter(({ id }) => id !== timer.id);
        if (draft.controller === 'bot') await advance({ kind: 'timer', id: timer.id });
      } else if (activity) {
        consume(draft, activity);
        await throughMiddleware(claim, activity, draft, () => answer(activity, draft, advance));
      }
    } finally {
      stopTyping();
    }
    log.info('turn', {
      conversation: claim.conversation.id,
      channel: claim.conversation.channel,
      did: timer ? 'timer' : (activity?.name ?? activity?.type),
      controller: draft.controller,
      language: draft.memory.language,
      replies: draft.replies.length,
      attempt: claim.attempts,
      ms: Math.round(performance.now() - started),
      ...draft.facts,
    });
    return finish(draft, claim);
  };

  /** The bot answers what is the bot's; what belongs to a person is kept for them, and the bot silent. */
  const answer = async (
    activity: Activity,
    draft: Draft,
    advance: (happened: Happened) => Promise<void>,
  ): Promise<void> => {
    const fromUs = activity.from.role === 'agent' || activity.from.role === 'bot';
    if (fromUs && activity.name === 'handoff.status') {
      return handBack(draft, activity.value as unknown as HandoffOutcome, advance);
    }
    if (draft.controller === 'queue' && activity.type === 'message') {
      if (!engine.asksForBot(activity.text ?? '')) return;
      say(draft, words.back);
      return handBack(draft, { state: 'cancelled' }, advance);
    }
    if (draft.controller === 'none') draft.controller = 'bot';
    if (draft.controller !== 'bot') return;
    if (fromUs && activity.name === 'dialog.begin') {
      const { dialog, args } = activity.value as { dialog: string; args: readonly Json[] };
      return advance({ kind: 'begin', dialog, args });
    }
    return advance({ kind: 'activity', activity });
  };

  const handBack = async (
    draft: Draft,
    outcome: HandoffOutcome,
    advance: (happened: Happened) => Promise<void>,
  ): Promise<void> => {
    draft.controller = 'bot';
    draft.memory = { ...draft.memory, handoff: null };
    draft.events.push(fact('handoff.ended', options.now(), { state: outcome.state }));
    await advance({ kind: 'handed-back', outcome });
  };

  const throughMiddleware = async (
    claim: Claim,
    activity: Activity,
    draft: Draft,
    core: () => Promise<void>,
  ): Promise<void> => {
    const turn: Turn = {
      activity,
      conversation: claim.conversation.id,
      channel: claim.conversation.channel,
      controller: draft.controller,
      first: claim.conversation.state === null,
      now: options.now(),
      facts: draft.facts,
      reply: (reply) => say(draft, reply),
      get language() {
        return draft.memory.language;
      },
      set language(language) {
        draft.memory = { ...draft.memory, language };
      },
    };
    let reached = -1;
    const from = async (index: number): Promise<void> => {
      if (index <= reached) throw new Error('A middleware called next() more than once.');
      reached = index;
      const middleware = options.middleware[index];
      await (middleware ? middleware(turn, () => from(index + 1)) : core());
    };
    await from(0);
  };

  /** Adds what the dialogs decided. */
  const take = (draft: Draft, advanced: Advanced, claim: Claim): void => {
    draft.memory = { ...draft.memory, dialogs: advanced.state };
    draft.replies.push(...advanced.replies);
    draft.events.push(...advanced.events);
    draft.timers = advanced.timers;
    Object.assign(draft.facts, advanced.facts);
    if (advanced.handoff) handOver(draft, claim, advanced.handoff);
  };

  const handOver = (
    draft: Draft,
    claim: Claim,
    { queue, briefing, reason }: Pick<HandoffPacket, 'queue' | 'briefing' | 'reason'>,
  ): void => {
    const packet: HandoffPacket = {
      queue,
      briefing,
      reason,
      language: draft.memory.language,
      channel: claim.conversation.channel,
      since: new Date(options.now()).toISOString(),
      triggeredBy: claim.activity?.id ?? '',
    };
    draft.controller = 'queue';
    draft.memory = { ...draft.memory, handoff: packet };
    draft.events.push(fact('handoff.requested', options.now(), { queue, reason }));
  };

  const say = (draft: Draft, said: Phrase | Reply): void => {
    const isReply =
      typeof said === 'object' && ('says' in said || 'attachments' in said || 'options' in said);
    draft.replies.push(
      isReply ? said : { says: inLanguage(said as Phrase, draft.memory.language) },
    );
  };

  /** Work that failed again and again is taken out of the way, and a person is asked. */
  const poison: Turns['poison'] = async (claim) => {
    const draft = begin(claim);
    const timer = nextTimer(claim);
    const kind = timer ? 'timer' : 'activity';
    if (timer) draft.timers = draft.timers.filter(({ id }) => id !== timer.id);
    else if (claim.activity) consume(draft, claim.activity);
    const id = timer?.id ?? claim.activity?.id ?? '';
    log.error(`A ${kind} failed ${claim.attempts - 1} times and goes to a person.`, {
      conversation: claim.conversation.id,
      activity: id,
    });
    draft.events.push(fact('activity.failed', options.now(), { kind, id }));
    if (draft.controller === 'bot') {
      say(draft, words.failed);
      handOver(draft, claim, {
        queue: options.defaultQueue,
        briefing: inBriefing(claim),
        reason: 'activity-failed',
      });
    }
    return finish(draft, claim);
  };

  return { run, poison };
}

/** The timer to work on, if one was due before the waiting activity came. */
function nextTimer({ dueTimers, activity, acceptedAt }: Claim): Timer | undefined {
  const [timer] = dueTimers;
  return timer && (!activity || timer.at <= (acceptedAt ?? 0)) ? timer : undefined;
}

function consume(draft: Draft, activity: Activity, redactedText?: string): void {
  if (!draft.consumed.some(({ id }) => id === activity.id))
    draft.consumed.push({ id: activity.id });
  if (redactedText !== undefined) redact(draft, activity, redactedText);
}

function redact(draft: Draft, activity: Activity, text: string): void {
  draft.consumed = draft.consumed.map((done) =>
    done.id === activity.id ? { id: done.id, keep: { ...activity, text } } : done,
  );
}

function inBriefing(claim: Claim): string {
  const text = claim.activity?.text;
  return text
    ? `The bot failed on: "${text.slice(0, 300)}"`
    : 'The bot failed on something the customer did not write.';
}

function fact(name: Event['name'], now: number, data?: Json): Event {
  return { name, at: new Date(now).toISOString(), ...(data !== undefined && { data }) };
}
