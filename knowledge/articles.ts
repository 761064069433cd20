import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../activities/index.ts';
import type { Article, Knowledge } from './article.ts';
import { readArticle } from './article-file.ts';
import { index, type Search } from './search.ts';

/**
 * Articles in Markdown files of a folder (and the folders in it), one file per article and
 * language.
 *
 * @example
 * ---
 * id: opening-hours
 * language: en
 * title: Opening hours
 * questions:
 *   - When are you open?
 *   - Can I reach you on Sunday?
 * tags: [contact, hours]
 * ---
 * We are here **Monday to Friday, 09:00–18:00**.
 */
export function articles(folder: string): Knowledge {
  let loaded: { readonly articles: readonly Article[]; search?: Search } | undefined;

  const ready = (): NonNullable<typeof loaded> => {
    if (loaded) return loaded;
    throw new Failure(
      'knowledge.not-loaded',
      `The articles in ${folder} were asked for before they were read. Call load() first.`,
    );
  };

  return {
    async load() {
      loaded = { articles: await readAll(folder) };
    },
    articles: () => ready().articles,
    search(question, language) {
      const found = ready();
      // The index is made for the first question: a start need not wait for it.
      found.search ??= index(found.articles);
      return found.search(question, language);
    },
  };
}

async function readAll(folder: string): Promise<readonly Article[]> {
  const files = await markdownFiles(folder);
  if (files.length === 0) {
    throw new Failure(
      'knowledge.no-articles',
      `There is no article in ${folder}: no file in it ends in .md. Is it the right folder?`,
    );
  }
  const read: Article[] = [];
  const fileOf = new Map<string, string>();
  for (const file of files) {
    // Hundreds of small files, and nothing else to be done meanwhile: this is ten times as fast.
    const article = readArticle(readFileSync(file, 'utf8'), file);
    const edition = `${article.id} (${article.language})`;
    const other = fileOf.get(edition);
    if (other !== undefined) {
      throw new Failure(
        'knowledge.duplicate',
        `${file} and ${other} are both article ${edition}. Give one of them another id or language.`,
      );
    }
    fileOf.set(edition, file);
    read.push(article);
  }
  return read;
}

async function markdownFiles(folder: string): Promise<readonly string[]> {
  try {
    const names = await readdir(folder, { recursive: true });
    return names
      .filter((name) => name.endsWith('.md') && !/(^|[\\/])README\.md$/i.test(name))
      .map((name) => join(folder, name))
      .sort();
  } catch (cause) {
    throw new Failure(
      'knowledge.unreadable',
      `The articles' folder ${folder} cannot be read. Does it exist, and may this process read it?`,
      { cause },
    );
  }
}
