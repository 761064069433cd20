import { type Attachment, pickedOption, type Sentence, write } from '../../activities/index.ts';
import type { Line } from '../adapter.ts';
import { fileOf } from './message.ts';
import type { ShownAttachment, ShownLine, ShownPart } from './wire.ts';

/**
 * A line of a transcript as the page shows it; undefined if there is nothing to see in it. Throws
 * for what cannot be shown: a date that is none, words that are no words.
 */
export function shown(line: Line): ShownLine | undefined {
  const { seq, at, by, id, activity, reply } = line;
  if (activity) {
    if (activity.type !== 'message') return undefined;
    const picked = pickedOption(activity);
    return {
      seq,
      at,
      by,
      id,
      parts: linked(activity.text ?? ''),
      ...attachmentsOf(activity.attachments),
      ...(picked && { answers: picked.question }),
    };
  }
  if (!reply || line.status === 'dropped') return undefined;
  return {
    seq,
    at,
    by,
    id,
    parts: reply.says ? partsOf(reply.says) : [],
    ...attachmentsOf(reply.attachments),
    ...(reply.options && {
      options: reply.options.map(({ value, label }) => ({
        value: word(value),
        label: word(label),
      })),
    }),
    ...(reply.question !== undefined && { question: word(reply.question) }),
    ...(reply.says && { language: word(reply.says.language) }),
  };
}

/** Whether a reply is decided but not yet said: until it is, a person may still take over. */
export function isUnsaid({ status }: Line): boolean {
  return status === 'pending' || status === 'sending';
}

/** A sentence with its values written as the customer reads them. */
function partsOf({ parts, language }: Sentence): readonly ShownPart[] {
  return parts.flatMap((part): readonly ShownPart[] => {
    if (typeof part === 'string') return linked(part);
    if (part.kind === 'strong') return [{ strong: word(part.text) }];
    if (part.kind === 'link') {
      const href = safeHref(part.href);
      const text = word(part.text);
      return href === undefined ? [text] : [{ href, text }];
    }
    return [word(write(part, language))];
  });
}

/** A value of a bot's author, who may have it from anywhere: a number is as good as its digits. */
function word(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  throw new TypeError(`${value === null ? 'null' : typeof value} where words should be`);
}

/** Words with the web addresses in them as links. */
export function linked(text: string): readonly ShownPart[] {
  const parts: ShownPart[] = [];
  let from = 0;
  // Ends before punctuation that belongs to the sentence, and before the first Chinese character.
  for (const match of text.matchAll(/https?:\/\/[!-~]*[\w/#=&~-]/gi)) {
    const href = safeHref(match[0]);
    if (href === undefined) continue;
    if (match.index > from) parts.push(text.slice(from, match.index));
    parts.push({ href, text: match[0] });
    from = match.index + match[0].length;
  }
  if (from < text.length) parts.push(text.slice(from));
  return parts;
}

/** An address that may be followed from a chat; undefined for one that would run or fetch code. */
function safeHref(href: string): string | undefined {
  try {
    const url = new URL(href);
    return ['http:', 'https:', 'mailto:', 'tel:'].includes(url.protocol) ? url.href : undefined;
  } catch {
    return undefined;
  }
}

function attachmentsOf(
  attachments: readonly Attachment[] | undefined,
): { attachments: readonly ShownAttachment[] } | undefined {
  if (!attachments || attachments.length === 0) return undefined;
  return { attachments: attachments.map(attachmentOf) };
}

/** What the content of a place should be; a bot may put anything there. */
interface Place {
  readonly latitude?: unknown;
  readonly longitude?: unknown;
  readonly name?: unknown;
}

function attachmentOf(attachment: Attachment): ShownAttachment {
  const { contentType: type, contentUrl } = attachment;
  const name = attachment.name ?? '';
  const file = fileOf(attachment);
  if (file !== undefined) return { type, name, file };
  const place = attachment.content as Place | undefined;
  if (typeof place?.latitude === 'number' && typeof place.longitude === 'number') {
    const { latitude, longitude } = place;
    const url = `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}`;
    const called = typeof place.name === 'string' ? place.name : name;
    return { type, name: called || `${latitude}, ${longitude}`, url };
  }
  const url = contentUrl === undefined ? undefined : safeHref(contentUrl);
  return { type, name, ...(url !== undefined && { url }) };
}
