import { Failure, type Json } from '../activities/index.ts';
import type { AnyDialog } from './dialog.ts';
import { Cancelled, Expired } from './ended.ts';
import { originalOf } from './journal.ts';
import { type Frame, openQuestion } from './memory.ts';
import { opaque } from './opaque.ts';
import { isOwn, somethingElse } from './own.ts';
import { toPeople } from './people.ts';
import type { Question } from './question.ts';
import { noVersion } from './registry.ts';
import type { Rest } from './rest.ts';
import type { Turn } from './turn.ts';

/** A dialog has come to rest: keeps what it waits for, or takes it off the stack. */
export function arrive(turn: Turn, frame: Frame, rest: Rest): void {
  if (rest.is !== 'diverged') delete frame.parked;
  switch (rest.is) {
    case 'asking':
      opens(turn, frame, rest.question);
      break;
    case 'with people':
      frame.open = { waits: 'people' };
      if (turn.handoff) turn.memory.away = true;
      break;
    case 'asleep':
      fallsAsleep(turn, frame, rest.until);
      break;
    case 'restarted':
      startsOver(turn, frame, rest);
      break;
    case 'returned':
      turn.remove(frame);
      finished(turn, frame, rest.value);
      break;
    case 'threw':
      turn.remove(frame);
      ended(turn, frame, rest.error);
      break;
    case 'diverged':
      park(turn, frame, rest.failure, rest.call);
      break;
    case 'stopped':
      throw rest.error;
  }
}

/** How a dialog rests whose code was taken away. */
export function goneFrom({ dialog, version }: Frame, found: AnyDialog | undefined): Rest {
  const how = found ? noVersion(dialog, version) : 'is not among the dialogs of the bot';
  const cure = `dialog({ name: '${dialog}', versions: { ${version}: the code as it was }, … })`;
  const failure = new Failure(
    'dialog.gone',
    `Dialog "${dialog}" cannot resume: it ${how}. Conversations that are under way need it: bring it back with ${cure}.`,
  );
  return { is: 'diverged', failure, call: '0' };
}

function opens(turn: Turn, frame: Frame, question: Question): void {
  if (openQuestion(frame)) return;
  const { around, memory, parts } = turn;
  const lasts =
    question.expiresAfterMs ??
    turn.find(frame.dialog)?.expiresAfterMs ??
    parts.limits.expiresAfterMs;
  const open = {
    waits: 'answer' as const,
    question: `q${opaque(10, around.conversation, around.happening, ++memory.count)}`,
    strikes: 0,
    asked: false,
    ...(question.redact && { secret: true as const }),
    lasts,
    until: around.now + lasts,
  };
  frame.open = open;
  if (frame === turn.top) turn.out.ask(open, question);
}

function fallsAsleep(turn: Turn, frame: Frame, until: number): void {
  const { memory, parts } = turn;
  turn.remove(frame);
  if (memory.sleeping.length < parts.limits.sleeping) {
    frame.open = { waits: 'time', until };
    memory.sleeping.push(frame);
    return;
  }
  fail(
    turn,
    frame.dialog,
    new Failure(
      'dialog.too-many-asleep',
      `Dialog "${frame.dialog}" would be number ${memory.sleeping.length + 1} to sleep in this conversation. End those that sleep in vain.`,
    ),
  );
}

function startsOver(
  turn: Turn,
  frame: Frame,
  { args, secret }: Extract<Rest, { is: 'restarted' }>,
): void {
  if (turn.isEndless) {
    turn.remove(frame);
    const message = `Dialog "${frame.dialog}" started over more than ${turn.parts.limits.legs} times in one turn. Let restart(…) come after a question or a sleep.`;
    fail(turn, frame.dialog, new Failure('dialog.endless', message));
    return;
  }
  turn.forgetReplay(frame);
  // A new id, so that its steps have new keys.
  frame.id = ++turn.memory.count;
  frame.args = secret ? [] : args;
  frame.sealed = secret ? turn.around.seal(args) : undefined;
  frame.journal = [];
  frame.open = undefined;
  frame.opening = undefined;
}

function finished(turn: Turn, frame: Frame, value: Json | undefined): void {
  const { own, registry, words } = turn.parts;
  if (!isOwn(frame.dialog)) turn.out.event('dialog.finished', { dialog: frame.dialog });
  if (frame.dialog !== own.which.name || typeof value !== 'string') return;
  if (value === somethingElse) {
    if (!turn.top) turn.say(words.inOtherWords);
    return;
  }
  turn.begin(registry.get(value), [], frame.opening);
}

function ended(turn: Turn, { dialog }: Frame, error: unknown): void {
  if (error instanceof Cancelled) {
    if (!isOwn(dialog)) turn.out.event('dialog.cancelled', { dialog });
    turn.say(turn.parts.words.cancelled);
  } else if (error instanceof Expired) {
    if (!isOwn(dialog)) turn.out.event('dialog.expired', { dialog });
  } else fail(turn, dialog, error);
}

/** An author's mistake must end at a person. */
function fail(turn: Turn, dialog: string, error: unknown): void {
  const { around, memory, out, parts } = turn;
  const original = originalOf(error);
  around.log.error(`The dialog "${dialog}" failed and was given up; a person takes over.`, {
    conversation: around.conversation,
    dialog,
    error: original,
    stack: original instanceof Error ? original.stack : undefined,
  });
  out.event('dialog.failed', { dialog });
  out.say(parts.words.failed);
  toPeople(turn, { briefing: parts.words.couldNotGoOn(dialog), reason: 'dialog-failed' });
  memory.away = true;
}

/**
 * It is tried again when people give the conversation back. If it cannot go on then either, it is set
 * aside for whoever looks into it, and the customer begins again.
 */
function park(turn: Turn, frame: Frame, failure: Failure, call: string): void {
  const { around, memory, out, parts } = turn;
  const { dialog, version } = frame;
  around.log.error(failure.message, {
    conversation: around.conversation,
    dialog,
    version,
    call,
    code: failure.code,
  });
  turn.forgetReplay(frame);
  if (frame.parked) {
    turn.remove(frame);
    memory.aside = [...memory.aside, frame].slice(-parts.limits.aside);
    out.say(parts.words.setAside);
    return;
  }
  frame.parked = true;
  frame.open = { waits: 'people' };
  out.event('dialog.parked', { dialog, version, call });
  out.say(parts.words.parked);
  toPeople(turn, { briefing: parts.words.couldNotGoOn(dialog), reason: 'dialog-parked' });
  memory.away = true;
}
