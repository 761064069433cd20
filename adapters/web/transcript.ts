import { recent } from '../../security/index.ts';
import type { Host, Line } from '../adapter.ts';
import { isUnsaid, shown } from './shown.ts';
import type { ShownLine } from './wire.ts';

/** Part of a conversation, as its page shows it. */
export interface Slice {
  /** {@link ShownLine}s as JSON. */
  readonly lines: readonly { readonly seq: number; readonly json: string }[];
  /** Where to go on from. */
  readonly after: number;
  /** There is more already. */
  readonly more: boolean;
  /** What it cost, about. */
  readonly bytes: number;
}

/** Reads on from a position. What is not said yet is left out, unless it is up to `said`. */
export type ReadOn = (conversation: string, after: number, said?: number) => Promise<Slice>;

/** A slice ends when it has so much: nobody waits while a long conversation is written out. */
const largest = 256 * 1024;
const mostLines = 200;
const atOnce = 25;

/**
 * Whether a page has heard lines that are no more: the conversation was forgotten (or the store is
 * an older one), its lines are counted from the first again, and the page must do so too.
 */
export async function isForgotten(
  { transcript }: Host,
  conversation: string,
  after: number,
): Promise<boolean> {
  if (after === 0) return false;
  const [last] = await transcript(conversation, after - 1, 1);
  return last?.seq !== after;
}

export function transcriptReader({ transcript, log }: Host): ReadOn {
  const complained = recent<true>(1000);

  /** One line that cannot be shown must not end the conversation for whoever reads it. */
  const write = (conversation: string, line: Line): string | undefined => {
    try {
      const visible = shown(line);
      return visible && JSON.stringify(visible);
    } catch (error) {
      const { seq, at, by, id } = line;
      const key = `${conversation} ${seq}`;
      if (!complained.get(key)) {
        complained.set(key, true);
        log.warn('A line of a web chat cannot be shown; the page has a dot instead.', {
          conversation,
          seq,
          error,
        });
      }
      return JSON.stringify({ seq, at, by, id, parts: ['•'] } satisfies ShownLine);
    }
  };

  return async (conversation, from, said = 0) => {
    const lines: { seq: number; json: string }[] = [];
    let after = from;
    let bytes = 0;
    for (;;) {
      const found = await transcript(conversation, after, atOnce);
      for (const line of found) {
        if (isUnsaid(line) && line.seq > said) return { lines, after, more: false, bytes };
        const json = write(conversation, line);
        if (json !== undefined) lines.push({ seq: line.seq, json });
        after = line.seq;
        bytes += 100 + (json?.length ?? 0);
        if (bytes >= largest || lines.length >= mostLines) {
          return { lines, after, more: true, bytes };
        }
      }
      if (found.length < atOnce) return { lines, after, more: false, bytes };
    }
  };
}
