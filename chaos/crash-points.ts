import type { Json } from '../activities/index.ts';
import type { Adapter } from '../adapters/index.ts';
import type { Store } from '../stores/index.ts';
import type { DoEffect } from './dialog.ts';

/** Places in the life of a message at which a process can be made to die. */
export const crashPoints = [
  'before-accept',
  'after-accept',
  'after-claim',
  'before-effect',
  'after-effect',
  'before-checkpoint',
  'after-checkpoint',
  'before-commit',
  'after-commit',
  'at-timer',
  'before-take',
  'before-send',
  'after-send',
  'before-settle',
  'after-settle',
] as const;

export type CrashPoint = (typeof crashPoints)[number];

/** Says that a place was reached; may be the last thing this process does. */
export type Hit = (point: CrashPoint) => void;

/**
 * Reads `CRASH_AT=<point>[:n]`: the process kills itself, as `kill -9` would, when it reaches that
 * place for the nth time. Without it, nothing ever happens.
 */
export function crashAt(setting: string | undefined): Hit {
  if (setting === undefined) return () => {};
  const [name, times = '1'] = setting.split(':');
  const point = crashPoints.find((each) => each === name);
  if (!point || !/^[1-9]\d*$/.test(times)) {
    throw new Error(
      `CRASH_AT is "${setting}". Write <point>[:n]; points are ${crashPoints.join(', ')}.`,
    );
  }
  let left = Number(times);
  return (reached) => {
    if (reached !== point || --left > 0) return;
    process.kill(process.pid, 'SIGKILL');
    // The signal may take a moment; nothing else happens until then.
    for (;;);
  };
}

/** The same store, dying before or after its steps. */
export function storeWithCrashes(store: Store, hit: Hit): Store {
  return {
    ...store,
    async accept(arrivals) {
      hit('before-accept');
      const accepted = await store.accept(arrivals);
      hit('after-accept');
      return accepted;
    },
    async claim(conversation, by) {
      const claim = await store.claim(conversation, by);
      if (claim) hit('after-claim');
      if (claim && claim.dueTimers.length > 0) hit('at-timer');
      return claim;
    },
    async commit(claim, changes) {
      const what = changes.checkpoint ? 'checkpoint' : 'commit';
      hit(`before-${what}`);
      const next = await store.commit(claim, changes);
      hit(`after-${what}`);
      return next;
    },
    async takeOutbound(conversation, leaseMs) {
      hit('before-take');
      return store.takeOutbound(conversation, leaseMs);
    },
    async settle(outbound, outcome) {
      hit('before-settle');
      await store.settle(outbound, outcome);
      hit('after-settle');
    },
  };
}

/** The same channel, dying before or after the wire. */
export function channelWithCrashes<Update, Native extends Json>(
  adapter: Adapter<Update, Native>,
  hit: Hit,
): Adapter<Update, Native> {
  return {
    ...adapter,
    async start(host) {
      const running = await adapter.start(host);
      return {
        ...running,
        async send(message) {
          hit('before-send');
          const sent = await running.send(message);
          hit('after-send');
          return sent;
        },
      };
    },
  };
}

/** The same work of a step, dying before or after it. */
export function effectWithCrashes(effect: DoEffect, hit: Hit): DoEffect {
  return async (...call) => {
    hit('before-effect');
    const done = await effect(...call);
    hit('after-effect');
    return done;
  };
}
