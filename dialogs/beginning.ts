import type { Understanding } from '../activities/index.ts';
import { openingOf } from './opening.ts';
import { offered, type WhichReason } from './own.ts';
import type { Turn } from './turn.ts';
import { cancels, isOnlyFile, remember, type Utterance, wholeWords } from './utterance.ts';

/** Nothing is open: the utterance begins something. */
export async function hearFresh(turn: Turn, utterance: Utterance, first: boolean): Promise<void> {
  const { registry, words, limits, own } = turn.parts;
  const { memory } = turn;
  if (utterance.silent) return;
  if (utterance.tap) {
    turn.showWords();
    turn.facts['did'] = 'late tap';
    turn.say(words.notOpenAnyMore);
    return;
  }
  if (cancels(utterance)) {
    turn.showWords();
    turn.say(words.nothingOpen);
    return;
  }
  const begin = (dialog: string, said = utterance): void => {
    memory.strikes = 0;
    turn.facts['did'] = 'begin';
    turn.begin(registry.get(dialog), [], openingOf(turn, said));
  };
  const named = registry.exactly(wholeWords(utterance));
  if (named !== undefined) {
    turn.showWords();
    begin(named, { ...utterance, secret: false });
    return;
  }
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
  turn.out.event('utterance.not-understood', {});
  if (++memory.strikes >= limits.strikes) {
    memory.strikes = 0;
    return turn.begin(own.offer, []);
  }
  which(turn, isOnlyFile(utterance) ? 'file' : 'not-understood', offered(registry), utterance);
  remember(turn, undefined, utterance);
}

/** Asks which dialog is meant. */
export function which(
  turn: Turn,
  why: WhichReason,
  dialogs: readonly string[],
  utterance?: Utterance,
): void {
  const opening = utterance && openingOf(turn, utterance);
  turn.begin(turn.parts.own.which, [why, dialogs.slice(0, 10)], opening);
}

export function show(
  turn: Turn,
  { article, answer: said }: Extract<Understanding, { does: 'article' }>,
): void {
  turn.facts['did'] = 'article';
  turn.say(said);
  turn.out.event('article.shown', { article });
}

/** What the utterance wants, as far as the bot has it. */
export async function understand(
  turn: Turn,
  { activity, text }: Utterance,
): Promise<Understanding> {
  if (!activity || text.trim() === '') return { does: 'nothing' };
  const understood = await turn.around.understand(activity, turn.around.language);
  const { registry } = turn.parts;
  if (understood.does === 'dialog' && !registry.find(understood.dialog)) return { does: 'nothing' };
  if (understood.does === 'clarify') {
    // What has no title cannot be offered by name.
    const dialogs = understood.dialogs.filter((name) => registry.find(name)?.title !== undefined);
    return dialogs.length > 0 ? { does: 'clarify', dialogs } : { does: 'nothing' };
  }
  return understood;
}
