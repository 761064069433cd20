import {
  add,
  kindOf,
  line,
  napMs,
  next,
  opened,
  repliesTo,
  stepsOf,
  type Tally,
} from '../ledger.ts';
import { pause } from '../pause.ts';
import type { Incoming } from '../protocol.ts';
import type { Outside } from './serve.ts';

/** All a wrong design knows of a conversation. */
export interface State {
  readonly tally: Tally | null;
  /** Ids of the messages worked on. */
  readonly applied: readonly string[];
}

export const blank: State = { tally: null, applied: [] };

/**
 * Works on one message and sends the replies, as bots commonly do: one after the other, in the
 * middle of the turn. The keys of the steps are as good as they can be; the ids of replies are the
 * design's own.
 */
export async function work(
  state: State,
  { conversation, id, text }: Incoming,
  outside: Outside,
  replyId: (index: number) => string,
): Promise<State> {
  for (const step of stepsOf(text)) {
    await outside.effect(conversation, `${conversation}:${id}:${step}`, step, text);
  }
  const replies = state.tally ? repliesTo(state.tally, text) : [line(opened, next)];
  for (const [index, reply] of replies.entries()) {
    if (index === 1 && kindOf(text) === 'nap') await pause(napMs);
    await outside.reply(conversation, replyId(index), reply);
  }
  return {
    tally: state.tally ? add(state.tally, text) : opened,
    applied: [...state.applied, id],
  };
}
