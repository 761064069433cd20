import { type Json, sayable } from '../activities/index.ts';
import type { Level } from './level.ts';
import { asking, type Question } from './question.ts';
import type { End } from './replay.ts';
import { forGood } from './rest.ts';
import { rejection, type Slot } from './slot.ts';

/** Asks a question and waits for its answer, unless the opening words have it. */
export function ask<T>(level: Level, make: () => Question): Promise<T> {
  let question: Question;
  try {
    question = make();
  } catch (error) {
    level.replay.stop({ is: 'threw', error });
    return forGood();
  }
  const place = level.enter(question.op);
  if (place === undefined) return forGood();
  const recorded = level.recorded(place);
  if (recorded) return level.instantly(recorded);
  try {
    question = ready(level, question);
  } catch (error) {
    level.replay.stop({ is: 'threw', error });
    return forGood();
  }
  return level.journal[place] ? wait(level, place, question) : askNow(level, place, question);
}

/** The slot's value in the opening words, if they hold it. */
export async function given<T>(level: Level, slot: Slot<T>): Promise<T | undefined> {
  const question = ready(level, { ...asking(slot), op: `given ${slot.name}` });
  const place = level.enter(question.op);
  if (place === undefined) return forGood();
  const recorded = level.recorded(place);
  if (recorded) return level.instantly(recorded);
  level.busy.set(place, question.op);
  const held = await prefilled(level, place, question, false);
  if (level.replay.over !== undefined) return forGood();
  if (!held) level.close(place, question.op, { value: undefined });
  return held?.value as T | undefined;
}

async function askNow<T>(level: Level, place: number, question: Question): Promise<T> {
  level.busy.set(place, question.op);
  const held = await prefilled(level, place, question, true);
  if (level.replay.over !== undefined) return forGood();
  if (held) return held.value as T;
  level.journal[place] = { op: question.op, pending: true };
  return wait(level, place, question);
}

function wait<T>(level: Level, place: number, question: Question): Promise<T> {
  const { op, redact } = question;
  return level.parked(place, op, (settle) => ({ is: 'asking', question, settle }), redact);
}

/** The question with nothing in it but what can be said; its check knows a secret for one. */
function ready({ replay }: Level, question: Question): Question {
  const { ask, reprompt, options = [], redact, check } = question;
  for (const said of [ask, reprompt ?? '', ...options.map(({ label }) => label)]) sayable(said);
  if (!redact) return question;
  return {
    ...question,
    async check(value) {
      replay.secrets.add(value);
      return check ? check(value) : value;
    },
  };
}

interface Held {
  readonly value: Json | undefined;
}

/** Takes the answer from the opening words and writes it down, if they hold one. */
async function prefilled(
  level: Level,
  place: number,
  question: Question,
  aloud: boolean,
): Promise<Held | undefined> {
  const { replay } = level;
  const { op, redact } = question;
  let end: End | undefined;
  try {
    end = await fromOpening(level, question, aloud);
  } catch (error) {
    end = { error };
  }
  if (replay.over !== undefined || !end) return undefined;
  const outcome = level.close(place, op, end, redact);
  if ('error' in outcome) throw outcome.error;
  return outcome;
}

/** A value the customer gave before they were asked, if the check takes it. */
async function fromOpening(
  { replay }: Level,
  question: Question,
  aloud: boolean,
): Promise<{ readonly value: unknown } | undefined> {
  const { host, frame } = replay;
  const opening = host.opening(frame);
  const reading = opening && question.held(opening);
  if (!reading || !host.take(frame, reading.value, question.redact)) return undefined;
  const checked = question.check ? await question.check(reading.value) : reading.value;
  const why = rejection(checked);
  if (why === undefined) return { value: checked };
  if (aloud && replay.over === undefined) host.say(why);
  return undefined;
}
