import type { Delivery, Effect, History, Message } from './history.ts';
import { kindOf, next, stepsOf } from './ledger.ts';
import { storyOf, type Told } from './story.ts';

/** What must never be seen. */
export type Wrong =
  /** A message or reply that never came. */
  | 'lost'
  /** A message that the bot would not take, though it was up. */
  | 'refused'
  /** Replies or messages in another order than they belong. */
  | 'out of order'
  /** The same reply under two ids, or the same message worked on twice. */
  | 'doubled'
  /** The same reply under the same id, though nothing was cut and nobody killed in between. */
  | 'repeated without cause'
  /** A reply that does not follow from the messages. */
  | 'wrong reply'
  /** What the bot knows in the end is not what the messages add up to. */
  | 'wrong state'
  /** One step of one message under two keys, or one key for two of them. */
  | 'effect twice'
  | 'effect lost'
  /** It went to a person without having failed often enough. */
  | 'gave up too early'
  /** A message of the bot's on the wire while a person had the conversation. */
  | 'spoke under a person'
  /** Answered, but long after. */
  | 'kept waiting'
  /** A process ended that nobody ended, or did not end when asked to. */
  | 'process';

export interface Finding {
  readonly conversation: string;
  readonly wrong: Wrong;
  readonly detail: string;
}

export interface Counts {
  readonly conversations: number;
  readonly messages: number;
  readonly replies: number;
  /** Replies the channel took again under the same id. */
  readonly repeats: number;
  /** As many may be taken again at most: sends in flight at such ends, and cut connections. */
  readonly inFlight: number;
  readonly cut: number;
  readonly effects: number;
  /** Steps called again under the same key. */
  readonly effectRepeats: number;
  /** Conversations that went to a person because a message failed three times. */
  readonly gaveUp: number;
  /** Times a person took a conversation over. */
  readonly takenOver: number;
}

export interface Verdict {
  readonly counts: Counts;
  /** How long the longest wait for an answer was (ms). */
  readonly slowestMs: number;
  readonly findings: readonly Finding[];
}

export const nothingSeen: Verdict = {
  counts: {
    conversations: 0,
    messages: 0,
    replies: 0,
    repeats: 0,
    inFlight: 0,
    cut: 0,
    effects: 0,
    effectRepeats: 0,
    gaveUp: 0,
    takenOver: 0,
  },
  slowestMs: 0,
  findings: [],
};

/** A message goes to a person when it was tried this often in vain. */
const attempts = 3;

/**
 * Judges one conversation: what was sent, what was done and what came back must be the same story.
 * `interrupted` are the worker processes that ended without a chance to write everything down; each
 * message should be answered within so many milliseconds.
 */
export function check(
  history: History,
  interrupted: ReadonlySet<number>,
  withinMs = Number.POSITIVE_INFINITY,
): Verdict {
  const findings: Finding[] = [];
  const found = (wrong: Wrong, detail: string): void => {
    findings.push({ conversation: history.conversation, wrong, detail });
  };
  if (history.refused !== undefined) found('refused', `message ${history.refused} was never taken`);
  checkApplied(history, found);
  const firsts = checkRepeats(history.delivered, interrupted, found);
  const story = storyOf(history);
  checkReplies(history, story, firsts, found);
  checkSilence(history, found);
  checkEffects(history, story, interrupted, found);
  const windows = history.delivered.filter(({ cut, settled }) => !cut && !settled);
  const slowestMs = checkWaiting(history, story, withinMs, found);
  return {
    findings,
    slowestMs,
    counts: {
      conversations: 1,
      messages: history.sent.length,
      replies: firsts.length,
      repeats: history.delivered.length - firsts.length,
      inFlight: windows.filter(({ worker }) => interrupted.has(worker)).length,
      cut: history.delivered.filter(({ cut }) => cut).length,
      effects: new Set(history.effects.map(({ key }) => key)).size,
      effectRepeats: history.effects.length - new Set(history.effects.map(({ key }) => key)).size,
      gaveUp: history.gaveUpAfterKills === undefined ? 0 : 1,
      takenOver: history.visits.length,
    },
  };
}

/** Verdicts on many conversations as one. */
export function together(verdicts: readonly Verdict[]): Verdict {
  const counts = { ...nothingSeen.counts } as Record<keyof Counts, number>;
  for (const verdict of verdicts) {
    for (const [name, value] of Object.entries(verdict.counts)) {
      counts[name as keyof Counts] += value;
    }
  }
  return {
    counts,
    slowestMs: Math.max(0, ...verdicts.map(({ slowestMs }) => slowestMs)),
    findings: verdicts.flatMap(({ findings }) => findings).slice(0, 10_000),
  };
}

type Found = (wrong: Wrong, detail: string) => void;

/** The bot's own transcript holds every message once, in the order it was sent. */
function checkApplied({ sent, applied }: History, found: Found): void {
  const seen = new Set<string>();
  for (const id of applied) {
    if (seen.has(id)) found('doubled', `message ${id} was worked on twice`);
    seen.add(id);
  }
  for (const { id, text } of sent) {
    if (!seen.has(id)) found('lost', `message ${id} (${text}) was never worked on`);
  }
  const known = new Set(sent.map(({ id }) => id));
  const order = [...seen].filter((id) => known.has(id));
  const due = sent.filter(({ id }) => seen.has(id));
  const at = due.findIndex(({ id }, index) => order[index] !== id);
  if (at >= 0) {
    found('out of order', `message ${due[at]!.id} was due, ${order[at]} was worked on`);
  }
}

/** Sorts out what was sent again under the same id, and gives the rest. */
function checkRepeats(
  delivered: readonly Delivery[],
  interrupted: ReadonlySet<number>,
  found: Found,
): readonly Delivery[] {
  const last = new Map<string, Delivery>();
  const firsts: Delivery[] = [];
  for (const delivery of delivered) {
    const { id, text } = delivery;
    const before = last.get(id);
    last.set(id, delivery);
    if (!before) {
      firsts.push(delivery);
      continue;
    }
    if (before.text !== text) {
      found('wrong reply', `${id} was "${before.text}" first and "${text}" then`);
    }
    const explained =
      before.cut ||
      (interrupted.has(before.worker) && !before.settled && before.worker !== delivery.worker);
    if (!explained) {
      found(
        'repeated without cause',
        `${id} (${text}) came again from worker ${delivery.worker} after worker ${before.worker}`,
      );
    }
    if (firsts.at(-1)!.id !== id) {
      found('out of order', `${id} (${text}) came again after ${firsts.at(-1)!.id}`);
    }
  }
  return firsts;
}

/** The replies are exactly what the messages lead to. */
function checkReplies(
  history: History,
  story: readonly Told[],
  firsts: readonly Delivery[],
  found: Found,
): void {
  const expected = story.flatMap(({ replies }) => replies);
  const due = story.flatMap(({ replies, visited }) => (visited ? [] : replies));
  const place = new Map(expected.map((text, index) => [text, index]));
  const byText = new Map<string, string>();
  let reached = -1;
  // When a person gives the conversation back, the open question is asked again.
  let askedAgain = history.visits.length;
  for (const { id, text } of firsts) {
    const other = byText.get(text);
    if (other !== undefined) {
      if (text.endsWith(next) && askedAgain-- > 0) continue;
      found('doubled', `"${text}" came as ${other} and as ${id}`);
      continue;
    }
    byText.set(text, id);
    const index = place.get(text);
    if (index === undefined) {
      if (history.gaveUpAfterKills === undefined) {
        found('wrong reply', `"${text}" (${id}) does not follow from the messages`);
      }
    } else {
      if (index < reached) found('out of order', `"${text}" came after "${expected[reached]}"`);
      reached = Math.max(reached, index);
    }
  }
  if (history.gaveUpAfterKills !== undefined) {
    // A person has it now: what was said until then must be the beginning of the right story.
    if (history.gaveUpAfterKills < attempts) {
      found('gave up too early', `after ${history.gaveUpAfterKills} kills`);
    }
    const until = new Set(expected.slice(0, reached + 1));
    checkPresent(
      due.filter((text) => until.has(text)),
      byText,
      found,
    );
    return;
  }
  checkPresent(due, byText, found);
  const final = expected.at(-1);
  if (final !== undefined && firsts.at(-1)?.text !== final) {
    found('wrong state', `the last reply is "${firsts.at(-1)?.text}", it should be "${final}"`);
  }
}

/** Once taking over is done, the bot begins to send nothing until giving back is asked for. */
function checkSilence({ delivered, visits }: History, found: Found): void {
  for (const { id, text, begunAt } of delivered) {
    const visit = visits.find(({ takenAt, backAt }) => takenAt < begunAt && begunAt < backAt);
    if (!visit) continue;
    const ms = begunAt - visit.takenAt;
    found('spoke under a person', `${id} (${text}) was sent ${ms} ms after a person took over`);
  }
}

function checkPresent(
  expected: readonly string[],
  byText: ReadonlyMap<string, string>,
  found: Found,
): void {
  for (const text of expected)
    if (!byText.has(text)) found('lost', `the reply "${text}" never came`);
}

/** Gives the longest wait. A nap is no wait: it is slept by a clock that may have been set. */
function checkWaiting(
  { channel, delivered }: History,
  story: readonly Told[],
  withinMs: number,
  found: Found,
): number {
  // There, everybody waits until it moves again.
  if (channel === 'stuck') return 0;
  const heardAt = new Map<string, number>();
  for (const { text, at } of delivered) if (!heardAt.has(text)) heardAt.set(text, at);
  let slowestMs = 0;
  for (const { message, replies, visited } of story) {
    const { id, text, at } = message;
    const answeredAt = heardAt.get(replies.at(-1)!);
    if (answeredAt === undefined || visited || kindOf(text) === 'nap') continue;
    const waitedMs = answeredAt - at;
    slowestMs = Math.max(slowestMs, waitedMs);
    if (waitedMs > withinMs) {
      found(
        'kept waiting',
        `message ${id} (${text}) was answered after ${Math.round(waitedMs)} ms`,
      );
    }
  }
  return slowestMs;
}

/** Every step of every message has one key of its own, and is called again only after a kill. */
function checkEffects(
  history: History,
  story: readonly Told[],
  interrupted: ReadonlySet<number>,
  found: Found,
): void {
  const visited = new Set(visitedMessages(history).map(({ text }) => text));
  const byStep = new Map<string, Effect>();
  const byKey = new Map<string, Effect>();
  for (const effect of history.effects) {
    const step = `${effect.step} of "${effect.text}"`;
    const before = byStep.get(step);
    const same = byKey.get(effect.key);
    byStep.set(step, effect);
    byKey.set(effect.key, effect);
    if (before && before.key !== effect.key) {
      found('effect twice', `${step} was done as ${before.key} and as ${effect.key}`);
    } else if (same && (same.text !== effect.text || same.step !== effect.step)) {
      found(
        'effect twice',
        `${effect.key} was used for ${step} and ${same.step} of "${same.text}"`,
      );
    } else if (visited.has(effect.text) && effect.step !== 'pay') {
      // Its turn was not kept, because a person took over while it ran.
    } else if (before && !interrupted.has(before.worker)) {
      found(
        'effect twice',
        `${step} was called again though worker ${before.worker} was not killed`,
      );
    }
  }
  if (history.gaveUpAfterKills !== undefined) return;
  for (const { message, visited } of story.slice(1)) {
    if (visited) continue;
    const { text } = message;
    for (const name of stepsOf(text)) {
      const step = `${name} of "${text}"`;
      if (!byStep.has(step)) found('effect lost', `${step} was never done`);
    }
  }
}

function visitedMessages({ sent, visits }: History): readonly Message[] {
  return visits.flatMap(({ from, to }) => sent.slice(from, to));
}
