import { readable } from '../../activities/index.ts';
import type { Entry } from '../store.ts';
import { original } from './ids.ts';
import type { Settings } from './settings.ts';
import type { Database } from './sqlite.ts';
import { type EntryRow, type Reading, selectEntries, type Warn } from './transcripts.ts';

/** Finds entries by their words. */
export interface Searching {
  /** Takes the next entries into the index; whether there were any. A turn need not wait for it. */
  readonly index: () => boolean;
  /** What an entry says was changed. */
  readonly changed: (seq: number) => void;
  readonly find: (words: string, limit: number) => (Entry & { conversation: string })[];
}

/** So many entries at once, which is a few milliseconds. */
const portion = 500;

export function searching(
  { prepare }: Database,
  settings: Settings,
  toEntry: Reading,
  warn: Warn,
): Searching {
  const fresh = prepare<EntryRow>(`${selectEntries} AND e.seq > ? ORDER BY e.seq LIMIT ?`);
  const one = prepare<EntryRow>(`${selectEntries} AND e.seq = ?`);
  const add = prepare('INSERT INTO words (rowid, text) VALUES (?, ?)');
  const remove = prepare('DELETE FROM words WHERE rowid = ?');
  const find = prepare<EntryRow>(
    `${selectEntries} AND e.seq IN
       (SELECT rowid FROM words WHERE words MATCH ? ORDER BY rowid DESC LIMIT ?)
     ORDER BY e.seq DESC`,
  );

  /** A line whose words cannot be had is not found, and holds up no other. */
  const wordsIn = (row: EntryRow): readonly string[] => {
    try {
      return tokens(wordsOf(toEntry(row)));
    } catch (error) {
      warn(row.seq, error);
      return [];
    }
  };
  const take = (row: EntryRow): void => {
    const words = wordsIn(row);
    if (words.length > 0) add.run(row.seq, words.join(' '));
  };

  return {
    index() {
      const entries = fresh.all(settings.number('indexed'), portion);
      if (entries.length === 0) return false;
      for (const row of entries) take(row);
      settings.setNumber('indexed', entries.at(-1)!.seq);
      return true;
    },
    changed(seq) {
      if (seq > settings.number('indexed')) return;
      remove.run(seq);
      const row = one.get(seq);
      if (row) take(row);
    },
    find(words, limit) {
      const phrases = words.split(/\s+/u).map(toPhrase).filter(Boolean);
      if (phrases.length === 0) return [];
      const rows = find.all(phrases.join(' '), limit);
      return rows.map((row) => ({ ...toEntry(row), conversation: original(row.conversation) }));
    },
  };
}

function wordsOf({ activity, reply }: Entry): string {
  return [activity?.text, reply?.says && readable(reply.says)].filter(Boolean).join('\n');
}

/**
 * What can be found: words as they are written, and each character of scripts that do not part
 * words, so that 退款 is found in 我要退款, and 款 too.
 */
function tokens(text: string): readonly string[] {
  return (
    text
      .normalize('NFKC')
      .replace(unparted, ' $& ')
      .match(/[\p{L}\p{M}\p{N}]+/gu) ?? []
  );
}

const unparted = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}]/gu;

/** One word of a search: its tokens in a row; the last may be only the beginning of a word. */
function toPhrase(word: string): string {
  const all = tokens(word);
  return all.length === 0 ? '' : `"${all.join(' ')}" *`;
}
