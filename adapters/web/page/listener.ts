import type { Page, ShownLine, ShownState } from '../wire.ts';
import { Later, Refused, type Server } from './server.ts';
import { Wait } from './wait.ts';

/** Told what happens in the conversation. */
export interface Hears {
  readonly line: (line: ShownLine) => void;
  readonly state: (state: ShownState) => void;
  readonly typing: () => void;
  /** Everything said so far was told. */
  readonly ready: () => void;
  readonly connected: (connected: boolean) => void;
  /** What was told is no more, and comes anew. */
  readonly forgotten: () => void;
}

/** The server sends something at least every 15 s; a connection silent for this long is dead. */
const deadMs = 40_000;
/** A stream whose first bytes take this long is being gathered by something on the way. */
const gatheredMs = 6000;
const askEveryMs = 2500;
/** How long to ask instead, before streaming is tried again. */
const gatheredForMs = 300_000;

/** Listens to the conversation, from the last line it heard on, through whatever happens. */
export class Listener {
  private readonly server: Server;
  private readonly hears: Hears;
  private readonly wait = new Wait();
  private after = 0;
  private run = 0;
  private listening = false;
  /** Until then the conversation is asked for, not listened to. */
  private askUntil = 'TextDecoderStream' in globalThis ? 0 : Number.POSITIVE_INFINITY;
  private request = new AbortController();

  constructor(server: Server, hears: Hears) {
    this.server = server;
    this.hears = hears;
  }

  start(): void {
    if (this.listening) return;
    this.listening = true;
    void this.follow(++this.run);
  }

  /** Until started again: a tab nobody looks at holds no connection. */
  stop(): void {
    this.listening = false;
    this.run++;
    this.request.abort();
    this.wait.now();
  }

  /** From the first line of what is now another conversation. */
  restart(): void {
    const { listening } = this;
    this.stop();
    this.after = 0;
    if (listening) this.start();
  }

  private async follow(run: number): Promise<void> {
    while (run === this.run) {
      const asks = Date.now() < this.askUntil;
      this.request = new AbortController();
      try {
        await (asks ? this.ask() : this.listen(this.request));
        this.wait.reset();
        if (run === this.run) await this.wait.next(asks ? askEveryMs : 250);
      } catch (error) {
        if (run !== this.run) return;
        this.hears.connected(false);
        if (error instanceof Refused) await this.wait.next(15_000);
        else await this.wait.next(error instanceof Later ? error.afterMs : undefined);
      }
    }
  }

  private async listen(request: AbortController): Promise<void> {
    let timer = setTimeout(() => {
      this.askUntil = Date.now() + gatheredForMs;
      request.abort();
    }, gatheredMs);
    try {
      const { signal } = request;
      const response = await this.server.call(`web/stream?after=${this.after}`, { signal });
      const isStream = response.headers.get('content-type')?.startsWith('text/event-stream');
      if (!isStream || !response.body) throw new Later();
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      for (let text = ''; ; ) {
        const { value, done } = await reader.read();
        if (done) return;
        clearTimeout(timer);
        timer = setTimeout(() => request.abort(), deadMs);
        this.wait.reset();
        this.hears.connected(true);
        const events = (text + value).split('\n\n');
        text = events.pop() ?? '';
        for (const event of events) this.hear(event);
      }
    } finally {
      clearTimeout(timer);
    }
  }

  private hear(event: string): void {
    const field = (name: string): string =>
      event
        .split('\n')
        .find((line) => line.startsWith(`${name}: `))
        ?.slice(name.length + 2) ?? '';
    const name = field('event');
    if (name === 'line') this.hearLine(JSON.parse(field('data')) as ShownLine);
    else if (name === 'state') this.hears.state(JSON.parse(field('data')) as ShownState);
    else if (name === 'typing') this.hears.typing();
    else if (name === 'ready') this.hears.ready();
    else if (name === 'forgotten') this.forget();
  }

  private async ask(): Promise<void> {
    for (let more = true; more; ) {
      const response = await this.server.call(`web/messages?after=${this.after}`);
      const page = (await response.json()) as Page;
      this.hears.connected(true);
      if (page.forgotten) this.forget();
      for (const line of page.lines) this.hearLine(line);
      this.after = page.after;
      this.hears.state(page.state);
      more = page.more;
    }
    this.hears.ready();
  }

  private forget(): void {
    this.after = 0;
    this.hears.forgotten();
  }

  /** Shown first, then counted as heard; and one line that cannot be shown does not stop the rest. */
  private hearLine(line: ShownLine): void {
    try {
      this.hears.line(line);
    } catch (error) {
      reportError(error);
    }
    this.after = Math.max(this.after, line.seq);
  }
}
