import type { Phrase } from '../activities/index.ts';
import { hearFresh, show, understand, which } from './beginning.ts';
import { Cancelled } from './ended.ts';
import { askAgain, type Frame, openQuestion } from './memory.ts';
import { openingOf } from './opening.ts';
import { isOwn } from './own.ts';
import type { Question } from './question.ts';
import type { Reading } from './readers/index.ts';
import { personDialog } from './registry.ts';
import { rejection } from './slot.ts';
import type { Turn } from './turn.ts';
import { remember, type Utterance } from './utterance.ts';
import { mayInterrupt, type Verdict, weigh } from './weighing.ts';

/** Takes an utterance to whom it is for. */
export async function hear(turn: Turn, utterance: Utterance): Promise<void> {
  const { memory } = turn;
  const first = !memory.met;
  memory.met = true;
  delete memory.unusable;
  for (;;) {
    const frame = turn.top;
    if (!frame) return hearFresh(turn, utterance, first);
    const asking = await turn.live(frame);
    if (turn.handoff) return;
    if (!asking || turn.top !== frame) {
      // It was waiting for something else, or it could not be taken up again.
      if (turn.top === frame && frame.open) return hearFresh(turn, utterance, first);
      await turn.runOn(turn.top ?? frame);
      continue;
    }
    const verdict = weigh(turn, frame, asking.question, utterance);
    if (givesWay(turn, frame, verdict, utterance)) {
      turn.remove(frame);
      if (verdict.is !== 'cancel') continue;
      turn.showWords();
      if (!turn.top) turn.say(turn.parts.words.nothingOpen);
      return;
    }
    return act(turn, frame, asking.question, verdict, utterance);
  }
}

/** The engine's own question gives way to whatever else the customer has to say. */
function givesWay(turn: Turn, frame: Frame, verdict: Verdict, { tap, silent }: Utterance): boolean {
  if (!isOwn(frame.dialog) || verdict.is === 'answer' || silent) return false;
  // A late tap says nothing else, unless it answers a question below.
  return (
    verdict.is !== 'late tap' ||
    turn.memory.stack.some((each) => openQuestion(each)?.question === tap?.question)
  );
}

async function act(
  turn: Turn,
  frame: Frame,
  question: Question,
  verdict: Verdict,
  heard: Utterance,
): Promise<void> {
  const { words } = turn.parts;
  const utterance = question.redact ? { ...heard, secret: true } : heard;
  switch (verdict.is) {
    case 'answer': {
      const { reading, tapped } = verdict;
      if (tapped || (isOwn(frame.dialog) && reading.sure)) turn.showWords();
      else if (question.redact) turn.hideWords(reading.value);
      return answer(turn, frame, question, reading, utterance);
    }
    case 'late tap':
      turn.showWords();
      turn.facts['did'] = 'late tap';
      turn.say(words.notOpenAnyMore);
      return askAgain(frame);
    case 'cancel':
      turn.showWords();
      return cancel(turn, frame);
    case 'dialog':
      turn.showWords();
      return interrupt(turn, frame, verdict.dialog, { ...utterance, secret: false });
    case 'unclear': {
      const wasAsked = openQuestion(frame)?.asked;
      // What was tried in vain on a question for a secret may be the secret, mistyped.
      if (question.redact) turn.hideWords();
      if (!verdict.because && (await otherwise(turn, frame, utterance))) return;
      if (!wasAsked) return askAgain(frame);
      return unusable(turn, frame, question, utterance, verdict.because);
    }
  }
}

async function answer(
  turn: Turn,
  frame: Frame,
  question: Question,
  reading: Reading,
  utterance: Utterance,
): Promise<void> {
  turn.facts['did'] = 'answer';
  let value: unknown = reading.value;
  if (question.check) {
    try {
      value = await question.check(reading.value);
    } catch (error) {
      turn.settle(frame, { error });
      return;
    }
    const why = rejection(value);
    if (why !== undefined) {
      if (!reading.sure && (await otherwise(turn, frame, utterance))) return;
      turn.say(why);
      remember(turn, frame, utterance);
      return strike(turn, frame);
    }
  }
  turn.settle(frame, { value, secret: utterance.secret ?? false });
}

async function cancel(turn: Turn, frame: Frame): Promise<void> {
  turn.facts['did'] = 'cancel';
  const before = turn.out.count;
  turn.settle(frame, { error: new Cancelled() });
  await turn.runOn(frame);
  const over = !turn.memory.stack.includes(frame);
  if (over && turn.out.count === before) turn.say(turn.parts.words.cancelled);
}

/** Another dialog cuts in; afterwards the question is asked again. */
function interrupt(turn: Turn, frame: Frame, dialog: string, utterance: Utterance): void {
  if (!turn.hasRoom && dialog !== personDialog) {
    turn.say(turn.parts.words.oneAtATime);
    askAgain(frame);
    return;
  }
  turn.facts['did'] = 'interruption';
  turn.begin(turn.parts.registry.get(dialog), [], openingOf(turn, utterance));
}

/** Whether the utterance wanted something else than to answer; then that has been done. */
async function otherwise(turn: Turn, frame: Frame, utterance: Utterance): Promise<boolean> {
  const wants = await understand(turn, utterance);
  switch (wants.does) {
    case 'dialog':
      if (!mayInterrupt(turn, frame, wants.dialog)) return false;
      interrupt(turn, frame, wants.dialog, utterance);
      return true;
    case 'clarify': {
      const dialogs = wants.dialogs.filter((name) => mayInterrupt(turn, frame, name));
      if (dialogs.length === 0) return false;
      which(turn, 'unclear', dialogs, utterance);
      return true;
    }
    case 'article':
      show(turn, wants);
      askAgain(frame);
      return true;
    case 'nothing':
      return false;
  }
}

function unusable(
  turn: Turn,
  frame: Frame,
  question: Question,
  utterance: Utterance,
  because: Phrase | undefined,
): void {
  turn.facts['did'] = 'not understood';
  turn.out.event('utterance.not-understood', { dialog: frame.dialog });
  remember(turn, frame, utterance);
  if (because) turn.say(because);
  else if (!question.reprompt) turn.say(turn.parts.words.notAnAnswer);
  strike(turn, frame);
}

/** After three answers in a row that were of no use, a person is offered. */
function strike(turn: Turn, frame: Frame): void {
  const open = openQuestion(frame);
  if (!open) return;
  open.strikes++;
  open.asked = false;
  if (open.strikes < turn.parts.limits.strikes || isOwn(frame.dialog)) return;
  open.strikes = 0;
  turn.begin(turn.parts.own.offer, []);
}
