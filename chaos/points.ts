import { campaign, type Outcome } from './campaign.ts';
import { type CrashPoint, crashPoints } from './crash-points.ts';
import type { Kind } from './ledger.ts';
import type { CampaignOptions } from './options.ts';

/** A place to die at, at which time it is reached, and what that costs the customer. */
interface Case {
  readonly point: CrashPoint;
  readonly time: number;
  /** Replies the customer may see a second time. */
  readonly repeats: number;
  /** A person takes the conversation over and gives it back, twice. */
  readonly visited?: boolean;
}

/** Each conversation of this script reaches every point. */
const script: readonly Kind[] = ['say', 'note', 'pay', 'nap', 'both', 'pay', 'add', 'nap', 'say'];

const cases: readonly Case[] = [
  { point: 'before-accept', time: 3, repeats: 0 },
  { point: 'begun', time: 3, repeats: 0 },
  { point: 'after-accept', time: 3, repeats: 0 },
  { point: 'after-claim', time: 1, repeats: 0 },
  { point: 'before-effect', time: 1, repeats: 0 },
  { point: 'after-effect', time: 1, repeats: 0 },
  { point: 'before-effect', time: 2, repeats: 0 },
  { point: 'after-effect', time: 2, repeats: 0 },
  { point: 'before-checkpoint', time: 1, repeats: 0 },
  { point: 'after-checkpoint', time: 1, repeats: 0 },
  { point: 'before-checkpoint', time: 2, repeats: 0 },
  { point: 'after-checkpoint', time: 2, repeats: 0 },
  { point: 'before-commit', time: 3, repeats: 0 },
  { point: 'after-commit', time: 3, repeats: 0 },
  { point: 'at-timer', time: 1, repeats: 0 },
  { point: 'before-take', time: 1, repeats: 0 },
  { point: 'before-send', time: 3, repeats: 0 },
  // The one window there is: the channel has it, and nothing says so.
  { point: 'after-send', time: 3, repeats: 1 },
  { point: 'before-settle', time: 3, repeats: 1 },
  { point: 'after-settle', time: 3, repeats: 0 },
  // Taking over, and giving back with what the dialogs are told of it.
  { point: 'before-control', time: 1, repeats: 0, visited: true },
  { point: 'after-control', time: 1, repeats: 0, visited: true },
  { point: 'before-control', time: 2, repeats: 0, visited: true },
  { point: 'after-control', time: 2, repeats: 0, visited: true },
];

export interface PointResult {
  readonly point: string;
  readonly outcome: Outcome;
  readonly allowed: number;
  readonly passed: boolean;
}

/** Dies at every point once, each followed by a restart, and judges each as the long run is judged. */
export async function* everyPoint(
  how: Pick<CampaignOptions, 'program' | 'store' | 'seed' | 'verbose' | 'signal'>,
  only: readonly string[] = crashPoints,
): AsyncIterable<PointResult> {
  for (const { point, time, repeats, visited = false } of cases) {
    if (!only.includes(point)) continue;
    const outcome = await campaign({
      ...how,
      workers: 1,
      seconds: 0,
      conversations: visited ? 0 : 1,
      troubles: visited ? ['people'] : [],
      killEveryMs: 0,
      calm: true,
      script,
      // One thing at a time, so that each point is always the same moment.
      ahead: 0,
      firstWorker: { CRASH_AT: `${point}:${time}` },
    });
    const passed =
      outcome.findings.length === 0 &&
      // A point that was not reached proves nothing.
      outcome.kills === 1 &&
      (visited
        ? outcome.counts.takenOver === 2
        : // hello, the script, sum
          outcome.counts.messages === script.length + 2) &&
      // What was being sent when somebody took over may be cut off.
      (visited || outcome.counts.repeats === repeats);
    yield { point: `${point}:${time}`, outcome, allowed: repeats, passed };
  }
}
