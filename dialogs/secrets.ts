import type { Json } from '../activities/index.ts';
import { thrown } from './journal.ts';
import { without } from './redacting.ts';

/** The secrets a dialog has been given: they are kept sealed, and out of whatever people read. */
export class Secrets {
  private readonly known = new Set<string>();
  private some = false;

  add(value: Json | undefined): void {
    this.some = true;
    for (const word of wordsIn(value)) if (word.trim().length > 2) this.known.add(word);
  }

  /** Whether there is any: what comes of it may be a secret too. */
  get any(): boolean {
    return this.some;
  }

  /** Whether a value has one in it. */
  areIn(value: Json | undefined): boolean {
    if (this.known.size === 0) return false;
    for (const word of wordsIn(value)) if (this.hide(word) !== word) return true;
    return false;
  }

  hide(text: string): string {
    let left = text;
    for (const word of this.known) left = without(left, word) ?? left;
    return left;
  }

  /** The error without them: its kind, name, message, code and stack, and nothing else it carries. */
  hideIn(error: unknown): unknown {
    if (!this.some) return error;
    const { name, message, code } = thrown(error);
    if (!(error instanceof Error)) return this.hide(message);
    const bare = new Error(this.hide(message));
    Object.setPrototypeOf(bare, Object.getPrototypeOf(error) as object);
    Object.defineProperty(bare, 'name', { value: name, configurable: true, writable: true });
    bare.stack = this.hide(String(error.stack));
    return code === undefined ? bare : Object.assign(bare, { code });
  }
}

/** Every text and number of a value. */
function* wordsIn(value: Json | undefined): Generator<string> {
  if (typeof value === 'string' || typeof value === 'number') yield String(value);
  else if (typeof value === 'object' && value !== null)
    for (const each of Object.values(value)) yield* wordsIn(each);
}
