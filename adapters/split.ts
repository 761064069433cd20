import { Failure } from '../activities/index.ts';

/** How long one message may be, and counted in what. */
export interface TextLimit {
  readonly limit: number;
  readonly unit: 'codepoints' | 'utf16' | 'bytes';
}

/** A piece of a text: `text.slice(start, end)`. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/**
 * Cuts a text into pieces within a limit: between paragraphs, else lines, else sentences, else
 * words, else graphemes; never within a grapheme or a URL unless that alone is over the limit.
 *
 * A text within the limit is one piece, as it is. Otherwise the pieces are the text itself, in order,
 * without the white space at the cuts and at both ends; nothing else is lost or added.
 */
export function split(text: string, limit: TextLimit): readonly string[] {
  return ranges(text, limit).map(({ start, end }) => text.slice(start, end));
}

/** The same as {@link split}, as positions (UTF-16) in the text: for what else has positions in it. */
export function ranges(text: string, { limit, unit }: TextLimit): readonly Range[] {
  if (limit < 4) {
    throw new Failure(
      'adapters.limit',
      `A text limit of ${limit} ${unit} cannot hold every character. Give at least 4.`,
    );
  }
  // No text within the limit has more UTF-16 units than this, and one more tells.
  const reach = unit === 'codepoints' ? 2 * limit + 2 : limit + 2;
  if (text.length < reach && measure(text, unit) <= limit) {
    return text.trim() === '' ? [] : [{ start: 0, end: text.length }];
  }
  const found: Range[] = [];
  let start = 0;
  while (start < text.length) {
    // Far enough to recognise a URL that begins where the piece ends.
    const view = look(text.slice(start, start + reach + 16));
    const skip = view.text.length - view.text.trimStart().length;
    const begin = view.graphemeAt(skip);
    if (begin > 0) {
      start += begin;
      continue;
    }
    const cut = bestCut(view, codePointsWithin(view.text, { limit, unit }));
    const bare = view.text.slice(0, cut).trimEnd().length;
    const end = view.isBorder(bare) ? bare : cut;
    if (end > 0) found.push({ start, end: start + end });
    start += cut;
  }
  return found;
}

/** How long a text is. */
export function measure(text: string, unit: TextLimit['unit']): number {
  if (unit === 'utf16') return text.length;
  if (unit === 'bytes') return Buffer.byteLength(text);
  let count = 0;
  for (const _ of text) count++;
  return count;
}

/** What lies ahead of a cut, with a little more than fits. */
interface View {
  readonly text: string;
  /** Where the grapheme begins that holds this position. */
  readonly graphemeAt: (at: number) => number;
  readonly isBorder: (at: number) => boolean;
}

type Granularity = 'grapheme' | 'word' | 'sentence';

const segmenters = new Map<Granularity, Intl.Segmenter>();

/** Made when a text is first too long: few are, and making them takes a good part of the start. */
function segmenter(granularity: Granularity): Intl.Segmenter {
  let made = segmenters.get(granularity);
  if (!made) {
    made = new Intl.Segmenter('en', { granularity });
    segmenters.set(granularity, made);
  }
  return made;
}

function look(text: string): View {
  const segments = segmenter('grapheme').segment(text);
  const graphemeAt = (at: number) =>
    at < text.length ? segments.containing(at)!.index : text.length;
  return { text, graphemeAt, isBorder: (at) => graphemeAt(at) === at };
}

/** How much of a text is within the limit, to a code point. */
function codePointsWithin(text: string, { limit, unit }: TextLimit): number {
  let end = 0;
  let size = 0;
  for (const character of text) {
    size += unit === 'codepoints' ? 1 : measure(character, unit);
    if (size > limit) break;
    end += character.length;
  }
  return end;
}

function bestCut(view: View, fits: number): number {
  const { text } = view;
  if (fits === text.length) return fits;
  const whole = view.graphemeAt(fits);
  if (whole === 0) return fits; // One grapheme, over the limit by itself.

  const urls = [...text.matchAll(url)].map(({ 0: { length }, index }) => ({
    start: index,
    end: index + length,
  }));
  const urlAround = (at: number) => urls.find(({ start, end }) => start < at && at < end);
  const allowed = (at: number) => at > 0 && view.isBorder(at) && urlAround(at) === undefined;

  // A cut too early makes many small messages.
  const early = fits / 3;
  for (const gap of [/\n[^\S\n]*\n/g, /\r?\n/g]) {
    const cut = [...text.slice(0, fits + 1).matchAll(gap)]
      .map(({ index }) => index)
      .findLast((at) => at >= early && at <= fits && allowed(at));
    if (cut !== undefined) return cut;
  }
  /** The last end of a segment that will do, not before a position. */
  const lastEnd = (granularity: Granularity, from: number) => {
    // A little of what follows is in view, since it decides whether a segment ends.
    const segments = segmenter(granularity).segment(text.slice(0, fits + 32));
    let at = segments.containing(fits)!.index;
    while (at > from) {
      if (allowed(at) && !listNumber.test(text.slice(Math.max(0, at - 12), at))) return at;
      at = urlAround(at)?.start ?? segments.containing(at - 1)!.index;
    }
    return undefined;
  };
  return lastEnd('sentence', early) ?? lastEnd('word', 0) ?? whole;
}

const url = /(?:https?:\/\/|www\.)[^\s<>"，。！？；：、（）《》【】「」“”‘’]+/giu;

/** The number of an item, which stays with it. */
const listNumber = /(?:^|\n) *\d+\.\s*$/;
