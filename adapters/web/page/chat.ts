import type { ShownLine, UploadedFile } from '../wire.ts';
import { inkOn } from './colour.ts';
import { Composer } from './composer.ts';
import { Frame } from './frame.ts';
import { Listener } from './listener.ts';
import { Outbox } from './outbox.ts';
import { Refused, Server } from './server.ts';
import { settings } from './settings.ts';
import { openStorage, type Storage } from './storage.ts';
import { style } from './style.ts';
import { Thread } from './thread.ts';
import { Language } from './words.ts';

const largestPicture = 10 * 1024 * 1024;
/** A tab out of sight listens no more after a while; it catches up when it is looked at. */
const unseenMs = 15_000;

/** `<parlance-chat>`: the chat, as a page of its own (`page`) or behind a button in the corner. */
export class ParlanceChat extends HTMLElement {
  /** Where the script came from, with a slash at the end. */
  static server = '';

  private readonly language = new Language();
  private storage!: Storage;
  private server!: Server;
  private outbox: Outbox | undefined;
  private listener!: Listener;
  private thread!: Thread;
  private composer!: Composer;
  private frame!: Frame;
  private opened = false;
  private connected: boolean | undefined;
  private controller: keyof Language['words']['controller'] = 'bot';
  private unread = 0;
  /** What the customer most likely reads, whatever the chat speaks later. */
  private locale = '';

  connectedCallback(): void {
    // Moved within the page, it is the same chat.
    if (this.shadowRoot) return;
    const isPage = this.hasAttribute('page');
    this.language.use(
      this.getAttribute('lang'),
      isPage ? null : document.documentElement.lang,
      ...navigator.languages,
      document.documentElement.lang,
    );
    this.locale = this.language.locale;
    const base = this.getAttribute('server') ?? ParlanceChat.server;
    this.storage = openStorage(`parlance:${base}:`);
    this.server = new Server(base, this.storage);
    this.build(isPage);
    this.outbox = new Outbox(this.server, this.storage, () => this.showUnsent());
    this.listener = new Listener(this.server, {
      line: (line) => this.hear(line),
      state: ({ controller }) => {
        this.controller = controller;
        this.showStatus();
      },
      typing: () => this.thread.showTyping(),
      ready: () => this.caughtUp(),
      connected: (connected) => {
        this.connected = connected;
        this.showStatus();
      },
      forgotten: () => this.clear(),
    });
    this.server.changed = () => {
      this.clear();
      this.listener.restart();
      if (this.opened) this.greet();
    };
    this.listenWhileSeen();
    this.showUnsent();
    if (isPage) this.open();
    else if (this.server.known) {
      this.listener.start();
      void this.outbox?.send();
    }
  }

  /** What is shown is another conversation's, or is no more. */
  private clear(): void {
    this.isCaughtUp = false;
    this.thread.clear();
    this.showUnsent();
  }

  private build(isPage: boolean): void {
    const { language } = this;
    const root = this.attachShadow({ mode: 'open' });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(style);
    root.adoptedStyleSheets = [sheet];
    const accent = this.getAttribute('accent') ?? settings.accent;
    if (accent !== undefined && /^#[0-9a-f]{6}$/i.test(accent)) {
      this.style.setProperty('--parlance-accent', accent);
      this.style.setProperty('--parlance-on-accent', inkOn(accent));
    }

    this.thread = new Thread(language, this.server, (value, label, question) =>
      this.say({ text: label, value: { option: value, question } }),
    );
    this.thread.log.addEventListener('answered', () => this.composer.box.focus());
    this.composer = new Composer(
      language,
      openStorage('parlance:', 'sessionStorage'),
      (text) => this.say({ text }),
      (picture) => void this.show(picture),
    );
    this.frame = new Frame(isPage, this.thread, this.composer.form, {
      open: () => this.open(),
      close: () => this.close(),
    });
    root.append(...this.frame.nodes);
    // Where a keyboard covers the page instead of making it smaller.
    visualViewport?.addEventListener('resize', () => {
      const { scale = 1, height = innerHeight } = visualViewport ?? {};
      if (scale === 1) this.style.setProperty('--parlance-height', `${height}px`);
    });
    language.write(() => {
      const { title } = settings;
      const name = this.getAttribute('label') ?? title[language.tag] ?? title['en'] ?? '';
      this.frame.write(language, name);
      this.showStatus();
      this.showLauncher();
    });
  }

  open(): void {
    this.opened = true;
    this.frame.panel.hidden = false;
    this.unread = 0;
    this.showLauncher();
    this.thread.toEnd();
    this.composer.grow();
    // With a finger, the box brings up a keyboard over half of what there is to read.
    if (matchMedia('(pointer: fine)').matches) this.composer.box.focus();
    else this.frame.panel.focus();
    this.greet();
    this.listener.start();
    void this.outbox?.send();
  }

  close(): void {
    this.opened = false;
    this.frame.panel.hidden = true;
    this.showLauncher();
    this.frame.launcher.focus();
  }

  /** Tells the bot, once, that there is somebody. */
  private greet(): void {
    if (this.storage.get('started') !== null) return;
    this.storage.set('started', '1');
    this.outbox?.add({ id: newId(), event: 'start', locale: this.locale });
  }

  private say(message: { text?: string; value?: { option: string; question: string } }): void {
    this.outbox?.add({ id: newId(), ...message, locale: this.locale });
    this.thread.toEnd();
  }

  private async show(picture: File): Promise<void> {
    const { words } = this.language;
    if (!/^image\/(png|jpeg|webp|gif)$/.test(picture.type)) {
      return this.composer.tell(words.notAPicture);
    }
    if (picture.size > largestPicture) return this.composer.tell(words.pictureTooLarge);
    this.composer.tell(words.uploading);
    try {
      const response = await this.server.call('web/files', { method: 'POST', body: picture });
      const uploaded = (await response.json()) as UploadedFile;
      const name = picture.name.slice(0, 200);
      this.outbox?.add({ id: newId(), attachments: [{ ...uploaded, ...(name && { name }) }] });
      this.thread.toEnd();
      this.composer.tell('');
    } catch (error) {
      const why = error instanceof Refused ? ` ${error.message}` : '';
      this.composer.tell(words.pictureFailed + why);
    }
  }

  private hear(line: ShownLine): void {
    this.language.use(line.language);
    const news = this.thread.add(line);
    if (line.by === 'customer') this.outbox?.arrived(line.id);
    if (!this.isCaughtUp) return;
    const { atEnd } = this.thread;
    this.thread.arrange();
    if (!news || line.by === 'customer') return;
    this.frame.more.hidden = atEnd;
    if (!this.opened) {
      this.unread++;
      this.showLauncher();
    }
  }

  /** Set when everything said before is shown, and what comes now is news. */
  private isCaughtUp = false;

  private caughtUp(): void {
    if (this.isCaughtUp) return;
    this.isCaughtUp = true;
    this.thread.arrange();
    this.thread.toEnd();
    this.thread.log.classList.add('ready');
    // After the lines of before are in place, so that only what follows is read out.
    setTimeout(() => this.thread.announce(), 100);
  }

  private showUnsent(): void {
    this.thread.setUnsent(this.outbox?.unsent ?? []);
    this.showStatus();
  }

  private showStatus(): void {
    const { words } = this.language;
    const offline = this.connected === false || this.outbox?.retrying === true;
    this.frame.showStatus(offline ? words.offline : words.controller[this.controller], offline);
  }

  private showLauncher(): void {
    this.frame.showLauncher(this.language.words, this.opened, this.unread);
  }

  private listenWhileSeen(): void {
    let timer = 0;
    document.addEventListener('visibilitychange', () => {
      clearTimeout(timer);
      if (document.hidden) timer = setTimeout(() => this.listener.stop(), unseenMs);
      else if (this.opened || this.server.known) this.listener.start();
    });
  }
}

function newId(): string {
  // randomUUID is for secure pages only; these ids must be unique, not secret.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
