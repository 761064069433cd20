import type { ShownAttachment, ShownLine, ShownPart } from '../wire.ts';
import { build } from './build.ts';
import { Refused, type Server } from './server.ts';
import type { Words } from './words.ts';

/** The words of a line, as nodes. What customers and bots write is text and never markup. */
export function partsOf(parts: readonly ShownPart[], words: Words): readonly Node[] {
  return parts.map((part) => {
    if (typeof part !== 'object' || part === null) return document.createTextNode(String(part));
    if ('strong' in part) return build('strong', {}, part.strong);
    return linkTo(part.href, part.text, words);
  });
}

function linkTo(href: string, text: string, words: Words): Node {
  // The server lets nothing else through; this is the second lock on the same door.
  if (!/^(https?|mailto|tel):/i.test(href)) return document.createTextNode(text);
  const link = build('a', { href, target: '_blank', rel: 'noopener noreferrer' }, text);
  if (/^http/i.test(href)) {
    link.append(build('span', { class: 'unseen' }, ` (${words.opensInNewTab})`));
  }
  return link;
}

/** A picture, or a link to what is none. */
export function attachmentOf(shown: ShownAttachment, server: Server, words: Words): HTMLElement {
  const isPicture = shown.type.startsWith('image/') && shown.type !== 'image/svg+xml';
  const name = shown.name || (isPicture ? words.picture : words.file);
  if (!isPicture || (shown.file === undefined && shown.url === undefined)) {
    return build(
      'div',
      { class: 'bubble' },
      shown.url === undefined ? name : linkTo(shown.url, name, words),
    );
  }
  const image = build('img', { alt: name, referrerpolicy: 'no-referrer', loading: 'lazy' });
  const link = build(
    'a',
    { class: 'picture', target: '_blank', rel: 'noopener noreferrer' },
    image,
  );
  const show = (address: string): void => {
    image.src = address;
    link.href = address;
  };
  const fail = (): void => link.replaceChildren(name);
  image.addEventListener('error', fail);
  if (shown.url !== undefined) show(shown.url);
  else {
    // Only with the token in a header, never in an address that could be passed on.
    void fetched(server, shown.file!).then((blob) => show(URL.createObjectURL(blob)), fail);
  }
  return link;
}

/** A picture of this conversation; asked for again when something on the way failed. */
async function fetched(server: Server, file: string): Promise<Blob> {
  for (let tries = 1; ; tries++) {
    try {
      return await (await server.call(`web/files/${file}`)).blob();
    } catch (error) {
      if (error instanceof Refused || tries === 3) throw error;
      await new Promise((resolve) => setTimeout(resolve, 1000 * tries));
    }
  }
}

/** The answers a question offers. */
export function optionsOf(
  line: ShownLine,
  pick: (value: string, label: string, question: string) => void,
): HTMLElement {
  const buttons = (line.options ?? []).map(({ value, label }) => {
    const button = build('button', { type: 'button', class: 'option' }, label);
    button.addEventListener('click', () => pick(value, label, line.question ?? line.id));
    return button;
  });
  return build('div', { class: 'options', role: 'group' }, ...buttons);
}
