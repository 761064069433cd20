import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLanes } from '../../bots/lanes.ts';
import { WaitingLine } from '../../bots/waiting-line.ts';
import { settableClock } from '../harness/clock.ts';

const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Tasks that go on for as long as they are told to. */
function held(): {
  begun: string[];
  task: (who: string, given: string | undefined) => Promise<undefined>;
  end: (who: string) => Promise<void>;
} {
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  return {
    begun,
    async task(who, given) {
      begun.push(given === undefined ? who : `${who} ${given}`);
      await new Promise<void>((resolve) => ends.set(who, resolve));
      return undefined;
    },
    async end(who) {
      ends.get(who)!();
      await tick();
    },
  };
}

test('a channel whose tasks hang leaves the other channels their lanes', async () => {
  const { begun, task } = held();
  const lanes = createLanes(task, settableClock(), 2);
  for (const who of ['slow.1', 'slow.2', 'slow.3', 'quick.1']) lanes.wake(who);
  assert.deepEqual(begun, ['slow.1', 'slow.2', 'quick.1']);
});

test('who waits for a lane gets it in turn, and once', async () => {
  const { begun, task, end } = held();
  const lanes = createLanes(task, settableClock(), 1);
  for (const who of ['a.1', 'a.2', 'a.3', 'a.2']) lanes.wake(who);
  await end('a.1');
  await end('a.2');
  await end('a.3');
  assert.deepEqual(begun, ['a.1', 'a.2', 'a.3']);
  assert.equal(lanes.busy(), false);
});

test('a conversation that is woken while it is under way runs once more', async () => {
  const { begun, task, end } = held();
  const lanes = createLanes(task, settableClock(), 1);
  for (let n = 0; n < 3; n++) lanes.wake('a.1');
  await end('a.1');
  await end('a.1');
  assert.deepEqual(begun, ['a.1', 'a.1']);
});

test('what was taken already runs, whether there is room or not', async () => {
  const { begun, task, end } = held();
  const lanes = createLanes<string>(task, settableClock(), 1);
  lanes.wake('a.1');
  lanes.wake('a.2', 'taken');
  lanes.wake('a.1', 'taken');
  assert.equal(lanes.room('a.3'), 0);
  await end('a.1');
  assert.deepEqual(begun, ['a.1', 'a.2 taken', 'a.1 taken']);
});

test('a task that only waits for something outside takes no room', async () => {
  const { begun, task, end } = held();
  const lanes = createLanes(task, settableClock(), 1);
  lanes.wake('a.1');
  lanes.wake('a.2');
  const back = lanes.stepAside('a.1');
  assert.deepEqual(begun, ['a.1', 'a.2']);
  back();
  lanes.wake('a.3');
  await end('a.1');
  assert.deepEqual(begun, ['a.1', 'a.2']);
  await end('a.2');
  assert.deepEqual(begun, ['a.1', 'a.2', 'a.3']);
});

test('what is for later is woken at its time, also when the timer goes off too early', async () => {
  const clock = settableClock();
  const due = clock.now() + 250.4;
  const at: number[] = [];
  // As timers of Node do.
  const early = {
    ...clock,
    after: (ms: number, then: () => void) => clock.after(Math.max(1, ms - 1), then),
  };
  const lanes = createLanes<never>(
    async () => {
      at.push(clock.now());
      return clock.now() < due ? due : undefined;
    },
    early,
    1,
  );
  lanes.wake('a.1');
  await tick();
  for (let n = 0; n < 300; n++) await clock.advance(1);
  assert.equal(at.filter((each) => each >= due).length, 1);
  assert.ok(at.at(-1)! - due < 2, `woken ${at.at(-1)! - due} ms late`);
});

test('after stop nothing begins, and what was for later stays', async () => {
  const clock = settableClock();
  let runs = 0;
  const lanes = createLanes<never>(
    async () => {
      runs++;
      return clock.now() + 100;
    },
    clock,
    1,
  );
  lanes.wake('a.1');
  await tick();
  await lanes.stop();
  lanes.wake('a.2');
  await clock.advance(1_000);
  assert.equal(runs, 1);
});

test('a line gives everybody back in order, however many have come and gone', () => {
  const line = new WaitingLine();
  const left: string[] = [];
  for (let n = 0; n < 10_000; n++) {
    line.add(`c${n}`);
    line.add(`c${n}`);
    if (n % 3 === 2) left.push(line.next()!, line.next()!);
  }
  for (let who = line.next(); who !== undefined; who = line.next()) left.push(who);
  assert.deepEqual(
    left,
    Array.from({ length: 10_000 }, (_, n) => `c${n}`),
  );
  assert.equal(line.length, 0);
});
