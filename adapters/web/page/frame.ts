import { build, icon, icons } from './build.ts';
import type { Thread } from './thread.ts';
import type { Language, Words } from './words.ts';

/** What stands around the thread: the panel with its head, and the button that opens it. */
export class Frame {
  readonly panel: HTMLElement;
  readonly launcher: HTMLButtonElement;
  /** Says that there is something new further down. */
  readonly more = build('button', { type: 'button', class: 'more', hidden: true });
  private readonly isPage: boolean;
  private readonly thread: Thread;
  private readonly title: HTMLElement;
  private readonly status = build('p', { class: 'status', role: 'status' });
  private readonly closer = build('button', { type: 'button', class: 'quiet' }, icon(icons.close));
  private readonly badge = build('span', { class: 'badge', hidden: true });

  constructor(
    isPage: boolean,
    thread: Thread,
    composer: HTMLElement,
    does: { readonly open: () => void; readonly close: () => void },
  ) {
    this.isPage = isPage;
    this.thread = thread;
    this.title = build(isPage ? 'h1' : 'h2', { class: 'title' });
    this.panel = build(
      isPage ? 'main' : 'section',
      { class: isPage ? 'panel page' : 'panel', hidden: !isPage, tabindex: '-1' },
      build(
        'header',
        {},
        build('div', { class: 'who' }, this.title, this.status),
        !isPage && this.closer,
      ),
      build('div', { class: 'middle' }, thread.log, this.more),
      composer,
    );
    this.launcher = build(
      'button',
      { type: 'button', class: 'launcher', 'aria-haspopup': 'dialog' },
      icon(icons.chat),
      this.badge,
    );
    this.launcher.addEventListener('click', does.open);
    this.closer.addEventListener('click', does.close);
    this.panel.addEventListener('keydown', (event) => {
      if (!isPage && event.key === 'Escape' && !event.isComposing) does.close();
    });
    this.more.addEventListener('click', () => thread.toEnd());
    this.keepNewestInView();
    if (isPage) plainPage();
  }

  get nodes(): readonly Node[] {
    return this.isPage ? [this.panel] : [this.panel, this.launcher];
  }

  /** Writes everything that is written in the chat's language. */
  write(language: Language, name: string): void {
    const { words } = language;
    this.title.textContent = name;
    this.panel.lang = language.tag === 'zh' ? 'zh-CN' : language.tag;
    if (this.isPage) {
      document.title = name;
      document.documentElement.lang = this.panel.lang;
    } else {
      this.panel.setAttribute('role', 'dialog');
      this.panel.setAttribute('aria-label', name);
    }
    this.closer.setAttribute('aria-label', words.close);
    this.closer.title = words.close;
    this.thread.log.dataset['empty'] = words.empty;
    this.more.replaceChildren(icon(icons.down), words.newMessages);
  }

  showStatus(text: string, offline: boolean): void {
    if (this.status.textContent !== text) this.status.textContent = text;
    this.panel.classList.toggle('offline', offline);
  }

  showLauncher(words: Words, opened: boolean, unread: number): void {
    this.launcher.hidden = opened;
    const name = unread > 0 ? `${words.open}, ${words.unread(unread)}` : words.open;
    this.launcher.setAttribute('aria-label', name);
    this.badge.hidden = unread === 0;
    this.badge.textContent = String(unread);
  }

  /** While the box below grows or a keyboard comes up, too. */
  private keepNewestInView(): void {
    const { thread, more } = this;
    let atEnd = true;
    thread.log.addEventListener('scroll', () => {
      atEnd = thread.atEnd;
      if (atEnd) more.hidden = true;
    });
    new ResizeObserver(() => atEnd && thread.toEnd()).observe(thread.log);
  }
}

/** The page around a chat that is the page. */
function plainPage(): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync('html,body{margin:0;height:100%;overflow:hidden;background:Canvas}');
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}
