import type { Handoff } from './engine.ts';
import { openingWords, takeFrom } from './opening.ts';
import { isOwn } from './own.ts';
import { toPeople } from './people.ts';
import { codeOf, personDialog } from './registry.ts';
import type { Host } from './rest.ts';
import type { Turn } from './turn.ts';

/** What running dialogs may do to the turn. */
export function hostOf(turn: Turn): Host {
  const { around, out, parts } = turn;
  const { conversation } = around;
  return {
    conversation,
    channel: around.channel,
    language: around.language,
    happening: around.happening,
    now: around.now,
    clock: around.clock,
    words: parts.words,
    limits: parts.limits,
    signal: around.signal,
    say(said, along) {
      if (out.count >= parts.limits.replies) return false;
      out.say(said, along);
      return true;
    },
    opening(frame) {
      // The engine's own questions only keep the words for the dialog that is picked.
      const words = isOwn(frame.dialog) ? undefined : openingWords(turn, frame);
      return words && turn.heard(words.text);
    },
    take: (frame, value, redact) => takeFrom(turn, frame, value, redact),
    handoff({ dialog }, queue, briefing) {
      const reasons: Readonly<Record<string, Handoff['reason']>> = {
        [personDialog]: 'asked',
        [parts.own.offer.name]: 'not-understood',
      };
      out.say(parts.words.handoff);
      toPeople(turn, { queue, briefing, reason: reasons[dialog] ?? 'dialog' });
    },
    checkpoint: () => turn.checkpoint(),
    seal: around.seal,
    unseal: around.unseal,
    note: (key, value, about) =>
      around.note(key, value, {
        name: 'effect.noted',
        at: new Date(around.clock.now()).toISOString(),
        data: about,
      }),
    noted: around.noted,
    hold: around.hold,
    effects: parts.effects,
    talk: codeOf,
    warn: (message, facts) => around.log.warn(message, { conversation, ...facts }),
    warnOnce(kind, dialog, message) {
      const once = `${kind} ${dialog}`;
      if (parts.warned.has(once)) return;
      parts.warned.add(once);
      around.log.warn(message, { dialog });
    },
  };
}
