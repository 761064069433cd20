import type { DoEffect } from './dialog.ts';
import { keepAlive, post } from './post.ts';
import type { EffectCall } from './protocol.ts';

/** What a worker's steps do outside: they call the run, which gives the receipt. */
export function effectIn(world: string, worker: number): DoEffect {
  const agent = keepAlive();
  return async (conversation, step, text, key, signal) => {
    const call: EffectCall = { conversation, key, step, text, worker };
    return (await post(`${world}/effect`, call, { agent, signal })).body;
  };
}
