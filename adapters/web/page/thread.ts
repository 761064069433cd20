import type { ShownLine } from '../wire.ts';
import { build } from './build.ts';
import { Item, together } from './item.ts';
import type { Unsent } from './outbox.ts';
import type { Server } from './server.ts';
import type { Language } from './words.ts';

/** The conversation as it is read: every line once, in order, whatever order they come in. */
export class Thread {
  readonly log: HTMLElement;
  private readonly language: Language;
  private readonly server: Server;
  private readonly pick: (value: string, label: string, question: string) => void;
  private readonly items = new Map<string, Item>();
  private readonly days = new Map<string, HTMLElement>();
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
    this.log.replaceChildren();
    this.log.setAttribute('aria-live', 'off');
  }

  /** True if the line is news. */
  add(line: ShownLine): boolean {
    const known = this.items.get(line.id);
    if (known) {
      known.line = line;
      delete known.unsent;
    } else {
      this.items.set(line.id, new Item(line, this.server, this.language.words, this.pick));
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
        if (known.unsent) known.unsent = message;
        continue;
      }
      const attachments = posted.attachments?.map(({ contentType, contentUrl, name }) => ({
        type: contentType,
        name: name ?? '',
        file: contentUrl.slice('channel:'.length),
      }));
      const line: ShownLine = {
        // After every line there is.
        seq: Number.MAX_SAFE_INTEGER,
        at,
        by: 'customer',
        id: posted.id,
        parts: [posted.text ?? ''],
        ...(attachments && { attachments }),
        ...(posted.value && { answers: posted.value.question }),
      };
      const item = new Item(line, this.server, this.language.words, this.pick);
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
        (one, other) => one.line.seq - other.line.seq || one.at - other.at,
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
        item.show(this.language, first, last);
        if (this.settled(item, items.slice(index + 1))) this.removeOptions(item);
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
  private settled({ options, line }: Item, later: readonly Item[]): boolean {
    if (!options) return false;
    if (line.question !== undefined && later.some((item) => item.line.answers === line.question)) {
      return true;
    }
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
}
