import type { Entity } from './objects.ts';
import { badRequest } from './refusal.ts';
import type { Text } from './text.ts';

/** Turns markup into entities; complains where the real server would. */
export function parseMarkup(source: string, mode: string): Text {
  switch (mode.toLowerCase()) {
    case 'html':
      return parseHtml(source);
    case 'markdownv2':
      return parseMarkdown(source);
    case 'markdown':
      return parseOldMarkdown(source);
    default:
      throw badRequest('unsupported parse_mode');
  }
}

function cannot(why: string): Error {
  return badRequest(`can't parse entities: ${why}`);
}

const htmlTags: Readonly<Record<string, string>> = {
  b: 'bold',
  strong: 'bold',
  i: 'italic',
  em: 'italic',
  u: 'underline',
  ins: 'underline',
  s: 'strikethrough',
  strike: 'strikethrough',
  del: 'strikethrough',
  'tg-spoiler': 'spoiler',
  span: 'spoiler',
  a: 'text_link',
  code: 'code',
  pre: 'pre',
  blockquote: 'blockquote',
  'tg-emoji': 'custom_emoji',
};

function parseHtml(source: string): Text {
  let text = '';
  const entities: Entity[] = [];
  const open: { tag: string; offset: number; more: Record<string, unknown> }[] = [];
  const pattern = /<\/?([a-zA-Z-]*)([^<>]*)>|&(?:lt|gt|amp|quot|#\d+|#x[0-9a-fA-F]+);|<|[^<&]+|&/g;
  for (const [token, name = '', attributes = ''] of source.matchAll(pattern)) {
    const tag = name.toLowerCase();
    if (token === '<') throw cannot(`unclosed start tag at byte offset ${bytes(text)}`);
    if (!token.startsWith('<')) text += token.startsWith('&') ? character(token) : token;
    else if (token.startsWith('</')) {
      const last = open.pop();
      if (!last) throw cannot(`unexpected end tag at byte offset ${bytes(text)}`);
      if (tag !== '' && tag !== last.tag) {
        throw cannot(
          `unmatched end tag at byte offset ${bytes(text)}, expected "</${last.tag}>", found "</${tag}>"`,
        );
      }
      add(entities, htmlTags[last.tag]!, last.offset, text, last.more);
    } else {
      if (!htmlTags[tag]) {
        throw cannot(`unsupported start tag "${tag}" at byte offset ${bytes(text)}`);
      }
      const href = /href\s*=\s*(?:"([^"]*)"|'([^']*)'|(\S+))/.exec(attributes);
      const more = tag === 'a' ? { url: href?.[1] ?? href?.[2] ?? href?.[3] ?? '' } : {};
      open.push({ tag, offset: text.length, more });
    }
  }
  const left = open.at(-1);
  if (left) throw cannot(`can't find end tag corresponding to start tag "${left.tag}"`);
  return { text, entities };
}

function character(reference: string): string {
  const named: Record<string, string> = { '&lt;': '<', '&gt;': '>', '&amp;': '&', '&quot;': '"' };
  const number = /^&#(x?)([0-9a-fA-F]+);$/.exec(reference);
  if (number) return String.fromCodePoint(Number.parseInt(number[2]!, number[1] ? 16 : 10));
  return named[reference] ?? reference;
}

/** Longest first, so that `__` is not read as twice `_`. */
const marks: readonly (readonly [mark: string, type: string])[] = [
  ['```', 'pre'],
  ['__', 'underline'],
  ['||', 'spoiler'],
  ['*', 'bold'],
  ['_', 'italic'],
  ['~', 'strikethrough'],
  ['`', 'code'],
];

const reserved = '_*[]()~`>#+-=|{}.!';

function parseMarkdown(source: string): Text {
  let text = '';
  const entities: Entity[] = [];
  const open: { mark: string; type: string; offset: number }[] = [];
  let at = 0;
  const inCode = (): boolean => ['code', 'pre'].includes(open.at(-1)?.type ?? '');
  while (at < source.length) {
    const here = source[at]!;
    if (here === '\\' && at + 1 < source.length) {
      text += source[at + 1];
      at += 2;
      continue;
    }
    const [mark, type] = marks.find(([each]) => source.startsWith(each, at)) ?? [];
    if (mark !== undefined && type !== undefined && (!inCode() || open.at(-1)!.mark === mark)) {
      at += mark.length;
      if (open.at(-1)?.mark === mark) add(entities, type, open.pop()!.offset, text);
      else open.push({ mark, type, offset: text.length });
    } else if (here === '[' && !inCode()) {
      open.push({ mark: '[', type: 'text_link', offset: text.length });
      at++;
    } else if (here === ']' && open.at(-1)?.mark === '[') {
      const url = /^\]\(((?:\\.|[^)\\])*)\)/.exec(source.slice(at));
      if (!url)
        throw cannot(`character ']' is reserved and must be escaped with the preceding '\\'`);
      add(entities, 'text_link', open.pop()!.offset, text, {
        url: url[1]!.replace(/\\(.)/g, '$1'),
      });
      at += url[0].length;
    } else if (!inCode() && reserved.includes(here)) {
      throw cannot(`character '${here}' is reserved and must be escaped with the preceding '\\'`);
    } else {
      text += here;
      at++;
    }
  }
  endless(open);
  return { text, entities };
}

/** The old kind: no nesting, and only four marks. */
function parseOldMarkdown(source: string): Text {
  let text = '';
  const entities: Entity[] = [];
  const types: Record<string, string> = { '*': 'bold', _: 'italic', '`': 'code' };
  let open: { mark: string; type: string; offset: number } | undefined;
  for (let at = 0; at < source.length; at++) {
    const here = source[at]!;
    const link = here === '[' ? /^\[([^\]]*)\]\(([^)]*)\)/.exec(source.slice(at)) : null;
    if (here === '\\' && '_*`['.includes(source[at + 1] ?? ' ')) text += source[++at];
    else if (open && here === open.mark) {
      add(entities, open.type, open.offset, text);
      open = undefined;
    } else if (!open && types[here]) open = { mark: here, type: types[here], offset: text.length };
    else if (!open && link) {
      const offset = text.length;
      text += link[1];
      add(entities, 'text_link', offset, text, { url: link[2] });
      at += link[0].length - 1;
    } else text += here;
  }
  endless(open ? [open] : []);
  return { text, entities };
}

function endless(open: readonly { type: string; offset: number }[]): void {
  const left = open.at(-1);
  if (!left) return;
  const name = left.type.replace('text_link', 'text link').replace(/^./, (c) => c.toUpperCase());
  throw cannot(`can't find end of ${name} entity at byte offset ${left.offset}`);
}

function add(
  entities: Entity[],
  type: string,
  offset: number,
  text: string,
  more: Record<string, unknown> = {},
): void {
  if (text.length > offset) entities.push({ type, offset, length: text.length - offset, ...more });
}

function bytes(text: string): number {
  return Buffer.byteLength(text);
}
