import type { Reply } from '../../activities/index.ts';
import type { Capabilities } from '../capabilities.ts';
import { plan } from '../plan.ts';

/** What is printed for a reply. */
export interface Printed {
  readonly [key: string]: string;
  readonly text: string;
}

export const capabilities: Capabilities = {
  text: { limit: 100_000, unit: 'codepoints' },
  attachments: false,
  typing: false,
  delivery: 'at-least-once',
  settleMs: 0,
};

export function write(reply: Reply): readonly Printed[] {
  return plan(reply, capabilities).pieces.flatMap((piece) =>
    piece.kind === 'text' ? [{ text: printable(piece.text) }] : [],
  );
}

/** A terminal obeys control characters, and words of strangers must not command it. */
function printable(text: string): string {
  return text.replace(/[^\P{Control}\n\t]/gu, '\uFFFD');
}
