import type {
  Activity,
  HandoffOutcome,
  Json,
  Log,
  Middleware,
  Turn,
  Understand,
} from '../activities/index.ts';
import type { Adapter } from '../adapters/index.ts';
import type { DialogEngine, Happened } from '../dialogs/index.ts';
import type { Changes, Claim, Timer } from '../stores/index.ts';
import { Draft } from './draft.ts';
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
  /** Shows the customer that an answer is being prepared, until what it gives is called. */
  readonly typing: (claim: Claim) => () => void;
}

/** Takes an activity through middleware, ownership, understanding and dialogs, to what changes. */
export interface Turns {
  readonly run: (
    claim: Claim,
    signal: AbortSignal,
    checkpoint: (changes: Changes) => Promise<void>,
  ) => Promise<Changes>;
  /** Takes work that failed again and again out of the way, and asks a person. */
  readonly poison: (claim: Claim) => Promise<Changes>;
}

type Advance = (happened: Happened) => Promise<void>;

export function createTurns(options: TurnsOptions): Turns {
  const { engine, languages, log, now } = options;
  const begin = (claim: Claim): Draft => new Draft(claim, languages[0] ?? 'en', now);

  const run: Turns['run'] = async (claim, signal, checkpoint) => {
    const started = performance.now();
    const draft = begin(claim);
    const { id: conversation, channel } = claim.conversation;
    const adapter = options.adapter(channel);
    const timer = nextTimer(claim);
    const activity = timer ? null : claim.activity;
    let replies = 0;

    const advance: Advance = async (happened) => {
      const advanced = await engine.advance(draft.memory.dialogs, happened, {
        conversation,
        channel,
        language: draft.memory.language,
        now: now(),
        understand: options.understand,
        seal: options.seal,
        unseal: options.unseal,
        signal,
        log,
        async checkpoint(soFar) {
          draft.take(soFar);
          // What is handed over here is durable: the activity is done, the journal remembers it.
          if (activity) draft.consume(activity, soFar.redactedText);
          const changes = draft.changes(adapter);
          replies += changes.outbound.length;
          await checkpoint(changes);
        },
      });
      draft.take(advanced);
      if (activity && advanced.redactedText !== undefined) {
        draft.consume(activity, advanced.redactedText);
      }
    };

    if (timer) {
      draft.dropTimer(timer);
      if (draft.controller === 'bot') await advance({ kind: 'timer', id: timer.id });
    } else if (activity) {
      const stopTyping = activity.type === 'message' ? options.typing(claim) : () => {};
      draft.consume(activity);
      try {
        await throughMiddleware(claim, activity, draft, () => answer(activity, draft, advance));
      } finally {
        stopTyping();
      }
    }
    const changes = draft.changes(adapter);
    log.info('turn', {
      conversation,
      channel,
      did: timer ? 'timer' : (activity?.name ?? activity?.type),
      controller: draft.controller,
      language: draft.memory.language,
      replies: replies + changes.outbound.length,
      attempt: claim.attempts,
      ms: Math.round(performance.now() - started),
      ...draft.facts,
    });
    return changes;
  };

  /** Runs the middleware around `core`, the first one outermost. */
  const throughMiddleware = async (
    { conversation }: Claim,
    activity: Activity,
    draft: Draft,
    core: () => Promise<void>,
  ): Promise<void> => {
    const turn: Turn = {
      activity,
      conversation: conversation.id,
      channel: conversation.channel,
      controller: draft.controller,
      first: conversation.state === null,
      now: now(),
      facts: draft.facts,
      reply: (reply) => draft.say(reply),
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

  /** The bot answers what is the bot's; what belongs to a person is kept for them, and the bot silent. */
  const answer = async (activity: Activity, draft: Draft, advance: Advance): Promise<void> => {
    const fromUs = activity.from.role === 'agent' || activity.from.role === 'bot';
    if (fromUs && activity.name === 'handoff.status') {
      return handBack(activity.value as unknown as HandoffOutcome, draft, advance);
    }
    if (draft.controller === 'queue' && activity.type === 'message') {
      if (!engine.asksForBot(activity.text ?? '')) return;
      draft.say(words.back);
      return handBack({ state: 'cancelled' }, draft, advance);
    }
    if (draft.controller === 'none') draft.controller = 'bot';
    if (draft.controller !== 'bot') return;
    if (fromUs && activity.name === 'dialog.begin') {
      const { dialog, args } = activity.value as { dialog: string; args: readonly Json[] };
      return advance({ kind: 'begin', dialog, args });
    }
    return advance({ kind: 'activity', activity });
  };

  const handBack = (outcome: HandoffOutcome, draft: Draft, advance: Advance): Promise<void> => {
    draft.takeBack(outcome.state);
    return advance({ kind: 'handed-back', outcome });
  };

  const poison: Turns['poison'] = async (claim) => {
    const draft = begin(claim);
    const timer = nextTimer(claim);
    if (timer) draft.dropTimer(timer);
    else if (claim.activity) draft.consume(claim.activity);
    const what = {
      kind: timer ? 'timer' : 'activity',
      id: timer?.id ?? claim.activity?.id ?? '',
    };
    log.error(`Work failed ${claim.attempts - 1} times and goes to a person.`, {
      conversation: claim.conversation.id,
      ...what,
    });
    draft.note('activity.failed', what);
    if (draft.controller === 'bot') {
      draft.say(words.failed);
      const text = claim.activity?.text?.slice(0, 300);
      draft.handOver({
        queue: options.defaultQueue,
        briefing: text ? `The bot failed on: "${text}"` : 'The bot failed on its own work.',
        reason: 'activity-failed',
      });
    }
    return draft.changes(options.adapter(claim.conversation.channel));
  };

  return { run, poison };
}

/** The timer to work on, if one was due before the waiting activity came. */
function nextTimer({ dueTimers, activity, acceptedAt }: Claim): Timer | undefined {
  const [timer] = dueTimers;
  return timer && (!activity || timer.at <= (acceptedAt ?? 0)) ? timer : undefined;
}
