/**
 * Ids come from outside and may hold anything. SQLite cuts text at U+0000 and replaces half a
 * character; two ids must not become one by that.
 */
const awkward = /^"|[\0\p{Surrogate}]/u;

/** An id as it can be kept. */
export function kept(id: string): string {
  return awkward.test(id) ? JSON.stringify(id) : id;
}

/** The id that was kept. */
export function original(text: string): string {
  return text.startsWith('"') ? (JSON.parse(text) as string) : text;
}
