import type { Phrase } from '../activities/index.ts';
import type { Choice } from './context.ts';
import type { AnyDialog, Talk } from './dialog.ts';
import { personDialog, type Registry } from './registry.ts';
import type { Words } from './words.ts';

/**
 * Questions the engine asks for itself. They are dialogs as any other, so they survive a restart
 * as any other, but soft: what does not answer them is heard as if they had not been asked.
 */
export interface OwnDialogs {
  /** Which dialog is meant. */
  readonly which: AnyDialog;
  /** Whether to pass the customer to a person. */
  readonly offer: AnyDialog;
  readonly find: (name: string) => AnyDialog | undefined;
}

/** Why the customer is asked which dialog they want. */
export type WhichReason = 'unclear' | 'not-understood' | 'greeting' | 'file';

/** What `which` gives beside names of dialogs. */
export const somethingElse = '#else';

export function createOwnDialogs(registry: Registry, words: Words): OwnDialogs {
  const questions: Record<WhichReason, Phrase> = {
    unclear: words.whichOne,
    'not-understood': words.notUnderstood,
    greeting: words.greeting,
    file: words.notUnderstood,
  };

  const which = own('#which', async ({ choose, say }, why: WhichReason, names: string[]) => {
    if (why === 'file') await say(words.noFile);
    const options: Record<string, Choice> = {};
    // One that was there when the question was asked may be gone with a deployment.
    for (const name of names) {
      const known = registry.find(name);
      if (known) options[name] = known.title ?? name;
    }
    if (why === 'unclear') options[somethingElse] = words.somethingElse;
    if (Object.keys(options).length === 0) return somethingElse;
    return choose(questions[why], options);
  });

  const offer = own('#offer', async ({ confirm, handoff, say }) => {
    if (!(await confirm(words.offerPerson))) return;
    const { state } = await handoff(undefined, words.threeTimes);
    if (state === 'failed') await say(words.nobodyThere);
  });

  return {
    which,
    offer,
    find: (name) => (name === which.name ? which : name === offer.name ? offer : undefined),
  };
}

/** Names of the engine's own begin with #, so that no author's can be the same. */
function own<Args extends unknown[]>(name: string, talk: Talk<Args, unknown>): AnyDialog {
  return { name, version: 1, versions: {}, hears: [], talk: talk as unknown as AnyDialog['talk'] };
}

export function isOwn(name: string): boolean {
  return name.startsWith('#');
}

/** The dialogs a customer can be offered by name: those with a title, a person last. */
export function offered(registry: Registry): readonly string[] {
  const titled = registry.all.filter(({ title }) => title !== undefined).map(({ name }) => name);
  return [
    ...titled.filter((name) => name !== personDialog),
    ...titled.filter((name) => name === personDialog),
  ];
}
