import { Failure } from '../activities/index.ts';
import type { AnyDialog, Talk } from './dialog.ts';
import { mistyped, normal } from './normal.ts';
import { heard } from './words.ts';

/** The dialogs of a bot, by name. */
export interface Registry {
  readonly all: readonly AnyDialog[];
  /** Begun when a customer arrives, or says something first that nothing understands. */
  readonly welcome: AnyDialog | undefined;
  /** Whether the welcome takes whatever is said: the bot has nothing else. */
  readonly welcomeAlways: boolean;
  readonly find: (name: string) => AnyDialog | undefined;
  /** The dialog, or a Failure that knows what may have been meant. */
  readonly get: (name: string) => AnyDialog;
  /** Whether `other` may cut in while a question of `dialog` is open. */
  readonly interrupts: (other: string, dialog: string) => boolean;
  /** The dialog one of whose examples these words are, letter by letter. */
  readonly exactly: (text: string) => string | undefined;
}

/** The dialog for customers who ask for a person, if a bot has one of its own. */
export const personDialog = 'person';

export function createRegistry(
  dialogs: readonly AnyDialog[],
  welcome: AnyDialog | undefined,
): Registry {
  const byName = new Map<string, AnyDialog>();
  for (const each of welcome && !dialogs.includes(welcome) ? [...dialogs, welcome] : dialogs) {
    if (byName.has(each.name)) {
      throw new Failure(
        'dialog.twice',
        `Two dialogs are called "${each.name}". A name is the dialog's intent and stands in the journals of conversations, so it must be unique: rename one.`,
      );
    }
    byName.set(each.name, each);
  }

  const get = (name: string): AnyDialog => {
    const found = byName.get(name);
    if (found) return found;
    const known = [...byName.keys()];
    const meant = known
      .map((each) => ({ each, typed: mistyped(name, each, 3) }))
      .filter(({ typed }) => typed <= 3)
      .sort((a, b) => a.typed - b.typed)[0];
    throw new Failure(
      'dialog.unknown',
      `No dialog is called "${name}".${meant ? ` Did you mean "${meant.each}"?` : ''} Known: ${known.join(', ') || 'none'}.`,
    );
  };

  const allowed = new Map<string, ReadonlySet<string>>();
  const examples = new Map<string, string>();
  for (const each of byName.values()) {
    if (each.interruptedBy) {
      const names = each.interruptedBy.map((by) =>
        typeof by === 'string' ? get(by).name : by.name,
      );
      for (const name of names) {
        if (!byName.has(name)) {
          throw new Failure(
            'dialog.unknown',
            `The dialog "${each.name}" is interrupted by "${name}", which is not among the bot's dialogs. Add it: createBot({ dialogs: […] }).`,
          );
        }
      }
      allowed.set(each.name, new Set(names));
    }
    for (const example of each.hears) {
      // Where a value stands, the words can never be the same.
      if (!example.includes('{') && !examples.has(normal(example)))
        examples.set(normal(example), each.name);
    }
  }
  // Words for a person count for the bot's own dialog for that, whatever else claims them.
  if (byName.has(personDialog)) {
    for (const example of heard.person) examples.set(normal(example), personDialog);
  }

  // A bot made of one dialog that hears nothing in particular begins it with whatever is said.
  const talkers = dialogs.filter(({ name }) => name !== personDialog);
  const lonely = talkers.length === 1 && talkers[0]?.hears.length === 0 ? talkers[0] : undefined;

  return {
    all: [...byName.values()],
    welcome: welcome ?? lonely,
    welcomeAlways: lonely !== undefined && (welcome ?? lonely) === lonely,
    find: (name) => byName.get(name),
    get,
    interrupts(other, dialog) {
      if (other === dialog) return false;
      if (other === personDialog) return true;
      const names = allowed.get(dialog);
      return names ? names.has(other) : (byName.get(other)?.hears.length ?? 0) > 0;
    },
    exactly: (text) => examples.get(text),
  };
}

/** The code of a dialog's version. */
export function codeOf(dialog: AnyDialog, version: number): Talk<never[], unknown> | undefined {
  return version === dialog.version ? dialog.talk : dialog.versions[version];
}

/** What is said of a dialog whose version was taken away. */
export function noVersion(dialog: string, version: number): string {
  return `began in version ${version} of "${dialog}", which is not there any more`;
}
