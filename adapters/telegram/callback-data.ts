import { createHash } from 'node:crypto';
import type { PickedOption } from '../../activities/index.ts';

/** Telegram takes at most so many bytes with a button. */
const limit = 64;

/**
 * What a button carries: the question and the option, `question|option`.
 *
 * Two that are too long together leave a mark only; then a tap counts as if its words had been
 * typed, which the question's reader understands as well.
 */
export function encodePick({ question, option }: PickedOption): string {
  const data = `${quote(question)}|${option}`;
  if (Buffer.byteLength(data) <= limit) return data;
  return `#${createHash('sha256').update(data).digest('base64url').slice(0, 22)}`;
}

/** The pick in a button; undefined if it holds none. */
export function decodePick(data: string): PickedOption | undefined {
  const bar = data.indexOf('|');
  if (bar < 0 || data.startsWith('#')) return undefined;
  return { question: unquote(data.slice(0, bar)), option: data.slice(bar + 1) };
}

function quote(question: string): string {
  return question.replace(/[%|#]/g, (character) => encodeURIComponent(character));
}

function unquote(question: string): string {
  return question.replace(/%(?:25|7C|23)/g, (code) => decodeURIComponent(code));
}
