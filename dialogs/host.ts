import type { Json } from '../activities/index.ts';
import type { Handoff } from './engine.ts';
import type { Frame } from './memory.ts';
import { toPeople } from './people.ts';
import { hide } from './redacting.ts';
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
    now: around.now,
    words: parts.words,
    limits: parts.limits,
    signal: around.signal,
    say(said, along) {
      if (out.count >= parts.limits.replies) return false;
      out.say(said, along);
      return true;
    },
    opening: ({ opening }) => opening && turn.heard(opening.text),
    take: (frame, value, redact) => take(turn, frame, value, redact),
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
    talk: codeOf,
    warn: (message, facts) => around.log.warn(message, { conversation, ...facts }),
  };
}

/** Takes a value from a dialog's opening words, so that it is not found there again. */
function take(turn: Turn, frame: Frame, value: Json, redact: boolean): boolean {
  const { opening } = frame;
  if (!opening) return false;
  const { text, used } = opening;
  const key = typeof value === 'object' ? JSON.stringify(value) : String(value);
  if (used.includes(key)) return false;
  if (!redact) {
    frame.opening = { text, used: [...used, key] };
    return true;
  }
  // A secret is not remembered as used either: its words are gone.
  frame.opening = { text: hide(text, value), used };
  if (turn.text.startsWith(text)) turn.redactedText = hide(turn.text, value);
  return true;
}
