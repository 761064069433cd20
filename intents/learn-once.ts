import { createHash } from 'node:crypto';
import type { Log } from '../activities/index.ts';
import type { Example, IntentEngine, SavableEngine } from './engine.ts';
import { type Models, modelsIn } from './models.ts';

/**
 * Teaches an engine, once: what it learned is kept in a folder, and loaded when the same engine is
 * to learn from the same examples again. What goes wrong with the folder costs time, never the start.
 */
export async function learnOnce(
  engine: IntentEngine,
  examples: readonly Example[],
  { folder, log }: { readonly folder: string; readonly log: Log },
): Promise<void> {
  if (!isSavable(engine)) return engine.train(examples);
  const models = modelsIn(folder);
  const name = fingerprint(engine, examples);
  if (await load(engine, name, models, log)) return;
  await engine.train(examples);
  try {
    await models.write(name, engine.save());
  } catch (error) {
    log.warn(
      `What the intent engine learned cannot be kept in ${folder} (${(error as Error).message}), so it learns again at every start. Make room, or give this user the right to write there.`,
    );
  }
}

async function load(
  engine: SavableEngine,
  name: string,
  models: Models,
  log: Log,
): Promise<boolean> {
  try {
    const saved = await models.read(name);
    if (!saved) return false;
    engine.load(saved);
    return true;
  } catch (error) {
    log.warn(
      `A saved model is not used, and the intent engine learns anew: ${(error as Error).message}`,
    );
    return false;
  }
}

function isSavable(engine: IntentEngine): engine is SavableEngine {
  return 'edition' in engine && 'save' in engine && 'load' in engine;
}

/** Says what is learned: the same for the same engine and examples, in whatever order these come. */
function fingerprint({ edition }: SavableEngine, examples: readonly Example[]): string {
  const lines = examples.map(({ text, intent }) => JSON.stringify([intent, text])).sort();
  return createHash('sha256')
    .update(JSON.stringify([edition, ...lines]))
    .digest('hex');
}
