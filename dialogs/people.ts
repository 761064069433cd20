import { inLanguage, type Phrase, readable } from '../activities/index.ts';
import type { Handoff } from './engine.ts';
import type { Turn } from './turn.ts';

/** Asks for people to take the conversation. The first who asks in a turn decides why. */
export function toPeople(
  turn: Turn,
  {
    queue,
    briefing,
    reason,
  }: { queue?: string | undefined; briefing: Phrase; reason: Handoff['reason'] },
): void {
  turn.handoff ??= {
    queue: queue ?? turn.parts.defaultQueue,
    briefing: readable(inLanguage(briefing, turn.around.language)),
    reason,
  };
}
