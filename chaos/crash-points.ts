import type { Json } from '../activities/index.ts';
import type { Adapter } from '../adapters/index.ts';
import type { Beginner, Changes, Claim, Store } from '../stores/index.ts';
import { storeAround } from './around.ts';
import type { DoEffect } from './dialog.ts';

/** Places in the life of a message at which a process can be made to die. */
export const crashPoints = [
  'before-accept',
  'begun',
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
  'before-control',
  'after-control',
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

/** What the points of a store's steps are called, if not like its methods. */
const names: Readonly<Record<string, string>> = { takeOutbound: 'take' };

/** The same store, dying before or after its steps. */
export function storeWithCrashes(store: Store, hit: Hit): Store {
  const pass = (place: string): void => {
    const point = crashPoints.find((each) => each === place);
    if (point) hit(point);
  };
  return storeAround(store, async (method, given, call) => {
    const isCheckpoint = method === 'commit' && (given[1] as Changes).checkpoint === true;
    const step = isCheckpoint ? 'checkpoint' : (names[method] ?? method);
    pass(`before-${step}`);
    const result = await call(...given.map((each) => (isBeginner(each) ? dying(each) : each)));
    const [claim] = claimsIn(result);
    // Asking for work that is not there is no step.
    if (method !== 'claim' || claim) pass(`after-${step}`);
    if (claim?.timer) pass('at-timer');
    return result;
  });

  /** Dies when a turn may begin: what it works on is written, and not yet durable. */
  function dying(by: Beginner): Beginner {
    return {
      ...by,
      begin(claims) {
        by.begin(claims);
        pass('begun');
      },
    };
  }
}

function isBeginner(given: unknown): given is Beginner {
  return typeof given === 'object' && given !== null && 'begin' in given;
}

/** The claim a step gave, alone or with what it committed. */
function claimsIn(result: unknown): readonly Claim[] {
  if (typeof result !== 'object' || result === null) return [];
  if ('fence' in result) return [result as Claim];
  return 'next' in result ? claimsIn(result.next) : [];
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
