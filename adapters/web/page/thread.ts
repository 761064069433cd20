import type { ShownLine } from '../wire.ts';
import { attachmentOf, optionsOf, partsOf } from './bubble.ts';
import { build } from './build.ts';
import type { Unsent } from './outbox.ts';
import type { Server } from './server.ts';
import type { Language } from './words.ts';

/** A line of the conversation, or a message that is to become one. */
interface Item {
  readonly by: ShownLine['by'];
  readonly at: number;
  readonly node: HTMLElement;
  readonly speaker: HTMLElement;
  readonly meta: HTMLElement;
  readonly options?: HTMLElement;
  line?: ShownLine;
  unsent?: Unsent;
}

/** Lines of one speaker that follow within this time are one group. */
const togetherMs = 5 * 60_000;

/** The conversation as it is read: every line once, in order, whatever order they come in. */
export class Thread {
  readonly log: HTMLElement;
  private readonly language: Language;
  private readonly server: Server;
  private readonly pick: (value: string, label: string, question: string) => void;
  private readonly items = new Map<string, Item>();
  private readonly days = new Map<string, HTMLElement>();
  /** Questions the customer has answered with a tap. */
  private readonly answered = new Set<string>();
  private readonly dots = build('div', { class: 'dots', 'aria-hidden': 'true' });
  private dotsTimer = 0;

  constructor(
    language: Language,
    server: Server,
    pick: (value: string, label: string, question: string) => void,
  ) {
    this.language = language;
    this.server = server;
    this.pick = pick;
    this.log = build('div', { class: 'log', role: 'log', tabindex: '0', 'aria-live': 'off' });
    this.dots.append(build('i'), build('i'), build('i'));
    language.write((words) => {
      this.log.setAttribute('aria-label', words.messages);
      this.arrange();
    });
  }

  /** From now on what is added is news, and read out. */
  announce(): void {
    this.log.setAttribute('aria-live', 'polite');
  }

  clear(): void {
    this.items.clear();
    this.answered.clear();
    this.log.replaceChildren();
    this.log.setAttribute('aria-live', 'off');
  }

  get size(): number {
    return this.items.size;
  }

  /** True if the line is news. */
  add(line: ShownLine): boolean {
    const known = this.items.get(line.id);
    if (line.answers !== undefined) this.answered.add(line.answers);
    if (known) {
      known.line = line;
      delete known.unsent;
    } else {
      this.items.set(line.id, this.itemOf(line));
    }
    if (line.by !== 'customer') this.hideTyping();
    return known === undefined;
  }

  /** Shows these as on their way; what was one before and is no line yet has moved elsewhere. */
  setUnsent(messages: readonly Unsent[]): void {
    for (const message of messages) {
      const { posted, at } = message;
      if (posted.event) continue;
      const known = this.items.get(posted.id);
      if (known) {
        if (!known.line) known.unsent = message;
        continue;
      }
      if (posted.value) this.answered.add(posted.value.question);
      const attachments = posted.attachments?.map(({ contentType, contentUrl, name }) => ({
        type: contentType,
        name: name ?? '',
        file: contentUrl.slice('channel:'.length),
      }));
      const item = this.itemOf({
        seq: 0,
        at,
        by: 'customer',
        id: posted.id,
        parts: [posted.text ?? ''],
        ...(attachments && { attachments }),
      });
      delete item.line;
      item.unsent = message;
      this.items.set(posted.id, item);
    }
    this.arrange();
  }

  showTyping(): void {
    clearTimeout(this.dotsTimer);
    this.dotsTimer = setTimeout(() => this.hideTyping(), 8000);
    if (!this.dots.isConnected) this.keepingPlace(() => this.log.append(this.dots));
  }

  private hideTyping(): void {
    clearTimeout(this.dotsTimer);
    this.dots.remove();
  }

  /** Whether the newest line is in view. */
  get atEnd(): boolean {
    return this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 48;
  }

  toEnd(): void {
    this.log.scrollTop = this.log.scrollHeight;
  }

  /** Whoever reads the newest line goes on reading the newest; whoever reads above is left alone. */
  private keepingPlace(change: () => void): void {
    const { atEnd } = this;
    change();
    if (atEnd) this.toEnd();
  }

  /** Puts everything in order: lines, then what is on its way, with days, groups and states. */
  arrange(): void {
    this.keepingPlace(() => {
      const items = [...this.items.values()].sort(
        (one, other) =>
          (one.line?.seq ?? Number.MAX_SAFE_INTEGER) -
            (other.line?.seq ?? Number.MAX_SAFE_INTEGER) || one.at - other.at,
      );
      const nodes: Node[] = [];
      let day = '';
      for (const [index, item] of items.entries()) {
        const before = items[index - 1];
        const next = items[index + 1];
        const today = new Date(item.at).toDateString();
        if (today !== day) nodes.push(this.dayNode(today, item.at));
        const first = today !== day || !before || !together(before, item);
        day = today;
        const last = !next || !together(item, next) || new Date(next.at).toDateString() !== today;
        item.node.classList.toggle('first', first);
        item.node.classList.toggle('last', last);
        const words = this.language.words;
        item.speaker.textContent = first
          ? `${item.by === 'customer' ? words.you : words[item.by]} `
          : '';
        this.writeState(item, last);
        item.options?.setAttribute('aria-label', words.answers);
        if (item.options && this.settled(item, items.slice(index + 1))) this.removeOptions(item);
        nodes.push(item.node);
      }
      this.place(nodes);
    });
  }

  /** Puts nodes where they belong, moving none that is there already: moved ones are read again. */
  private place(nodes: readonly Node[]): void {
    const wanted = new Set<Node>(nodes);
    for (const node of Array.from(this.log.childNodes)) {
      if (!wanted.has(node) && node !== this.dots) node.remove();
    }
    let here = this.log.firstChild;
    for (const node of nodes) {
      if (node === here) here = here.nextSibling;
      else this.log.insertBefore(node, here);
    }
  }

  /** Whether a question's options are of no more use: answered, or the talk has gone on. */
  private settled({ line }: Item, later: readonly Item[]): boolean {
    if (line?.question !== undefined && this.answered.has(line.question)) return true;
    const spoken = later.findIndex(({ by }) => by === 'customer');
    return spoken >= 0 && later.slice(spoken).some(({ by }) => by !== 'customer');
  }

  private removeOptions({ options }: Item): void {
    if (!options?.isConnected) return;
    const root = options.getRootNode() as ShadowRoot;
    const focused = options.contains(root.activeElement);
    options.remove();
    // Where a keyboard was goes on where the next answer is written.
    if (focused) this.log.dispatchEvent(new Event('answered', { bubbles: true }));
  }

  private writeState(item: Item, last: boolean): void {
    const { words, locale } = this.language;
    const { unsent, meta } = item;
    const state = unsent && unsent.state !== 'sent' ? unsent.state : undefined;
    item.node.classList.toggle('unsent', state !== undefined);
    item.node.classList.toggle('refused', state === 'refused');
    if (state === 'refused') meta.textContent = words.refused(unsent?.why ?? '');
    else if (!last) meta.textContent = '';
    else if (state) meta.textContent = words[state];
    else {
      const time = new Date(item.line?.at ?? item.at);
      const text = time.toLocaleTimeString(locale, { hour: '2-digit', minute: '2-digit' });
      if (meta.textContent !== text) {
        meta.replaceChildren(build('time', { datetime: time.toISOString() }, text));
      }
    }
  }

  private dayNode(day: string, at: number): HTMLElement {
    const node = this.days.get(day) ?? build('div', { class: 'day' });
    this.days.set(day, node);
    const { words, locale } = this.language;
    const yesterday = new Date();
    yesterday.setDate(yesterday.getDate() - 1);
    if (day === new Date().toDateString()) node.textContent = words.today;
    else if (day === yesterday.toDateString()) node.textContent = words.yesterday;
    else node.textContent = new Date(at).toLocaleDateString(locale, { dateStyle: 'long' });
    return node;
  }

  private itemOf(line: ShownLine): Item {
    const { words } = this.language;
    const speaker = build('span', { class: 'unseen' });
    const meta = build('div', { class: 'meta' });
    const node = build('div', { class: `message ${line.by}` }, speaker);
    if (line.language !== undefined) node.lang = line.language;
    const written = line.parts.some((part) => typeof part !== 'string' || part.trim() !== '');
    if (written) node.append(build('div', { class: 'bubble' }, ...partsOf(line.parts, words)));
    for (const attachment of line.attachments ?? []) {
      node.append(attachmentOf(attachment, this.server, words));
    }
    const options = line.options?.length ? optionsOf(line, this.pick) : undefined;
    if (options) node.append(options);
    node.append(meta);
    return { by: line.by, at: line.at, node, speaker, meta, line, ...(options && { options }) };
  }
}

function together(one: Item, next: Item): boolean {
  return one.by === next.by && next.at - one.at < togetherMs;
}
