import type { Attachment, Json, Option, Reply, Sentence } from '../activities/index.ts';
import { readable } from '../activities/index.ts';
import type { Capabilities } from './capabilities.ts';
import { measure, ranges } from './split.ts';

export { measure, type Range, ranges, split, type TextLimit } from './split.ts';

/**
 * What a channel is to show of a reply, within its limits and in order. What it cannot show has
 * become something it can, and `degraded` says so.
 */
export interface Plan {
  /** The reply's whole text; pieces are cut from it. */
  readonly text: string;
  readonly pieces: readonly Piece[];
  /** For the log: what was turned into what, without any of its words. */
  readonly degraded: readonly string[];
}

export type Piece =
  | { readonly kind: 'attachment'; readonly attachment: Attachment }
  | {
      readonly kind: 'text';
      readonly text: string;
      /** Where the piece begins in the plan's text (UTF-16): for markup that has positions. */
      readonly at: number;
      /** To be shown as the channel's own buttons; only on the last piece. */
      readonly options?: readonly Option[];
    };

/**
 * Plans a reply for a channel. Attachments come first, so that options stay at the end.
 *
 * A channel with markup of its own gives `render`: the sentence as plain text, in which it knows the
 * positions of what it marks.
 */
export function plan(
  reply: Reply,
  capabilities: Capabilities,
  render: (sentence: Sentence) => string = readable,
): Plan {
  const language = reply.says?.language ?? 'en';
  const options = reply.options ?? [];
  const paragraphs = [reply.says ? wellFormed(render(reply.says)) : ''];
  const pieces: Piece[] = [];
  const degraded: string[] = [];

  for (const attachment of reply.attachments ?? []) {
    if (capabilities.attachments) {
      pieces.push({ kind: 'attachment', attachment });
    } else {
      paragraphs.push(wellFormed(attachmentInWords(attachment, language)));
      degraded.push(`attachment ${attachment.contentType.slice(0, 60)} in words`);
    }
  }

  const cannot = options.length > 0 ? whyNoButtons(options, capabilities) : undefined;
  if (cannot !== undefined) {
    paragraphs.push(wellFormed(numbered(options, language)));
    degraded.push(`${options.length} options as a numbered list: ${cannot}`);
  } else if (options.length > 0 && paragraphs.every((words) => words.trim() === '')) {
    // Buttons hang on a message; there is none without words.
    paragraphs.push(sentence('choose', language) ?? '…');
  }

  const text = paragraphs.filter((words) => words.trim() !== '').join('\n\n');
  const cut = ranges(text, capabilities.text);
  for (const [index, { start, end }] of cut.entries()) {
    const buttons = cannot === undefined && options.length > 0 && index === cut.length - 1;
    pieces.push({
      kind: 'text',
      text: text.slice(start, end),
      at: start,
      ...(buttons && { options }),
    });
  }
  return { text, pieces, degraded };
}

/** Why options cannot be the channel's own buttons; undefined if they can. */
export function whyNoButtons(
  options: readonly Option[],
  { options: buttons }: Capabilities,
): string | undefined {
  if (buttons === undefined) return 'the channel has no buttons';
  if (options.length > buttons.max) return `it shows at most ${buttons.max}`;
  const longest = Math.max(...options.map(({ label }) => measure(label, 'codepoints')));
  if (longest > buttons.labelMax) return `a label has ${longest} of ${buttons.labelMax} characters`;
  if (options.some(({ label }) => label.trim() === '')) return 'a label is empty';
  return undefined;
}

/** Options as lines to be answered with a number. */
export function numbered(options: readonly Option[], language: string): string {
  const lines = options.map(
    ({ label }, index) => `${index + 1}. ${label.replace(/\s+/g, ' ').trim()}`,
  );
  const how = sentence('number', language);
  return [...lines, ...(how === undefined ? [] : [how])].join('\n');
}

/** Said by the channel itself. In a language it lacks, the bare list speaks for itself. */
const sentences: Readonly<Record<string, { choose: string; number: string; cannotShow: string }>> =
  {
    en: {
      choose: 'Please choose:',
      number: 'Reply with the number.',
      cannotShow: 'cannot be shown here',
    },
    zh: { choose: '请选择：', number: '请回复数字。', cannotShow: '此处无法显示' },
  };

function sentence(name: 'choose' | 'number' | 'cannotShow', language: string): string | undefined {
  return sentences[language.split('-')[0]!.toLowerCase()]?.[name];
}

function attachmentInWords(attachment: Attachment, language: string): string {
  const { name, contentUrl, content, contentType } = attachment;
  const place = coordinates(content);
  if (place !== undefined) {
    const map = `https://www.openstreetmap.org/?mlat=${place.latitude}&mlon=${place.longitude}`;
    return `${place.name ?? name ?? ''}\n${map}`.trim();
  }
  if (contentUrl !== undefined && /^https?:/i.test(contentUrl)) {
    return `${name ?? ''}\n${contentUrl}`.trim();
  }
  return `[${name ?? contentType}: ${sentence('cannotShow', language) ?? '—'}]`;
}

function coordinates(
  content: Json | undefined,
): { latitude: number; longitude: number; name?: string } | undefined {
  if (typeof content !== 'object' || content === null) return undefined;
  const { latitude, longitude, name } = content as Readonly<Record<string, Json | undefined>>;
  if (typeof latitude !== 'number' || typeof longitude !== 'number') return undefined;
  return { latitude, longitude, ...(typeof name === 'string' && { name }) };
}

/** Half a surrogate pair cannot be sent; it is replaced, and positions stay. */
function wellFormed(text: string): string {
  return /[\ud800-\udfff]/.test(text) ? text.replace(/\p{Surrogate}/gu, '\uFFFD') : text;
}
