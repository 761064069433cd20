import { parseMarkup } from './markup.ts';
import { type Entity, isFields } from './objects.ts';
import { badRequest } from './refusal.ts';

export interface Text {
  readonly text: string;
  readonly entities: readonly Entity[];
}

interface Limits {
  readonly limit: number;
  readonly tooLong: string;
  readonly empty?: string;
}

export const messageLimits: Limits = {
  limit: 4096,
  tooLong: 'message is too long',
  empty: 'message text is empty',
};

export const captionLimits: Limits = { limit: 1024, tooLong: 'message caption is too long' };

/** A text as the server keeps it: markup turned into entities, trimmed, within its limit. */
export function checkedText(
  raw: string,
  mode: string | undefined,
  entities: unknown,
  { limit, tooLong, empty }: Limits,
): Text {
  const parsed =
    mode !== undefined && mode !== ''
      ? parseMarkup(raw, mode)
      : { text: raw, entities: checkedEntities(entities, raw) };
  const { text, entities: kept } = trimmed(parsed);
  if (text === '' && empty !== undefined) throw badRequest(empty);
  // The limit is in code points, after markup has become entities.
  if (codePoints(text) > limit) throw badRequest(tooLong);
  return { text, entities: kept };
}

export function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

/** Offsets are in UTF-16 units; they must lie in the text and must not cut a character in two. */
function checkedEntities(entities: unknown, text: string): readonly Entity[] {
  if (entities === undefined) return [];
  if (!Array.isArray(entities)) throw badRequest("can't parse entities: expected an array");
  return entities.map((entity) => {
    if (!isFields(entity)) throw badRequest("can't parse MessageEntity: expected an object");
    const { type, offset, length, url } = entity;
    if (typeof type !== 'string' || !entityTypes.has(type)) {
      throw badRequest(`can't parse MessageEntity: unsupported type "${String(type)}" specified`);
    }
    if (!Number.isInteger(offset) || !Number.isInteger(length)) {
      throw badRequest("can't parse MessageEntity: offset and length must be integers");
    }
    const [start, end] = [offset as number, (offset as number) + (length as number)];
    if (start < 0) throw badRequest(`receive an entity with incorrect offset ${start}`);
    if (end <= start) throw badRequest(`receive an entity with incorrect length ${end - start}`);
    if (end > text.length) {
      throw badRequest(
        `entity beginning at UTF-16 offset ${start} ends after the end of the text at UTF-16 offset ${text.length}`,
      );
    }
    if (splitsPair(text, start)) {
      throw badRequest(`entity begins in a middle of a UTF-16 symbol at offset ${start}`);
    }
    if (splitsPair(text, end)) {
      throw badRequest(
        `entity beginning at UTF-16 offset ${start} ends in a middle of a UTF-16 symbol`,
      );
    }
    if (type === 'text_link' && (typeof url !== 'string' || !URL.canParse(url))) {
      throw badRequest("can't parse MessageEntity: text_link has no valid URL");
    }
    return entity as Entity;
  });
}

const entityTypes = new Set([
  'mention',
  'hashtag',
  'cashtag',
  'bot_command',
  'url',
  'email',
  'phone_number',
  'bold',
  'italic',
  'underline',
  'strikethrough',
  'spoiler',
  'blockquote',
  'expandable_blockquote',
  'code',
  'pre',
  'text_link',
  'text_mention',
  'custom_emoji',
]);

function splitsPair(text: string, at: number): boolean {
  return /[\ud800-\udbff]/.test(text.charAt(at - 1)) && /[\udc00-\udfff]/.test(text.charAt(at));
}

/** White space at both ends goes, and entities move with the text; so do control characters. */
function trimmed({ text, entities }: Text): Text {
  const clean = text.replace(/[\u0000-\u0009\u000b-\u001f]/g, ' ');
  const start = clean.length - clean.trimStart().length;
  const kept = clean.trim();
  return {
    text: kept,
    entities: entities.flatMap((entity) => {
      const from = Math.max(0, entity.offset - start);
      const to = Math.min(kept.length, entity.offset - start + entity.length);
      return from < to ? [{ ...entity, offset: from, length: to - from }] : [];
    }),
  };
}

/** What the server finds by itself in what a person writes. */
export function foundEntities(text: string): readonly Entity[] {
  const found: Entity[] = [];
  const patterns: Readonly<Record<string, RegExp>> = {
    bot_command: /(?<![\w/])\/\w{1,64}(?:@\w{3,32})?/g,
    mention: /(?<!\w)@\w{3,32}/g,
    url: /https?:\/\/[^\s]+/g,
    email: /[\w.+-]+@[\w-]+\.[\w.]+/g,
  };
  for (const [type, pattern] of Object.entries(patterns)) {
    for (const match of text.matchAll(pattern)) {
      found.push({ type, offset: match.index, length: match[0].length });
    }
  }
  return found.sort((a, b) => a.offset - b.offset);
}
