import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { Failure } from '../../activities/index.ts';
import { errorBoundary, type RecordedTurn, record } from '../../middleware/index.ts';
import { through, turnOf } from './turn.ts';

suite('a recording', () => {
  test('gets each turn when it is over, with what the dialogs said of it', async () => {
    const recorded: RecordedTurn[] = [];
    const turn = turnOf({ text: 'hi' });
    await through(
      record((each) => void recorded.push(each)),
      turn,
      () => {
        turn.language = 'zh';
        turn.facts['dialog'] = 'refund';
      },
    );
    assert.deepEqual(recorded, [
      {
        conversation: 'test.1',
        channel: 'test',
        language: 'zh',
        activity: turn.activity,
        facts: { dialog: 'refund' },
        failed: false,
      },
    ]);
  });

  test('gets failed turns too, and they still fail', async () => {
    const recorded: boolean[] = [];
    const failing = through(
      record(({ failed }) => void recorded.push(failed)),
      turnOf({}),
      () => {
        throw new Error('no');
      },
    );
    await assert.rejects(failing, /no/);
    assert.deepEqual(recorded, [true]);
  });

  test('that cannot be written harms no turn', async () => {
    const turn = turnOf({});
    assert.equal(
      await through(
        record(() => Promise.reject(new Error('full'))),
        turn,
      ),
      1,
    );
    assert.equal(turn.facts['recordFailed'], true);
  });

  test('that never ends is not waited for', async () => {
    const turn = turnOf({});
    const hangs = record(() => new Promise(() => {}), { patienceMs: 1 });
    assert.equal(await through(hangs, turn), 1);
    assert.equal(turn.facts['recordFailed'], true);
  });
});

suite('an error boundary', () => {
  const fail = (error: unknown) => (): never => {
    throw error;
  };

  test('tells of an error, may reply, and the turn goes on', async () => {
    const turn = turnOf({ text: 'hi' });
    const seen: unknown[] = [];
    const boundary = errorBoundary({
      onError(error, { reply }) {
        seen.push(error);
        reply('Sorry.');
      },
    });
    const error = new TypeError('no');
    assert.equal(await through(boundary, turn, fail(error)), 1);
    assert.deepEqual(seen, [error]);
    assert.deepEqual(turn.replied, ['Sorry.']);
    assert.equal(turn.facts['error'], 'TypeError');
  });

  test('hears of nothing when nothing is wrong', async () => {
    const boundary = errorBoundary({ onError: () => assert.fail() });
    assert.equal(await through(boundary, turnOf({})), 1);
  });

  test('fails the turn if it throws itself', async () => {
    const boundary = errorBoundary({ onError: fail(new Error('worse')) });
    await assert.rejects(through(boundary, turnOf({}), fail('odd')), /worse/);
  });

  test('keeps out of turns that were taken over or told to stop', async () => {
    const boundary = errorBoundary({ onError: () => assert.fail() });
    for (const name of ['Fenced', 'AbortError', 'TimeoutError']) {
      const error = Object.assign(new Error('over'), { name });
      await assert.rejects(through(boundary, turnOf({}), fail(error)), error);
    }
  });

  test('does not take trouble of the store for a mistake of a dialog', async () => {
    const boundary = errorBoundary({ onError: () => assert.fail() });
    const full = new Failure('store.full', 'The disk is full.');
    await assert.rejects(through(boundary, turnOf({}), fail(full)), full);
  });
});
