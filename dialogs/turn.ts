import type { HandoffOutcome, Json, Phrase } from '../activities/index.ts';
import { arrive, goneFrom } from './arriving.ts';
import type { AnyDialog } from './dialog.ts';
import type { Advanced, Handoff, Surroundings } from './engine.ts';
import { hostOf } from './host.ts';
import type { Limits } from './limits.ts';
import {
  askAgain,
  awaitsSecret,
  type Frame,
  type Memory,
  openQuestion,
  timersOf,
} from './memory.ts';
import type { Opening } from './opening.ts';
import { Outgoing } from './outgoing.ts';
import { isOwn, type OwnDialogs } from './own.ts';
import type { Heard } from './readers/index.ts';
import { hide } from './redacting.ts';
import { codeOf, type Registry } from './registry.ts';
import { Replay } from './replay.ts';
import type { Host, Rest, Settle } from './rest.ts';
import type { Effects } from './stepping.ts';
import type { Words } from './words.ts';
import { written } from './written.ts';

/** What an engine is made of. */
export interface Parts {
  readonly registry: Registry;
  readonly own: OwnDialogs;
  readonly words: Words;
  readonly defaultQueue: string;
  readonly limits: Limits;
  /** Minutes the bot's place is ahead of UTC at a moment. */
  readonly utcOffset?: (now: number) => number;
  readonly effects: Effects;
  /** What authors were warned of already: the kind of mistake, and the dialog. */
  readonly warned: Set<string>;
}

type Asking = Extract<Rest, { is: 'asking' }>;

/** One happening in a conversation: takes dialogs from rest to rest until all of them wait. */
export class Turn {
  readonly memory: Memory;
  readonly around: Surroundings;
  readonly parts: Parts;
  readonly out: Outgoing;
  readonly facts: Record<string, string | number | boolean> = {};
  /** The activity under way, if it is one. */
  activity: string | undefined;
  /** Questions that were asked before are not asked again in this turn. */
  quiet = false;
  handoff: Handoff | undefined;

  /** The words of the activity, whether they came sealed, and under which id they may be edited. */
  private text = '';
  private isSealed = false;
  private message = '';
  private redactedText: string | undefined;
  private hidden: { readonly id: string; readonly text: string }[] = [];
  private legs = 0;
  private saving: Promise<void> = Promise.resolve();
  private readonly replays = new Map<Frame, Replay>();
  private readonly resting = new Map<Frame, Rest>();
  private readonly host: Host;

  constructor(memory: Memory, around: Surroundings, parts: Parts) {
    this.memory = memory;
    this.around = around;
    this.parts = parts;
    this.out = new Outgoing(around);
    this.host = hostOf(this);
  }

  say(said: Phrase): void {
    this.out.say(said);
  }

  heard(text: string): Heard {
    const { language, sentAt: now } = this.around;
    const { limits, utcOffset } = this.parts;
    return {
      text: text.slice(0, limits.text),
      language,
      now,
      ...(utcOffset && { utcOffset: utcOffset(now) }),
    };
  }

  /** The words of the activity: they are kept as they are, or not at all if they came sealed. */
  listen(text: string, message: string, isSealed: boolean): void {
    this.text = text;
    this.message = message;
    this.isSealed = isSealed;
    if (isSealed) this.remember(message);
  }

  /** The words are certainly no secret. */
  showWords(): void {
    if (!this.isSealed) return;
    this.redactedText = this.text;
    this.memory.hidden = (this.memory.hidden ?? []).filter((each) => each !== this.message);
  }

  /** Nothing but dots is kept of the words, but for those around the value if there is one. */
  hideWords(value?: Json): void {
    this.redactedText = hide(this.text, value);
    this.remember(this.message);
  }

  /** A secret was found in words that an activity brought; what is `left` of them may be kept. */
  hideValue(activity: string | undefined, value: Json, left: string): void {
    if (activity === undefined) return;
    if (activity === this.activity) {
      this.redactedText = hide(this.redactedText ?? this.text, value);
      this.remember(this.message);
    } else {
      this.hidden.push({ id: activity, text: left });
      this.remember(activity);
    }
  }

  /** What a dialog is about to be given is a secret, whatever comes of it. */
  learnSecret(frame: Frame, value: Json): void {
    this.replays.get(frame)?.secrets.add(value);
  }

  /** An edit of a message of which words were hidden may hold them again. */
  wasHidden(message: string): boolean {
    return this.memory.hidden?.includes(message) ?? false;
  }

  private remember(message: string): void {
    const others = (this.memory.hidden ?? []).filter((each) => each !== message);
    this.memory.hidden = [...others, message].slice(-20);
  }

  /** The dialog the customer is talking to. */
  get top(): Frame | undefined {
    return this.memory.stack.at(-1);
  }

  /** Whether another dialog may begin on top of what is open. */
  get hasRoom(): boolean {
    return this.memory.stack.length < this.parts.limits.depth;
  }

  find(name: string): AnyDialog | undefined {
    return this.parts.own.find(name) ?? this.parts.registry.find(name);
  }

  /** Puts a dialog on top; what it covers is asked again once it is over. */
  begin(dialog: AnyDialog, args: readonly Json[], opening?: Opening): void {
    askAgain(this.top);
    this.memory.stack.push({
      id: ++this.memory.count,
      dialog: dialog.name,
      version: dialog.version,
      args: args.map((arg) => written(arg, `Dialog "${dialog.name}" was begun with`) ?? null),
      journal: [],
      ...(opening && { opening }),
    });
    if (isOwn(dialog.name)) return;
    this.out.event('dialog.started', { dialog: dialog.name });
    this.facts['dialog'] = dialog.name;
  }

  remove(frame: Frame): void {
    this.memory.stack = this.memory.stack.filter((each) => each !== frame);
    this.forgetReplay(frame);
  }

  /** The dialog is replayed from its journal when it is next wanted. */
  forgetReplay(frame: Frame): void {
    this.replays.get(frame)?.leave('ended');
    this.replays.delete(frame);
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
      const { top } = this;
      const open = openQuestion(top);
      if (!top || !open || open.asked || this.quiet) return;
      const asking = await this.live(top);
      if (asking) this.out.ask(open, asking.question);
    }
  }

  /** Runs a dialog to where it rests. */
  async run(frame: Frame): Promise<void> {
    let replay = this.replays.get(frame);
    if (!replay) {
      const found = this.find(frame.dialog);
      const code = found && codeOf(found, frame.version);
      if (!code) return arrive(this, frame, goneFrom(frame, found));
      replay = new Replay(frame, code, this.host);
      this.replays.set(frame, replay);
    }
    const rest = await replay.rest();
    this.legs++;
    if (rest.is === 'asking' || rest.is === 'with people') this.resting.set(frame, rest);
    arrive(this, frame, rest);
  }

  /** Whether dialogs begin and go on without an end. */
  get isEndless(): boolean {
    return this.legs > this.parts.limits.legs;
  }

  /** Runs a dialog until it waits or is over, wherever it stands in the stack. */
  async runOn(frame: Frame): Promise<void> {
    while (!frame.open && this.memory.stack.includes(frame) && !this.memory.away)
      await this.run(frame);
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

  /** Makes what has happened so far durable. One at a time, though steps may run side by side. */
  checkpoint(): Promise<void> {
    const saved = this.saving.then(() => this.save());
    this.saving = saved.catch(() => {});
    return saved;
  }

  private async save(): Promise<void> {
    this.around.signal.throwIfAborted();
    this.memory.during = this.activity;
    this.memory.cutOff = this.around.happening;
    const soFar = this.advanced();
    await this.around.checkpoint({
      ...soFar,
      // What was handed over must not change any more; the turn goes on.
      state: JSON.parse(JSON.stringify(soFar.state)) as Json,
      // Due before whatever waits already: an activity that came first would go on with this turn
      // and be done with at its next checkpoint, without having been heard.
      timers: [...soFar.timers, { id: 'continue', at: 0 }],
    });
    delete this.memory.during;
    delete this.memory.cutOff;
  }

  /** What came of the turn since the last checkpoint. */
  advanced(): Advanced {
    const { hidden } = this;
    this.hidden = [];
    return {
      state: this.memory as unknown as Json,
      ...this.out.take(),
      timers: timersOf(this.memory),
      ...(this.handoff && { handoff: this.handoff }),
      ...(this.redactedText !== undefined && { redactedText: this.redactedText }),
      ...(hidden.length > 0 && { hidden }),
      awaitsSecret: awaitsSecret(this.memory),
      facts: this.facts,
    };
  }

  /** The turn is over: whatever dialogs' functions still do has no effect. */
  leave(how: 'ended' | 'stopped'): void {
    for (const replay of this.replays.values()) replay.leave(how);
  }
}
