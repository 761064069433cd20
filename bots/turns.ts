import {
  type Activity,
  type HandoffOutcome,
  isAgent,
  type Json,
  type Middleware,
  type Turn,
} from '../activities/index.ts';
import type { Adapter } from '../adapters/index.ts';
import type { DialogEngine, Happened, Surroundings } from '../dialogs/index.ts';
import type { Changes, Claim } from '../stores/index.ts';
import { reveal } from './conceal.ts';
import { Draft } from './draft.ts';
import { sentAt } from './sent-at.ts';
import { words } from './words.ts';
import type { TurnControl } from './worker.ts';

export interface TurnsOptions
  extends Pick<Surroundings, 'understand' | 'seal' | 'unseal' | 'clock' | 'log'> {
  readonly engine: DialogEngine;
  readonly middleware: readonly Middleware[];
  readonly adapter: (channel: string) => Adapter;
  readonly languages: readonly string[];
  readonly catchingUpUntil: () => number;
  readonly defaultQueue: string;
  /** Effects that were done, whoever has the conversation by now. */
  readonly note: (conversation: string, ...note: Parameters<Surroundings['note']>) => Promise<void>;
  readonly noted: (conversation: string, key: string) => Promise<Json | undefined>;
  /** Shows the customer that an answer is being prepared, until what it gives is called. */
  readonly typing: (claim: Claim) => () => void;
}

/** Takes an activity through middleware, ownership, understanding and dialogs, to what changes. */
export interface Turns {
  readonly run: (claim: Claim, control: TurnControl) => Promise<Changes>;
  /** Takes work that failed again and again out of the way, and asks a person. */
  readonly giveUp: (claim: Claim) => Promise<Changes>;
}

type Advance = (happened: Happened) => Promise<void>;

export function createTurns(options: TurnsOptions): Turns {
  const { clock, engine, languages, log } = options;
  const revealed = reveal(options.unseal);
  const begin = (claim: Claim): Draft => new Draft(claim, languages[0] ?? 'en', clock.now);

  const run: Turns['run'] = async (claim, { signal, hold, checkpoint }) => {
    const started = performance.now();
    const draft = begin(claim);
    const { id: conversation, channel } = claim.conversation;
    const adapter = options.adapter(channel);
    const { activity, timer } = claim;
    const now = clock.now();
    const sent = activity ? sentAt(activity, claim.accepted!.at, now) : now;
    let replies = 0;

    const advance: Advance = async (happened) => {
      const advanced = await engine.advance(draft.memory.dialogs, happened, {
        conversation,
        channel,
        language: draft.memory.language,
        now,
        sentAt: sent,
        happening: happeningOf(claim),
        catchingUpUntil: options.catchingUpUntil(),
        clock,
        understand: options.understand,
        seal: options.seal,
        unseal: options.unseal,
        note: (key, value, event) => options.note(conversation, key, value, event),
        noted: (key) => options.noted(conversation, key),
        hold,
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
        await throughMiddleware(claim, sent, draft, () => answer(claim, draft, advance));
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
    { activity, conversation }: Claim,
    sent: number,
    draft: Draft,
    core: () => Promise<void>,
  ): Promise<void> => {
    const turn: Turn = {
      activity: activity!,
      conversation: conversation.id,
      channel: conversation.channel,
      controller: draft.controller,
      first: conversation.state === null,
      now: clock.now(),
      sentAt: sent,
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
  const answer = async (claim: Claim, draft: Draft, advance: Advance): Promise<void> => {
    const activity = claim.activity!;
    const accepted = claim.accepted!;
    const fromUs = activity.from.role === 'agent' || activity.from.role === 'bot';
    if (fromUs && activity.name === 'handoff.status') {
      // Somebody has taken it again since: then this is over.
      if (accepted.epoch !== claim.conversation.epoch || isAgent(draft.controller)) return;
      return handBack(activity.value as unknown as HandoffOutcome, draft, advance);
    }
    if (fromUs && activity.name === 'dialog.begin') return beginDialog(activity, draft, advance);
    // Written to a person, who may have given the conversation back since: they had it. What the bot
    // asked last may have been answered by that; from now on it is they who ask.
    if (isAgent(accepted.controller) || isAgent(draft.controller)) {
      draft.awaitsSecret = false;
      return;
    }
    const heard = revealed(activity);
    if (draft.controller === 'queue' && activity.type === 'message') {
      if (!engine.asksForBot(heard.text ?? '')) return;
      draft.say(words.back);
      return handBack({ state: 'cancelled' }, draft, advance);
    }
    if (draft.controller === 'none') draft.controller = 'bot';
    if (draft.controller !== 'bot') return;
    return advance({ kind: 'activity', activity: heard });
  };

  const beginDialog = async (activity: Activity, draft: Draft, advance: Advance): Promise<void> => {
    const { dialog, args } = activity.value as { dialog: string; args: readonly Json[] };
    if (draft.controller === 'none') draft.controller = 'bot';
    if (draft.controller === 'bot') return advance({ kind: 'begin', dialog, args });
    // People have taken the conversation since it was asked for.
    draft.facts['did'] = 'left out';
    draft.note('dialog.cancelled', { dialog });
  };

  const handBack = (outcome: HandoffOutcome, draft: Draft, advance: Advance): Promise<void> => {
    draft.takeBack(outcome.state);
    return advance({ kind: 'handed-back', outcome });
  };

  const giveUp: Turns['giveUp'] = async (claim) => {
    const draft = begin(claim);
    const { activity, timer } = claim;
    if (timer) draft.dropTimer(timer);
    else if (activity) draft.consume(activity);
    const what = { kind: timer ? 'timer' : 'activity', id: timer?.id ?? activity?.id ?? '' };
    log.error(`Work failed ${claim.attempts - 1} times and is given up.`, {
      conversation: claim.conversation.id,
      ...what,
    });
    draft.note('activity.failed', what);
    // A dialog that we ourselves could not begin is nothing the customer knows of.
    const asked = activity?.name !== 'dialog.begin' || activity.from.role !== 'bot';
    if (draft.controller === 'bot' && asked) {
      draft.say(timer ? words.stuck : words.failed);
      const text = activity?.text?.slice(0, 300);
      draft.handOver({
        queue: options.defaultQueue,
        briefing: text ? `The bot failed on: "${text}"` : 'The bot failed on its own work.',
        reason: 'activity-failed',
      });
    }
    return draft.changes(options.adapter(claim.conversation.channel));
  };

  return { run, giveUp };
}

/** What names this happening and no other: it is the same when the turn is tried again. */
function happeningOf({ activity, accepted, timer }: Claim): string {
  return activity ? `${activity.id} ${accepted!.at}` : `timer ${timer!.id} ${timer!.at}`;
}
