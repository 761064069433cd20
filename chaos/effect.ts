import type { DoEffect } from './dialog.ts';
import { keepAlive, post } from './post.ts';
import type { EffectCall } from './protocol.ts';

/** What a worker's steps do outside: they call the run, which gives the receipt. */
export function effectIn(world: string, worker: number): DoEffect {
  const agent = keepAlive();
  return async (conversation, step, text, key, signal) => {
    const call: EffectCall = { conversation, key, step, text, worker };
    // What is not to be done twice is not given up half-way either, when its turn is over.
    const how = step === 'pay' ? { agent } : { agent, signal };
    return (await post(`${world}/effect`, call, how)).body;
  };
}
