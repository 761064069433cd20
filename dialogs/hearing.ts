import type {
  Activity,
  Attachment,
  Phrase,
  PickedOption,
  Understanding,
} from '../activities/index.ts';
import { Cancelled } from './ended.ts';
import type { Frame } from './memory.ts';
import { normal } from './normal.ts';
import { isOwn, offered, type WhichReason } from './own.ts';
import type { Question } from './question.ts';
import type { Heard, Reading } from './readers/reader.ts';
import { hide } from './redacting.ts';
import { personDialog } from './registry.ts';
import { rejection } from './slot.ts';
import type { Turn } from './turn.ts';
import { heard as heardWords } from './words.ts';

/** What the customer said, typed, tapped or pressed; or that they said nothing when asked. */
export interface Utterance {
  readonly text: string;
  readonly attachments?: readonly Attachment[] | undefined;
  readonly tap?: PickedOption | undefined;
  readonly silent?: boolean;
  /** For understanding; without it there is nothing to understand. */
  readonly activity?: Activity | undefined;
  /** The id under which an edit of it may come. */
  readonly id: string;
}

/** What an utterance is to an open question. */
type Verdict =
  | { readonly is: 'answer'; readonly reading: Reading; readonly tapped?: boolean }
  | { readonly is: 'late tap' }
  | { readonly is: 'cancel' }
  | { readonly is: 'dialog'; readonly dialog: string }
  | { readonly is: 'unclear'; readonly because?: Phrase };

const cancelWords = new Set(heardWords.cancel.map(normal));

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
    if (isOwn(frame.dialog) && verdict.is !== 'answer' && !stillOpen(turn, verdict, utterance)) {
      // The engine's own question gives way to whatever else the customer has to say.
      turn.remove(frame);
      if (verdict.is !== 'cancel') continue;
      if (!turn.top) turn.say(turn.parts.words.nothingOpen);
      return;
    }
    return act(turn, frame, asking.question, verdict, utterance);
  }
}

/** A late tap ends the engine's own question only if it is an answer to one below. */
function stillOpen(turn: Turn, verdict: Verdict, { tap }: Utterance): boolean {
  if (verdict.is !== 'late tap') return false;
  return !turn.memory.stack.some(
    ({ open }) => open?.waits === 'answer' && open.question === tap?.question,
  );
}

function weigh(turn: Turn, frame: Frame, question: Question, utterance: Utterance): Verdict {
  const open = frame.open?.waits === 'answer' ? frame.open : undefined;
  const { tap } = utterance;
  if (tap) {
    if (tap.question !== open?.question) return { is: 'late tap' };
    const value = question.picked(tap.option);
    return value === undefined
      ? { is: 'unclear' }
      : { is: 'answer', reading: { value, sure: true }, tapped: true };
  }
  if (utterance.silent) return { is: 'unclear', because: turn.parts.words.nothingHeard };

  const reading = question.read(asHeard(turn, utterance));
  if (reading?.sure) return { is: 'answer', reading };
  const text = normal(utterance.text.slice(0, 200));
  if (cancelWords.has(text)) return { is: 'cancel' };
  const named = turn.parts.registry.exactly(text);
  if (named !== undefined && mayInterrupt(turn, frame, named))
    return { is: 'dialog', dialog: named };
  // Long after a question was covered and never asked again, just any words are no answer to it.
  if (reading && (open?.asked || isOwn(frame.dialog))) return { is: 'answer', reading };
  const onlyFile = utterance.text.trim() === '' && (utterance.attachments?.length ?? 0) > 0;
  return onlyFile ? { is: 'unclear', because: turn.parts.words.noFile } : { is: 'unclear' };
}

function asHeard(turn: Turn, { text, attachments }: Utterance): Heard {
  return { ...turn.heard(text), ...(attachments && { attachments }) };
}

function mayInterrupt(turn: Turn, frame: Frame, dialog: string): boolean {
  const under = turn.memory.stack.some((each) => each.dialog === dialog);
  return !under && (isOwn(frame.dialog) || turn.parts.registry.interrupts(dialog, frame.dialog));
}

async function act(
  turn: Turn,
  frame: Frame,
  question: Question,
  verdict: Verdict,
  utterance: Utterance,
): Promise<void> {
  const { words } = turn.parts;
  switch (verdict.is) {
    case 'answer': {
      const { reading, tapped } = verdict;
      if (question.redact && !tapped) turn.redactedText = hide(utterance.text, reading.value);
      return answer(turn, frame, question, reading, utterance);
    }
    case 'late tap':
      turn.facts['did'] = 'late tap';
      turn.say(words.notOpenAnyMore);
      return askAgain(frame);
    case 'cancel':
      return cancel(turn, frame);
    case 'dialog':
      return interrupt(turn, frame, verdict.dialog, utterance);
    case 'unclear': {
      const wasAsked = frame.open?.waits === 'answer' && frame.open.asked;
      if (!verdict.because && (await otherwise(turn, frame, utterance))) return;
      // What was tried in vain on a question for a secret may be the secret, mistyped.
      if (question.redact) turn.redactedText = hide(utterance.text, undefined);
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
      turn.settle(frame, { error: error instanceof Error ? error : new Error(String(error)) });
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
  turn.settle(frame, { value });
}

async function cancel(turn: Turn, frame: Frame): Promise<void> {
  turn.facts['did'] = 'cancel';
  const before = turn.repliesSoFar;
  turn.settle(frame, { error: new Cancelled() });
  await turn.runOn(frame);
  const over = !turn.memory.stack.includes(frame);
  if (over && turn.repliesSoFar === before) turn.say(turn.parts.words.cancelled);
}

/** Another dialog cuts in; afterwards the question is asked again. */
function interrupt(turn: Turn, frame: Frame, dialog: string, utterance: Utterance): void {
  if (!turn.hasRoom && dialog !== personDialog) {
    turn.say(turn.parts.words.oneAtATime);
    askAgain(frame);
    return;
  }
  turn.facts['did'] = 'interruption';
  turn.begin(turn.parts.registry.get(dialog), [], utterance.text);
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

async function understand(turn: Turn, { activity, text }: Utterance): Promise<Understanding> {
  if (!activity || text.trim() === '') return { does: 'nothing' };
  const understood = await turn.around.understand(activity, turn.around.language);
  const { registry } = turn.parts;
  if (understood.does === 'dialog' && !registry.find(understood.dialog)) return { does: 'nothing' };
  if (understood.does === 'clarify') {
    const dialogs = understood.dialogs.filter((name) => registry.find(name));
    return dialogs.length > 0 ? { does: 'clarify', dialogs } : { does: 'nothing' };
  }
  return understood;
}

function unusable(
  turn: Turn,
  frame: Frame,
  question: Question,
  utterance: Utterance,
  because: Phrase | undefined,
): void {
  turn.facts['did'] = 'not understood';
  turn.event('utterance.not-understood', { dialog: frame.dialog });
  remember(turn, frame, utterance);
  if (because) turn.say(because);
  else if (!question.reprompt) turn.say(turn.parts.words.notAnAnswer);
  strike(turn, frame);
}

/** An edit of this utterance is heard as if it were new, as long as the question is open. */
function remember(turn: Turn, frame: Frame | undefined, { id }: Utterance): void {
  const question = frame?.open?.waits === 'answer' ? frame.open.question : null;
  turn.memory.unusable = { activity: id, question };
}

/** After three answers in a row that were of no use, a person is offered. */
function strike(turn: Turn, frame: Frame): void {
  const { open } = frame;
  if (open?.waits !== 'answer') return;
  open.strikes++;
  open.asked = false;
  if (open.strikes < turn.parts.limits.strikes) return;
  open.strikes = 0;
  turn.begin(turn.parts.own.offer, []);
}

function askAgain({ open }: Frame): void {
  if (open?.waits === 'answer') open.asked = false;
}

/** Nothing is open: the utterance begins something. */
async function hearFresh(turn: Turn, utterance: Utterance, first: boolean): Promise<void> {
  const { registry, words, limits, own } = turn.parts;
  const { memory } = turn;
  const { text } = utterance;
  if (utterance.silent) return;
  if (utterance.tap) {
    turn.facts['did'] = 'late tap';
    turn.say(words.notOpenAnyMore);
    return;
  }
  const plain = normal(text.slice(0, 200));
  if (cancelWords.has(plain)) {
    turn.say(words.nothingOpen);
    return;
  }
  const begin = (dialog: string): void => {
    memory.strikes = 0;
    turn.facts['did'] = 'begin';
    turn.begin(registry.get(dialog), [], text);
  };
  const named = registry.exactly(plain);
  if (named !== undefined) return begin(named);

  const wants = await understand(turn, utterance);
  switch (wants.does) {
    case 'dialog':
      return begin(wants.dialog);
    case 'clarify':
      memory.strikes = 0;
      return which(turn, 'unclear', wants.dialogs, utterance);
    case 'article':
      memory.strikes = 0;
      return show(turn, wants);
    case 'nothing':
      break;
  }
  if (registry.welcome && (first || registry.welcomeAlways)) return begin(registry.welcome.name);

  turn.facts['did'] = 'not understood';
  turn.event('utterance.not-understood', {});
  if (++memory.strikes >= limits.strikes) {
    memory.strikes = 0;
    return turn.begin(own.offer, []);
  }
  const onlyFile = text.trim() === '' && (utterance.attachments?.length ?? 0) > 0;
  which(turn, onlyFile ? 'file' : 'not-understood', offered(registry), utterance);
  remember(turn, undefined, utterance);
}

/** Asks which dialog is meant. */
export function which(
  turn: Turn,
  why: WhichReason,
  dialogs: readonly string[],
  { text }: Pick<Utterance, 'text'>,
): void {
  turn.begin(turn.parts.own.which, [why, dialogs.slice(0, 10), text.slice(0, 500)]);
}

function show(
  turn: Turn,
  { article, answer: said }: Extract<Understanding, { does: 'article' }>,
): void {
  turn.facts['did'] = 'article';
  turn.say(said);
  turn.event('article.shown', { article });
}
