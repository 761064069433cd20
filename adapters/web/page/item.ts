import type { ShownLine } from '../wire.ts';
import { attachmentOf, optionsOf, partsOf } from './bubble.ts';
import { build } from './build.ts';
import type { Unsent } from './outbox.ts';
import type { Server } from './server.ts';
import type { Language, Words } from './words.ts';

/** Lines of one speaker that follow within this time are one group. */
const togetherMs = 5 * 60_000;

/** A line of the conversation as it stands in the thread, or a message that is to become one. */
export class Item {
  line: ShownLine;
  /** Set while the conversation does not have it yet. */
  unsent?: Unsent;
  readonly by: ShownLine['by'];
  /** When it appeared here; it keeps its place among the days. */
  readonly at: number;
  readonly node: HTMLElement;
  readonly options: HTMLElement | undefined;
  private readonly speaker = build('span', { class: 'unseen' });
  private readonly meta = build('div', { class: 'meta' });

  constructor(
    line: ShownLine,
    server: Server,
    words: Words,
    pick: (value: string, label: string, question: string) => void,
  ) {
    this.line = line;
    this.by = line.by;
    this.at = line.at;
    this.node = build('div', { class: `message ${line.by}` }, this.speaker);
    if (line.language !== undefined) this.node.lang = line.language;
    const written = line.parts.some((part) => typeof part !== 'string' || part.trim() !== '');
    if (written) this.node.append(build('div', { class: 'bubble' }, ...partsOf(line.parts, words)));
    for (const attachment of line.attachments ?? []) {
      this.node.append(attachmentOf(attachment, server, words));
    }
    this.options = line.options?.length ? optionsOf(line, pick) : undefined;
    if (this.options) this.node.append(this.options);
    this.node.append(this.meta);
  }

  /** Shows whose it is, at the first of a group, and when or how far it is, at the last. */
  show(language: Language, first: boolean, last: boolean): void {
    const { words } = language;
    this.node.classList.toggle('first', first);
    this.node.classList.toggle('last', last);
    const speaker = this.by === 'customer' ? words.you : words[this.by];
    this.speaker.textContent = first ? `${speaker} ` : '';
    this.options?.setAttribute('aria-label', words.answers);

    const state = this.unsent && this.unsent.state !== 'sent' ? this.unsent.state : undefined;
    this.node.classList.toggle('unsent', state !== undefined);
    this.node.classList.toggle('refused', state === 'refused');
    if (state === 'refused') this.meta.textContent = words.refused(this.unsent?.why ?? '');
    else if (!last) this.meta.textContent = '';
    else if (state) this.meta.textContent = words[state];
    else this.showTime(language.locale);
  }

  private showTime(locale: string): void {
    const time = new Date(this.line.at);
    const text = time.toLocaleTimeString(locale, { hour: '2-digit', minute: '2-digit' });
    if (this.meta.textContent === text) return;
    this.meta.replaceChildren(build('time', { datetime: time.toISOString() }, text));
  }
}

/** Whether one line and the next are of one group. */
export function together(one: Item, next: Item): boolean {
  return one.by === next.by && next.at - one.at < togetherMs;
}
