import { randomUUID } from 'node:crypto';
import {
  type HandoffOutcome,
  inLanguage,
  type Phrase,
  readable,
  sayable,
} from '../activities/index.ts';
import { ask, given } from './asking.ts';
import { call } from './calling.ts';
import type { Along, Ask, Choice, DialogContext, Duration } from './context.ts';
import type { AnyDialog } from './dialog.ts';
import { milliseconds } from './duration.ts';
import type { Entry } from './journal.ts';
import type { Level } from './level.ts';
import { asking, choosing, confirming } from './question.ts';
import { forGood } from './rest.ts';
import type { Slot } from './slot.ts';
import { step } from './stepping.ts';
import { written } from './written.ts';

/** What the author's function is handed: each verb looks into the journal first. */
export function contextOf(level: Level): DialogContext {
  const { host, frame } = level.replay;
  return {
    language: host.language,
    conversation: host.conversation,
    channel: host.channel,
    say: (said, along) => say(level, said, along),
    ask: ((slot: Slot<unknown> | Phrase) => ask(level, () => asking(slot))) as Ask,
    given: (slot) => given(level, slot),
    choose: <Key extends string>(question: Phrase, choices: Readonly<Record<Key, Choice>>) =>
      ask<Key>(level, () => choosing(question, choices)),
    confirm: (question) => ask(level, () => confirming(question, host.words)),
    step: (name, work, options) => step(level, name, work, options),
    all: (steps) => all(level, steps) as never,
    call: (other, ...args) => call(level, other as unknown as AnyDialog, args),
    handoff: (queue, briefing) => handoff(level, queue, briefing),
    sleep: (duration) => sleep(level, duration),
    now: () => level.noted('now', () => host.now),
    random: () => level.noted('random', Math.random),
    uuid: () => level.noted('uuid', randomUUID),
    patched: (change) => patched(level, change),
    restart(...args) {
      const inCall = level.path !== '';
      if (inCall) {
        level.replay.refuse(
          'dialog.restart',
          `Dialog "${level.dialog}" called restart(…) while "${frame.dialog}" was calling it. Only the dialog that was begun can start over; a called one returns.`,
        );
      } else if (level.enter('restart') !== undefined) restart(level, args);
      return forGood();
    },
  };
}

function restart({ replay, dialog }: Level, args: readonly unknown[]): void {
  try {
    const whose = `Dialog "${dialog}" called restart(…) with`;
    const own = args.map((arg) => written(arg, whose) ?? null);
    replay.stop({ is: 'restarted', args: own, secret: replay.secrets.any });
  } catch (error) {
    replay.stop({ is: 'threw', error });
  }
}

const saidEntry: Entry = Object.freeze({ op: 'say' });

function say(level: Level, said: Phrase, along: Along | undefined): Promise<void> {
  const place = level.enter('say');
  if (place === undefined) return forGood();
  if (!level.journal[place]) {
    level.journal[place] = saidEntry;
    try {
      if (!level.replay.host.say(said, along)) {
        const message = `Dialog "${level.dialog}" said too much in one turn. If it is a loop without an end, end it.`;
        level.replay.refuse('dialog.too-many-replies', message);
      }
    } catch (error) {
      level.replay.stop({ is: 'threw', error });
    }
    if (level.replay.over !== undefined) return forGood();
  }
  return level.instantly(saidEntry);
}

async function all(level: Level, steps: readonly unknown[]): Promise<unknown[]> {
  level.gathered = true;
  const settled = await Promise.allSettled(steps);
  level.gathered = false;
  return settled.map((each) => {
    if (each.status === 'rejected') throw each.reason;
    return each.value;
  });
}

function handoff(
  level: Level,
  queue: string | undefined,
  briefing: Phrase,
): Promise<HandoffOutcome> {
  const op = queue === undefined ? 'handoff' : `handoff ${queue}`;
  const place = level.enter(op);
  if (place === undefined) return forGood();
  const recorded = level.recorded(place);
  if (recorded) return level.instantly(recorded);
  if (!level.journal[place]) {
    level.journal[place] = { op, pending: true };
    const { replay } = level;
    try {
      sayable(briefing);
      const words = readable(inLanguage(briefing, replay.host.language));
      replay.host.handoff(replay.frame, queue, replay.secrets.hide(words));
    } catch (error) {
      replay.stop({ is: 'threw', error });
      return forGood();
    }
  }
  return level.parked(place, op, (settle) => ({ is: 'with people', settle }));
}

function sleep(level: Level, duration: Duration): Promise<void> {
  const op = 'sleep';
  const { now } = level.replay.host;
  const place = level.enter(op);
  if (place === undefined) return forGood();
  const entry = level.journal[place];
  if (entry && !entry.pending) return level.instantly(entry);
  let until: number;
  try {
    until = entry?.until ?? now + milliseconds(duration);
  } catch (error) {
    level.replay.stop({ is: 'threw', error });
    return forGood();
  }
  if (until <= now) {
    level.journal[place] = { op };
    return level.instantly({ op });
  }
  level.journal[place] = { op, pending: true, until };
  return level.parked(place, op, () => ({ is: 'asleep', until }));
}

function patched(level: Level, change: string): boolean {
  const op = `patched ${change}`;
  const entry = level.journal[level.position];
  // A journal that is past this point without the mark was written before the change.
  if (entry && entry.op !== op) return false;
  const place = level.enter(op);
  if (place === undefined) return false;
  level.journal[place] = { op };
  return true;
}
