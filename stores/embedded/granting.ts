import type { Claim, ConversationRecord } from '../store.ts';
import type { Choice } from './choosing.ts';
import { kept } from './ids.ts';
import { type Lease, nextFence } from './memory.ts';
import type { Database } from './sqlite.ts';

/** Gives rights to work, and counts how often the work was tried. */
export interface Granting {
  /** Gives the right to the work that was chosen, which is tried once more by that. */
  readonly grant: (
    conversation: ConversationRecord,
    to: Grantee,
    choice: Choice,
    now: number,
  ) => { readonly claim: Claim; readonly lease: Lease };
  /** It does not count that the work was claimed. */
  readonly untry: (lease: Lease) => void;
}

/** Who gets a right, in the conversation of which row, and the timer that was tried there last. */
export type Grantee = Pick<Lease, 'owner' | 'ms' | 'n' | 'tried' | 'tries'>;

export function granting({ prepare }: Database): Granting {
  const tryActivity = prepare('UPDATE activity SET tries = ? WHERE n = ?');
  const tryTimer = prepare('UPDATE conversation SET timer_tried = ?, timer_tries = ? WHERE n = ?');
  const untryActivity = prepare('UPDATE activity SET tries = max(tries - 1, 0) WHERE n = ?');
  const untryTimer = prepare(
    'UPDATE conversation SET timer_tries = max(timer_tries - 1, 0) WHERE n = ?',
  );
  return {
    grant(conversation, { owner, ms, n, tried, tries }, { work, n: activity, tries: before }, now) {
      const timer = work.timer && kept(work.timer.id);
      const attempts = (timer === null ? before : timer === tried ? tries : 0) + 1;
      if (timer === null) tryActivity.run(attempts, activity);
      else tryTimer.run(timer, attempts, n);
      const lease: Lease = {
        owner,
        fence: nextFence(),
        ms,
        since: now,
        until: now + ms,
        n,
        activity,
        tried: timer ?? tried,
        tries: timer === null ? tries : attempts,
        moved: undefined,
      };
      return { lease, claim: { conversation, owner, fence: lease.fence, attempts, ...work } };
    },

    untry({ activity, n }) {
      if (activity === null) untryTimer.run(n);
      else untryActivity.run(activity);
    },
  };
}
