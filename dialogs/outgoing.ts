import {
  type Event,
  type EventFact,
  inLanguage,
  type Json,
  type Option,
  type Phrase,
  type Reply,
  readable,
  sayable,
} from '../activities/index.ts';
import type { Along } from './context.ts';
import type { AwaitsAnswer } from './memory.ts';
import type { Question } from './question.ts';
import { written } from './written.ts';

/** What a turn says and reports. */
export class Outgoing {
  private readonly language: string;
  private readonly now: number;
  private replies: Reply[] = [];
  private events: Event[] = [];
  private said = 0;

  constructor({ language, now }: { readonly language: string; readonly now: number }) {
    this.language = language;
    this.now = now;
  }

  /** Replies of the turn, those that were sent at a checkpoint included. */
  get count(): number {
    return this.said;
  }

  say(said: Phrase, along: Along = {}): void {
    sayable(said);
    const goesAlong = written(along, 'What goes along with something said is') as Along;
    this.reply({ says: inLanguage(said, this.language), ...goesAlong });
  }

  /** Asks the open question of a dialog. */
  ask(open: AwaitsAnswer, question: Question): void {
    const { language } = this;
    const again = open.strikes > 0 ? question.reprompt : undefined;
    sayable(again ?? question.ask);
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

  event(name: EventFact, data: { readonly [key: string]: Json }): void {
    this.events.push({ name, at: new Date(this.now).toISOString(), data });
  }

  /** Everything since it was last taken. */
  take(): { replies: Reply[]; events: Event[] } {
    const { replies, events } = this;
    this.replies = [];
    this.events = [];
    return { replies, events };
  }

  private reply(reply: Reply): void {
    this.said++;
    this.replies.push(reply);
  }
}
