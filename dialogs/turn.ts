import {
  type Event,
  type EventFact,
  Failure,
  type HandoffOutcome,
  inLanguage,
  type Json,
  type Option,
  type Phrase,
  type Reply,
  readable,
} from '../activities/index.ts';
import type { Along } from './context.ts';
import type { AnyDialog, Talk } from './dialog.ts';
import { Cancelled, Expired } from './ended.ts';
import type { Advanced, Handoff, Surroundings } from './engine.ts';
import { written } from './journal.ts';
import type { Limits } from './limits.ts';
import type { Frame, Memory, Open, Opening } from './memory.ts';
import { isOwn, type OwnDialogs, somethingElse } from './own.ts';
import type { Question } from './question.ts';
import type { Heard } from './readers/reader.ts';
import { hide } from './redacting.ts';
import { codeOf, personDialog, type Registry } from './registry.ts';
import { type Host, noVersion, type Rest, type Run, replay, type Settle } from './replay.ts';
import type { Words } from './words.ts';

/** What an engine is made of. */
export interface Parts {
  readonly registry: Registry;
  readonly own: OwnDialogs;
  readonly words: Words;
  readonly defaultQueue: string;
  readonly limits: Limits;
}

type Asking = Extract<Rest, { is: 'asking' }>;
type AwaitsAnswer = Extract<Open, { waits: 'answer' }>;

/** One happening in a conversation, and what the dialogs make of it. */
export class Turn {
  readonly memory: Memory;
  readonly around: Surroundings;
  readonly parts: Parts;
  /** The activity under way, and its words, if it is one. */
  activity: string | undefined;
  text = '';
  /** Questions that were asked before are not asked again in this turn. */
  quiet = false;
  redactedText: string | undefined;
  readonly facts: Record<string, string | number | boolean> = {};
  handoff: Handoff | undefined;

  private replies: Reply[] = [];
  private events: Event[] = [];
  private said = 0;
  private legs = 0;
  private readonly runs = new Map<Frame, Run>();
  private readonly resting = new Map<Frame, Rest>();
  private readonly host: Host;

  constructor(memory: Memory, around: Surroundings, parts: Parts) {
    this.memory = memory;
    this.around = around;
    this.parts = parts;
    this.host = {
      conversation: around.conversation,
      channel: around.channel,
      language: around.language,
      now: around.now,
      words: parts.words,
      operations: parts.limits.operations,
      calls: parts.limits.calls,
      signal: around.signal,
      say: (said, along) => {
        if (this.said >= parts.limits.replies) return false;
        this.say(said, along);
        return true;
      },
      opening: (frame) => frame.opening && this.heard(frame.opening.text),
      take: (frame, value, redact) => this.take(frame, value, redact),
      handoff: (frame, queue, briefing) => this.askPeople(frame, queue, briefing),
      checkpoint: () => this.checkpoint(),
      seal: around.seal,
      unseal: around.unseal,
      talk: codeOf,
      warn: (message, facts) =>
        around.log.warn(message, { conversation: around.conversation, ...facts }),
    };
  }

  /** The dialog the customer is talking to. */
  get top(): Frame | undefined {
    return this.memory.stack.at(-1);
  }

  heard(text: string): Heard {
    const { language, now } = this.around;
    return { text: text.slice(0, this.parts.limits.text), language, now };
  }

  // --- Saying things -------------------------------------------------------------------------

  say(said: Phrase, along: Along = {}): void {
    this.reply({ says: inLanguage(said, this.around.language), ...along });
  }

  private reply(reply: Reply): void {
    this.said++;
    this.replies.push(reply);
  }

  get repliesSoFar(): number {
    return this.said;
  }

  event(name: EventFact, data: { readonly [key: string]: Json }): void {
    this.events.push({ name, at: new Date(this.around.now).toISOString(), data });
  }

  /** Asks the open question of a dialog. */
  private ask(open: AwaitsAnswer, question: Question): void {
    const { language } = this.around;
    const again = open.strikes > 0 ? question.reprompt : undefined;
    const options = question.options?.map(
      ({ value, label }): Option => ({ value, label: readable(inLanguage(label, language)) }),
    );
    this.reply({
      says: inLanguage(again ?? question.ask, language),
      ...(options && { options }),
      expects: question.expects,
      question: open.question,
    });
    open.asked = true;
  }

  // --- The stack -----------------------------------------------------------------------------

  /** Whether another dialog may begin on top of what is open. */
  get hasRoom(): boolean {
    return this.memory.stack.length < this.parts.limits.depth;
  }

  begin(dialog: AnyDialog, args: readonly Json[], opening?: string): void {
    this.cover();
    const frame: Frame = {
      id: ++this.memory.count,
      dialog: dialog.name,
      version: dialog.version,
      args: args.map((arg) => written(arg) ?? null),
      journal: [],
      ...(opening !== undefined && {
        opening: { text: opening.slice(0, this.parts.limits.text), used: [] },
      }),
    };
    this.memory.stack.push(frame);
    if (isOwn(dialog.name)) return;
    this.event('dialog.started', { dialog: dialog.name });
    this.facts['dialog'] = dialog.name;
  }

  /** What is on top is asked again, once what covers it is over. */
  private cover(): void {
    const open = this.top?.open;
    if (open?.waits === 'answer') open.asked = false;
  }

  remove(frame: Frame): void {
    this.memory.stack = this.memory.stack.filter((each) => each !== frame);
    this.forgetRun(frame);
  }

  private forgetRun(frame: Frame): void {
    this.runs.get(frame)?.leave('ended');
    this.runs.delete(frame);
    this.resting.delete(frame);
  }

  /** Goes on until every dialog waits, and the open question is the last thing that was said. */
  async goOn(): Promise<void> {
    while (!this.memory.away) {
      const runnable = this.memory.stack.findLast(({ open }) => open === undefined);
      if (runnable) {
        await this.run(runnable);
        continue;
      }
      const open = this.top?.open;
      if (open?.waits !== 'answer' || open.asked || this.quiet) return;
      const asking = await this.live(this.top as Frame);
      if (asking) this.ask(open, asking.question);
    }
  }

  /** Runs a dialog to where it rests. */
  async run(frame: Frame): Promise<void> {
    if (++this.legs > this.parts.limits.legs) {
      const message = `Dialog "${frame.dialog}" began over ${this.parts.limits.legs} times in one turn. Let restart(…) come after a question or a sleep.`;
      this.remove(frame);
      return this.fail(frame.dialog, new Failure('dialog.endless', message));
    }
    let run = this.runs.get(frame);
    if (!run) {
      const found = this.find(frame.dialog);
      const code = found && codeOf(found, frame.version);
      if (!code) {
        const { dialog, version } = frame;
        const how = found ? noVersion(dialog, version) : 'is not among the dialogs of the bot';
        return this.park(frame, gone(dialog, version, how), '0');
      }
      run = this.start(frame, code);
    }
    await this.arrive(frame, await run.rest());
  }

  private start(frame: Frame, code: Talk<never[], unknown>): Run {
    const run = replay(frame, code, this.host);
    this.runs.set(frame, run);
    return run;
  }

  private find(name: string): AnyDialog | undefined {
    return this.parts.own.find(name) ?? this.parts.registry.find(name);
  }

  /** The live question of a dialog that waits for an answer; undefined, if it does not after all. */
  async live(frame: Frame): Promise<Asking | undefined> {
    if (!this.resting.has(frame)) await this.run(frame);
    const rest = this.resting.get(frame);
    return rest?.is === 'asking' ? rest : undefined;
  }

  /** Ends what a dialog waits for; {@link goOn} then takes it further. */
  settle(frame: Frame, outcome: Parameters<Settle>[0]): void {
    const rest = this.resting.get(frame);
    this.resting.delete(frame);
    frame.open = undefined;
    if (rest?.is === 'asking' || rest?.is === 'with people') rest.settle(outcome);
  }

  /** A dialog that waits for people gets what came of it. */
  async settleFromPeople(frame: Frame, outcome: HandoffOutcome): Promise<void> {
    if (!this.resting.has(frame)) await this.run(frame);
    if (this.resting.get(frame)?.is !== 'with people') return;
    this.settle(frame, { value: outcome });
    await this.runOn(frame);
  }

  /** Runs a dialog until it waits or is over, wherever it stands in the stack. */
  async runOn(frame: Frame): Promise<void> {
    while (!frame.open && this.memory.stack.includes(frame) && !this.memory.away)
      await this.run(frame);
  }

  /** A dialog has come to rest. */
  private async arrive(frame: Frame, rest: Rest): Promise<void> {
    if (rest.is !== 'diverged') delete frame.parked;
    switch (rest.is) {
      case 'asking':
        this.resting.set(frame, rest);
        return this.opens(frame, rest.question);
      case 'with people':
        this.resting.set(frame, rest);
        frame.open = { waits: 'people' };
        if (this.handoff) this.memory.away = true;
        return;
      case 'asleep':
        this.remove(frame);
        return this.fallsAsleep(frame, rest.until);
      case 'restarted':
        this.forgetRun(frame);
        // A new id, so that its steps have new keys.
        frame.id = ++this.memory.count;
        frame.args = rest.args;
        frame.journal = [];
        frame.open = undefined;
        frame.opening = undefined;
        return;
      case 'returned':
        this.remove(frame);
        this.finished(frame, rest.value);
        return;
      case 'threw':
        this.remove(frame);
        this.ended(frame, rest.error);
        return;
      case 'diverged':
        return this.park(frame, rest.failure, rest.call);
      case 'stopped':
        throw rest.error;
    }
  }

  private fallsAsleep(frame: Frame, until: number): void {
    const { sleeping } = this.memory;
    if (sleeping.length < this.parts.limits.sleeping) {
      frame.open = { waits: 'time', until };
      sleeping.push(frame);
      return;
    }
    const message = `Dialog "${frame.dialog}" would be number ${sleeping.length + 1} to sleep in this conversation. End those that sleep in vain.`;
    this.fail(frame.dialog, new Failure('dialog.too-many-asleep', message));
  }

  private opens(frame: Frame, question: Question): void {
    if (frame.open?.waits === 'answer') return;
    const lasts =
      question.expiresAfterMs ??
      this.find(frame.dialog)?.expiresAfterMs ??
      this.parts.limits.expiresAfterMs;
    const open: AwaitsAnswer = {
      waits: 'answer',
      question: `q${++this.memory.count}`,
      strikes: 0,
      asked: false,
      lasts,
      until: this.around.now + lasts,
    };
    frame.open = open;
    if (frame === this.top) this.ask(open, question);
  }

  private finished(frame: Frame, value: Json | undefined): void {
    if (!isOwn(frame.dialog)) this.event('dialog.finished', { dialog: frame.dialog });
    if (frame.dialog !== this.parts.own.which.name || typeof value !== 'string') return;
    if (value === somethingElse) {
      if (!this.top) this.say(this.parts.words.inOtherWords);
      return;
    }
    const [, , text] = frame.args;
    this.begin(this.parts.registry.get(value), [], typeof text === 'string' ? text : undefined);
  }

  private ended(frame: Frame, error: unknown): void {
    const { dialog } = frame;
    if (error instanceof Cancelled) {
      if (!isOwn(dialog)) this.event('dialog.cancelled', { dialog });
      this.say(this.parts.words.cancelled);
    } else if (error instanceof Expired) {
      if (!isOwn(dialog)) this.event('dialog.expired', { dialog });
    } else this.fail(dialog, error);
  }

  /** An author's mistake must end at a person. */
  private fail(dialog: string, error: unknown): void {
    const { conversation, log } = this.around;
    log.error(`The dialog "${dialog}" failed and was given up; a person takes over.`, {
      conversation,
      dialog,
      error,
      stack: error instanceof Error ? error.stack : undefined,
    });
    this.event('dialog.failed', { dialog });
    this.say(this.parts.words.failed);
    this.toPeople(undefined, this.parts.words.couldNotGoOn(dialog), 'dialog-failed');
    this.memory.away = true;
  }

  /** Nothing is deleted: it is tried again when people give the conversation back. */
  private park(frame: Frame, failure: Failure, call: string): void {
    const { conversation, log } = this.around;
    const { dialog, version } = frame;
    log.error(failure.message, { conversation, dialog, version, call, code: failure.code });
    this.forgetRun(frame);
    const { aside } = this.memory;
    if (frame.parked) {
      this.memory.stack = this.memory.stack.filter((each) => each !== frame);
      this.memory.aside = [...aside, frame].slice(-this.parts.limits.aside);
      this.say(this.parts.words.setAside);
      return;
    }
    frame.parked = true;
    frame.open = { waits: 'people' };
    this.event('dialog.parked', { dialog, version, call });
    this.say(this.parts.words.parked);
    this.toPeople(undefined, this.parts.words.couldNotGoOn(dialog), 'dialog-parked');
    this.memory.away = true;
  }

  // --- People --------------------------------------------------------------------------------

  private askPeople({ dialog }: Frame, queue: string | undefined, briefing: Phrase): void {
    const reasons: Readonly<Record<string, Handoff['reason']>> = {
      [personDialog]: 'asked',
      [this.parts.own.offer.name]: 'not-understood',
    };
    this.say(this.parts.words.handoff);
    this.toPeople(queue, briefing, reasons[dialog] ?? 'dialog');
  }

  private toPeople(queue: string | undefined, briefing: Phrase, reason: Handoff['reason']): void {
    this.handoff ??= {
      queue: queue ?? this.parts.defaultQueue,
      briefing: readable(inLanguage(briefing, this.around.language)),
      reason,
    };
  }

  // --- Opening words -------------------------------------------------------------------------

  private take(frame: Frame, value: Json, redact: boolean): boolean {
    const { text, used } = frame.opening as Opening;
    const key = typeof value === 'object' ? JSON.stringify(value) : String(value);
    if (used.includes(key)) return false;
    const hidden = redact ? hide(text, value) : text;
    // A secret is not remembered as used either: its words are gone.
    frame.opening = { text: hidden, used: redact ? used : [...used, key] };
    if (redact && this.text.startsWith(text)) this.redactedText = hide(this.text, value);
    return true;
  }

  // --- What comes of it ----------------------------------------------------------------------

  private timers(): Advanced['timers'] {
    // While people have the conversation nothing expires and nothing wakes.
    if (this.memory.away) return [];
    const questions = this.memory.stack.flatMap(({ open }) =>
      open?.waits === 'answer' ? [{ id: `expire:${open.question}`, at: open.until }] : [],
    );
    const sleeps = this.memory.sleeping.flatMap(({ id, open }) =>
      open?.waits === 'time' ? [{ id: `sleep:${id}`, at: open.until }] : [],
    );
    return [...questions, ...sleeps];
  }

  private async checkpoint(): Promise<void> {
    this.around.signal.throwIfAborted();
    this.memory.during = this.activity;
    const soFar = this.advanced();
    const { replies, events } = this;
    this.replies = [];
    this.events = [];
    await this.around.checkpoint({
      ...soFar,
      // What was handed over must not change any more; the turn goes on.
      state: JSON.parse(JSON.stringify(soFar.state)) as Json,
      replies,
      events,
      timers: [...soFar.timers, { id: 'continue', at: this.around.now }],
    });
    delete this.memory.during;
  }

  advanced(): Advanced {
    return {
      state: this.memory as unknown as Json,
      replies: this.replies,
      timers: this.timers(),
      events: this.events,
      ...(this.handoff && { handoff: this.handoff }),
      ...(this.redactedText !== undefined && { redactedText: this.redactedText }),
      facts: this.facts,
    };
  }

  /** The turn is over: whatever dialogs' functions still do has no effect. */
  leave(how: 'ended' | 'stopped'): void {
    for (const run of this.runs.values()) run.leave(how);
  }
}

function gone(dialog: string, version: number, how: string): Failure {
  return new Failure(
    'dialog.gone',
    `Dialog "${dialog}" cannot resume: it ${how}. Conversations that are under way need it: bring it back with dialog({ name: '${dialog}', versions: { ${version}: the code as it was }, … }).`,
  );
}
