import type { Log, Understand } from '../activities/index.ts';
import type { AnyDialog } from '../dialogs/index.ts';
import { type Example, type IntentEngine, learnOnce } from '../intents/index.ts';
import { answerPhrase, type Knowledge } from '../knowledge/index.ts';

const articlePrefix = 'article:';

/**
 * Teaches the engine what the dialogs hear and the questions the articles answer; only if it has
 * not learned the same before, where it is told a folder to keep that in.
 */
export async function learn(
  engine: IntentEngine,
  dialogs: readonly AnyDialog[],
  knowledge: Knowledge | undefined,
  models?: { readonly folder: string; readonly log: Log },
): Promise<void> {
  await knowledge?.load();
  const heard = dialogs.flatMap(({ name, hears }): Example[] =>
    hears.map((text) => ({ text, intent: name })),
  );
  const asked = (knowledge?.articles() ?? []).flatMap((article): Example[] =>
    [article.title, ...article.questions].map((text) => ({
      text,
      intent: articlePrefix + article.id,
    })),
  );
  const examples = [...heard, ...asked];
  await (models ? learnOnce(engine, examples, models) : engine.train(examples));
}

/**
 * Finds out what an utterance wants: a dialog or an article the engine is sure of, then an article
 * that search is sure of, then a choice between dialogs, or nothing.
 */
export function createUnderstand(
  engine: IntentEngine,
  knowledge: Knowledge | undefined,
): Understand {
  const answer = (
    id: string,
    language: string,
    confidence: number,
  ): ReturnType<Understand> | null => {
    const versions = knowledge?.articles().filter((article) => article.id === id) ?? [];
    const article = versions.find((version) => version.language === language) ?? versions[0];
    return article
      ? Promise.resolve({ does: 'article', article: id, answer: answerPhrase(article), confidence })
      : null;
  };

  return async (activity, language) => {
    const text = activity.text ?? '';
    const { decision, intents, exact } = await engine.recognize(text);
    const [best] = intents;
    if (decision === 'act' && best) {
      if (!best.name.startsWith(articlePrefix)) {
        return { does: 'dialog', dialog: best.name, confidence: best.confidence, exact };
      }
      const found = answer(best.name.slice(articlePrefix.length), language, best.confidence);
      if (found) return found;
    }
    const [found] = knowledge?.search(text, language) ?? [];
    if (found?.sure) {
      const answered = answer(found.article.id, language, found.confidence);
      if (answered) return answered;
    }
    const dialogs = intents
      .map(({ name }) => name)
      .filter((name) => !name.startsWith(articlePrefix));
    if (decision === 'clarify' && best && dialogs[0] === best.name) {
      return { does: 'clarify', dialogs: dialogs.slice(0, 3) };
    }
    return { does: 'nothing' };
  };
}
