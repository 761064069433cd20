import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import {
  type Activity,
  type Controller,
  type Event,
  inLanguage,
  type Json,
  readable,
  silentLog,
} from '../../activities/index.ts';
import {
  type Changes,
  type Claim,
  Fenced,
  type NewOutbound,
  type Outbound,
  type Store,
} from '../../stores/index.ts';
import { type SettableClock, settableClock } from '../harness/clock.ts';
import { playAtRandom } from './store-at-random.ts';

/** A place to keep things, which can be opened again after it was closed. */
export interface Place {
  readonly open: () => Store;
  readonly remove: () => Promise<void>;
}

const leaseMs = 1_000;

/** What every store promises; never asking which one it has. */
export function storeContract(name: string, place: () => Promise<Place>): void {
  describe(`store contract: ${name}`, () => {
    let clock: SettableClock;
    let where: Place;
    let store: Store;

    const reopen = async (): Promise<void> => {
      await store.close();
      store = where.open();
      await store.open({ clock, log: silentLog });
    };
    const accept = (...said: Activity[]): ReturnType<Store['accept']> =>
      store.accept(said.map((activity) => ({ activity })));
    const claim = async (conversation = 'c', owner = 'one'): Promise<Claim> => {
      const taken = await store.claim(conversation, { owner, leaseMs });
      assert.ok(taken, `nothing to claim in ${conversation}`);
      return taken;
    };
    /** Accepts, claims and commits one message with these replies. */
    const turn = async (id: string, ...replies: string[]): Promise<Claim | null> => {
      await accept(said(id));
      return store.commit(
        await claim(),
        changes({ consumed: [{ id }], outbound: replies.map(reply) }),
      );
    };
    const take = async (conversation = 'c'): Promise<Outbound> => {
      const taken = await store.takeOutbound(conversation, leaseMs);
      assert.ok(taken, `nothing to send in ${conversation}`);
      return taken;
    };
    /** How far the last message of the conversation is. */
    const status = async (): Promise<string | undefined> =>
      (await store.transcript('c', 0, 100)).findLast(({ by }) => by !== 'customer')?.status;
    const names = async (): Promise<string[]> =>
      (await store.events(0, 100)).map(({ name }) => name);
    const spoken = async (): Promise<(string | undefined)[]> =>
      (await store.transcript('c', 0, 100)).map(({ activity, reply: replied }) =>
        activity ? activity.text : replied?.says && readable(replied.says),
      );

    beforeEach(async () => {
      clock = settableClock();
      where = await place();
      store = where.open();
      await store.open({ clock, log: silentLog });
    });
    afterEach(async () => {
      await store.close();
      await where.remove();
    });

    describe('accept', () => {
      test('what was never accepted is unknown', async () => {
        assert.equal(await store.conversation('c'), null);
        assert.equal(await store.claim('c', { owner: 'one', leaseMs }), null);
        assert.equal(await store.takeOutbound('c', leaseMs), null);
        assert.deepEqual(await store.transcript('c', 0, 10), []);
      });

      test('the same activity counts once, also when it comes several times at once', async () => {
        const results = await Promise.all([
          accept(said('1')),
          accept(said('1')),
          accept(said('1'), said('2')),
        ]);
        assert.equal(
          results.reduce((sum, { fresh }) => sum + fresh, 0),
          2,
        );
        const next = await store.commit(await claim(), changes({ consumed: [{ id: '1' }] }));
        assert.equal(next?.activity?.id, '2');
        assert.equal(await store.commit(next, changes({ consumed: [{ id: '2' }] })), null);
      });

      test('it still counts once after it was worked on', async () => {
        await turn('1');
        assert.deepEqual(await accept(said('1')), { fresh: 0 });
        assert.equal(await store.claim('c', { owner: 'one', leaseMs }), null);
      });

      test('the same id in another conversation is another activity', async () => {
        assert.deepEqual(await accept(said('1'), said('1', { conversation: 'd' })), { fresh: 2 });
      });

      test('of several that come together, all are kept or none', async () => {
        const endless: Record<string, unknown> = {};
        endless['itself'] = endless;
        const broken = { ...said('2'), value: endless as Json };
        await assert.rejects(accept(said('1'), broken));
        assert.deepEqual(await accept(said('1')), { fresh: 1 });
      });

      test('ids that differ only in what a database may drop are different', async () => {
        const ids = [
          'a',
          'a\u0000',
          'a\u0000b',
          'a\ud800',
          'a\udc00',
          'a\ufffd',
          '"a"',
          'ä',
          'a\u0308',
        ];
        assert.deepEqual(await accept(...ids.map((id) => said(id))), { fresh: ids.length });
        assert.deepEqual(await accept(...ids.map((id) => said(id))), { fresh: 0 });
        await accept(...ids.map((id) => said('1', { conversation: id })));
        assert.deepEqual((await store.due(100)).work.toSorted(), ['c', ...ids].toSorted());
        for (const id of ids) assert.equal((await claim(id)).conversation.id, id);
      });

      test('what was accepted while the store was closing is kept', async () => {
        const accepted = accept(said('1'));
        await reopen();
        assert.deepEqual(await accepted, { fresh: 1 });
        assert.deepEqual(await accept(said('1')), { fresh: 0 });
      });

      const texts: Record<string, string> = {
        'Chinese and an emoji of several people': '我要退款 👨‍👩‍👧‍👦',
        'a zero character': 'a\u0000b',
        'half a surrogate pair': 'a\ud800b',
        quotes: `'; DROP TABLE "x"; --`,
        'no text at all': '',
        'a megabyte': 'x'.repeat(1_000_000),
      };
      for (const [title, text] of Object.entries(texts)) {
        test(`${title} comes back as it was written`, async () => {
          await accept(said('1', { text }));
          await reopen();
          assert.equal((await claim()).activity?.text, text);
        });
      }
    });

    describe('claim', () => {
      test('of two who want the same work, one gets it', async () => {
        await accept(said('1'));
        const claims = await Promise.all([
          store.claim('c', { owner: 'one', leaseMs }),
          store.claim('c', { owner: 'two', leaseMs }),
        ]);
        assert.equal(claims.filter(Boolean).length, 1);
      });

      test('the first claim finds the conversation as the activity told of it', async () => {
        await accept(said('1'));
        const { conversation, attempts, activity, acceptedAt } = await claim();
        assert.deepEqual(conversation, {
          id: 'c',
          channel: 'test',
          address: { to: 'anna' },
          isGroup: false,
          controller: 'bot',
          epoch: 0,
          state: null,
          timers: [],
        });
        assert.equal(attempts, 1);
        assert.deepEqual(activity, said('1'));
        assert.equal(acceptedAt, clock.now());
      });

      test('a right that ran out is taken by the next, and the first can no longer commit', async () => {
        await accept(said('1'));
        const first = await claim();
        await clock.advance(leaseMs + 1);
        const second = await claim('c', 'two');
        assert.equal(second.attempts, 2);
        await assert.rejects(store.commit(first, changes({ consumed: [{ id: '1' }] })), Fenced);
        await assert.rejects(store.renew(first, leaseMs), Fenced);
        await store.commit(
          second,
          changes({ consumed: [{ id: '1' }], outbound: [reply('hello')] }),
        );
        assert.deepEqual(await spoken(), ['said 1', 'hello']);
      });

      test('a right that is renewed lasts longer', async () => {
        await accept(said('1'));
        const first = await claim();
        await clock.advance(leaseMs - 1);
        await store.renew(first, leaseMs);
        await clock.advance(leaseMs - 1);
        assert.equal(await store.claim('c', { owner: 'two', leaseMs }), null);
        await store.commit(first, changes({ consumed: [{ id: '1' }] }));
      });

      test('what was given back untried counts as not tried', async () => {
        await accept(said('1'));
        await store.release(await claim(), { attempted: false });
        const again = await claim();
        assert.equal(again.attempts, 1);
        await store.release(again, { attempted: true });
        assert.equal((await claim()).attempts, 2);
      });

      test('what was given back until later waits that long', async () => {
        await accept(said('1'));
        await store.release(await claim(), { attempted: true, retryAt: clock.now() + 500 });
        assert.equal(await store.claim('c', { owner: 'one', leaseMs }), null);
        assert.equal((await store.due(10)).nextAt, clock.now() + 500);
        await clock.advance(500);
        assert.equal((await claim()).attempts, 2);
      });

      test('who gave the right back cannot commit any more', async () => {
        await accept(said('1'));
        const first = await claim();
        await store.release(first, { attempted: false });
        await assert.rejects(store.commit(first, changes({ consumed: [{ id: '1' }] })), Fenced);
      });

      test('activities are handed out in the order of the channel, else of arrival', async () => {
        await store.accept([
          { activity: said('late'), order: 30 },
          { activity: said('early'), order: 10 },
          { activity: said('middle'), order: 20 },
        ]);
        const order: (string | undefined)[] = [];
        let next: Claim | null = await claim();
        while (next) {
          const id: string = next.activity!.id;
          order.push(id);
          next = await store.commit(next, changes({ consumed: [{ id }] }));
        }
        assert.deepEqual(order, ['early', 'middle', 'late']);
      });

      test('one that is not ready yet holds up those after it, and no other conversation', async () => {
        const readyAt = clock.now() + 300;
        await store.accept([
          { activity: said('second'), order: 2 },
          { activity: said('first'), order: 1, readyAt },
          { activity: said('1', { conversation: 'd' }) },
        ]);
        assert.equal(await store.claim('c', { owner: 'one', leaseMs }), null);
        assert.deepEqual((await store.due(10)).work, ['d']);
        await clock.advance(300);
        assert.equal((await claim()).activity?.id, 'first');
      });

      test('what is worked on is due when the right to it runs out', async () => {
        await accept(said('1'));
        await claim();
        const until = clock.now() + leaseMs;
        assert.deepEqual(await store.due(10), { work: [], outbound: [], nextAt: until });
        await clock.advance(leaseMs);
        assert.deepEqual((await store.due(10)).work, ['c']);
      });

      test('what has waited longest is due first', async () => {
        for (const conversation of ['first', 'third', 'second']) {
          await accept(said('1', { conversation }));
          await clock.advance(10);
        }
        const timers = [{ id: 't', at: clock.now() + 5 }];
        await store.commit(await claim('third'), changes({ consumed: [{ id: '1' }], timers }));
        await clock.advance(10);
        assert.deepEqual((await store.due(10)).work, ['first', 'second', 'third']);
        assert.deepEqual((await store.due(2)).work, ['first', 'second']);
      });

      test('every claim has a greater fence than the one before', async () => {
        await accept(said('1'), said('2'), said('3'));
        const first = await claim();
        const second = await store.commit(first, changes({ consumed: [{ id: '1' }] }));
        await store.release(second!, { attempted: false });
        const third = await claim('c', 'two');
        assert.ok(first.fence < second!.fence && second!.fence < third.fence);
      });

      test('an activity waits until it is ready', async () => {
        await store.accept([{ activity: said('1'), readyAt: clock.now() + 300 }]);
        assert.equal(await store.claim('c', { owner: 'one', leaseMs }), null);
        assert.deepEqual(await store.due(10), {
          work: [],
          outbound: [],
          nextAt: clock.now() + 300,
        });
        await clock.advance(300);
        assert.deepEqual((await store.due(10)).work, ['c']);
        assert.equal((await claim()).activity?.id, '1');
      });
    });

    describe('commit', () => {
      test('everything of a turn is there at once, also after a restart', async () => {
        await accept(said('1'));
        const state: Json = { deep: { list: [1, 'two', null, { 三: '' }], empty: {} } };
        await store.commit(
          await claim(),
          changes({
            state,
            consumed: [{ id: '1' }],
            outbound: [reply('hello'), reply('there')],
            timers: [{ id: 't', at: clock.now() + 10 }],
            events: [{ name: 'dialog.started', at: 'then', data: { dialog: 'x' } }],
          }),
        );
        await reopen();
        assert.deepEqual(await spoken(), ['said 1', 'hello', 'there']);
        const record = await store.conversation('c');
        assert.deepEqual(record?.state, state);
        assert.deepEqual(record?.timers, [{ id: 't', at: clock.now() + 10 }]);
        const [event] = await store.events(0, 10);
        assert.equal(event?.name, 'dialog.started');
        assert.equal(event?.conversation, 'c');
        assert.deepEqual(event?.data, { dialog: 'x' });
        assert.deepEqual(await store.events(event!.seq, 10), []);
      });

      test('a turn that lost its right changes nothing', async () => {
        await accept(said('1'));
        const first = await claim();
        await clock.advance(leaseMs + 1);
        await store.release(await claim('c', 'two'), { attempted: false });
        const lost = changes({
          state: { wrong: true },
          controller: 'queue',
          consumed: [{ id: '1' }],
          outbound: [reply('wrong')],
          timers: [{ id: 'wrong', at: 0 }],
          events: [{ name: 'dialog.started', at: 'then' }],
        });
        await assert.rejects(store.commit(first, lost), Fenced);
        const record = await store.conversation('c');
        assert.equal(record?.state, null);
        assert.equal(record?.controller, 'bot');
        assert.deepEqual(record?.timers, []);
        assert.deepEqual(await spoken(), []);
        assert.deepEqual(await store.events(0, 10), []);
        assert.equal(await store.takeOutbound('c', leaseMs), null);
      });

      test('the next work comes with the same right, and counts as tried once', async () => {
        await accept(said('1'), said('2'));
        await store.release(await claim(), { attempted: true });
        const first = await claim();
        assert.equal(first.attempts, 2);
        const next = await store.commit(first, changes({ state: 7, consumed: [{ id: '1' }] }));
        assert.equal(next?.activity?.id, '2');
        assert.equal(next?.attempts, 1);
        assert.equal(next?.conversation.state, 7);
        assert.equal(await store.claim('c', { owner: 'two', leaseMs }), null);
      });

      test('a claim can be committed once, also when more work came with it', async () => {
        await accept(said('1'), said('2'));
        const first = await claim();
        const done = changes({ consumed: [{ id: '1' }], outbound: [reply('hello')] });
        const next = await store.commit(first, done);
        await assert.rejects(store.commit(first, done), Fenced);
        await store.commit(next!, changes({ consumed: [{ id: '2' }] }));
        await assert.rejects(store.commit(next!, done), Fenced);
        assert.deepEqual(await spoken(), ['said 1', 'hello', 'said 2']);
      });

      test('of the same claim committed twice at once, one is kept', async () => {
        await accept(said('1'));
        const first = await claim();
        const done = changes({ consumed: [{ id: '1' }], outbound: [reply('hello')] });
        const results = await Promise.allSettled([
          store.commit(first, done),
          store.commit(first, done),
        ]);
        assert.equal(results.filter((result) => result.status === 'fulfilled').length, 1);
        assert.deepEqual(await spoken(), ['said 1', 'hello']);
      });

      test('a checkpoint is durable and the turn goes on under the same right', async () => {
        await accept(said('1'));
        const first = await claim();
        const part = changes({
          state: 'half',
          consumed: [{ id: '1' }],
          outbound: [reply('wait')],
          checkpoint: true,
        });
        const second = await store.commit(first, part);
        assert.ok(second);
        assert.equal((await store.conversation('c'))?.state, 'half');
        assert.equal(await store.claim('c', { owner: 'two', leaseMs }), null);
        assert.equal((await take()).native, 'wait');
        assert.equal(await store.commit(second, changes({ state: 'whole' })), null);
        assert.equal((await store.conversation('c'))?.state, 'whole');
      });

      test('a turn that died after a checkpoint is found again by its timer', async () => {
        await accept(said('1'));
        await store.commit(
          await claim(),
          changes({
            consumed: [{ id: '1' }],
            timers: [{ id: 'continue', at: clock.now() }],
            checkpoint: true,
          }),
        );
        await clock.advance(leaseMs + 1);
        const again = await claim('c', 'two');
        assert.deepEqual(
          again.dueTimers.map(({ id }) => id),
          ['continue'],
        );
        assert.equal(again.activity, null);
        assert.equal(again.attempts, 2);
      });

      test('a turn that goes on after a checkpoint can lose its right like any other', async () => {
        await accept(said('1'), said('2'));
        const part = changes({ state: 'half', consumed: [{ id: '1' }], checkpoint: true });
        const second = await store.commit(await claim(), part);
        await clock.advance(leaseMs + 1);
        await claim('c', 'two');
        await assert.rejects(store.commit(second!, changes({ state: 'whole' })), Fenced);
        assert.equal((await store.conversation('c'))?.state, 'half');
      });

      test('what nobody accepted cannot be consumed', async () => {
        await accept(said('1'));
        await store.commit(await claim(), changes({ consumed: [{ id: '1' }, { id: 'unknown' }] }));
        assert.deepEqual(await spoken(), ['said 1']);
      });

      test('an activity is kept in the form the turn says', async () => {
        await accept(said('1', { text: 'my card is 4111' }));
        const redacted = said('1', { text: 'my card is •••' });
        await store.commit(await claim(), changes({ consumed: [{ id: '1', keep: redacted }] }));
        assert.deepEqual(await spoken(), ['my card is •••']);
        assert.deepEqual(await store.search('4111', 10), []);
      });

      test('timers wake a conversation when they are due, and are replaced by each turn', async () => {
        await accept(said('1'));
        const timers = [
          { id: 'b', at: clock.now() + 200 },
          { id: 'a', at: clock.now() + 100 },
        ];
        await store.commit(await claim(), changes({ consumed: [{ id: '1' }], timers }));
        assert.equal(await store.claim('c', { owner: 'one', leaseMs }), null);
        assert.equal((await store.due(10)).nextAt, clock.now() + 100);
        await clock.advance(100);
        assert.deepEqual((await store.due(10)).work, ['c']);
        const due = await claim();
        assert.deepEqual(due.dueTimers, [timers[1]]);
        assert.equal(await store.commit(due, changes({ timers: [] })), null);
        await clock.advance(1_000);
        assert.deepEqual(await store.due(10), { work: [], outbound: [], nextAt: null });
      });
    });

    describe('outbox', () => {
      test('messages are sent in order, one after the other', async () => {
        await turn('1', 'one', 'two');
        const first = await take();
        assert.equal(first.native, 'one');
        assert.equal(first.tries, 1);
        assert.deepEqual(first.address, { to: 'anna' });
        assert.equal(first.channel, 'test');
        assert.equal(await store.takeOutbound('c', leaseMs), null);
        await store.settle(first, { status: 'sent', providerId: 'p1' });
        const second = await take();
        assert.equal(second.native, 'two');
        assert.notEqual(second.id, first.id);
        await store.settle(second, { status: 'sent' });
        assert.equal(await store.takeOutbound('c', leaseMs), null);
      });

      test('one that must wait makes the later ones wait', async () => {
        await turn('1', 'one', 'two');
        await store.settle(await take(), {
          status: 'retry',
          at: clock.now() + 500,
          error: 'slow down',
        });
        assert.equal(await store.takeOutbound('c', leaseMs), null);
        const { outbound, nextAt } = await store.due(10);
        assert.deepEqual([outbound, nextAt], [[], clock.now() + 500]);
        await clock.advance(500);
        assert.deepEqual((await store.due(10)).outbound, ['c']);
        const again = await take();
        assert.deepEqual([again.native, again.tries, again.uncertain], ['one', 2, false]);
      });

      test('one that failed lets the next one go, and is an event', async () => {
        await turn('1', 'one', 'two');
        await store.settle(await take(), { status: 'failed', error: 'blocked' });
        assert.equal((await take()).native, 'two');
        assert.deepEqual(await names(), ['reply.failed']);
      });

      test('one whose sender died is taken again with the same id, and said to be uncertain', async () => {
        await turn('1', 'one');
        const first = await take();
        assert.equal(first.uncertain, false);
        await clock.advance(leaseMs + 1);
        assert.deepEqual((await store.due(10)).outbound, ['c']);
        const again = await take();
        assert.deepEqual([again.id, again.tries, again.uncertain], [first.id, 2, true]);
        // The first sender was only slow: what it says counts, and once.
        await store.settle(first, { status: 'sent', providerId: 'p' });
        await store.settle(again, { status: 'failed', error: 'too late' });
        assert.equal(await status(), 'sent');
      });

      test('a sender that was too slow cannot have it sent a third time', async () => {
        await turn('1', 'one');
        const slow = await take();
        await clock.advance(leaseMs + 1);
        const second = await take();
        await store.settle(slow, { status: 'retry', at: clock.now(), error: 'timeout' });
        await store.settle(slow, { status: 'failed', error: 'timeout' });
        assert.equal(await store.takeOutbound('c', leaseMs), null);
        await store.settle(second, { status: 'sent' });
        assert.equal(await status(), 'sent');
        assert.deepEqual(await names(), []);
      });

      test('the doubt about an earlier try stays when a later one was not sent', async () => {
        await turn('1', 'one');
        await take();
        await clock.advance(leaseMs + 1);
        const second = await take();
        await store.settle(second, { status: 'retry', at: clock.now(), error: 'slow down' });
        const third = await take();
        assert.deepEqual([third.tries, third.uncertain], [3, true]);
      });

      test('what is being sent is due when the right to send it runs out', async () => {
        await turn('1', 'one');
        await take();
        const until = clock.now() + leaseMs;
        assert.deepEqual(await store.due(10), { work: [], outbound: [], nextAt: until });
      });

      test('of two who want to send, one does', async () => {
        await turn('1', 'one', 'two');
        const taken = await Promise.all([
          store.takeOutbound('c', leaseMs),
          store.takeOutbound('c', leaseMs),
        ]);
        assert.equal(taken.filter(Boolean).length, 1);
      });

      test('ids stay the same and grow with the conversation', async () => {
        await turn('1', 'one');
        const before = await take();
        await reopen();
        await clock.advance(leaseMs + 1);
        assert.equal((await take()).id, before.id);
      });

      test('a receipt moves a message forward and never back', async () => {
        await turn('1', 'one');
        await store.settle(await take(), { status: 'sent', providerId: 'p1' });
        await store.receipt('c', 'p1', 'read');
        assert.equal(await status(), 'read');
        await store.receipt('c', 'p1', 'delivered');
        await store.receipt('c', 'p1', 'failed');
        await store.receipt('c', 'unknown', 'failed');
        assert.equal(await status(), 'read');
      });

      test('a receipt counts although it comes before the sender wrote down what it sent', async () => {
        await turn('1', 'one');
        const sending = await take();
        await store.receipt('c', 'other', 'failed');
        await store.receipt('c', 'p1', 'delivered');
        await store.settle(sending, { status: 'sent', providerId: 'p1' });
        assert.equal(await status(), 'delivered');
      });

      const receipts: Record<string, [receipts: ('delivered' | 'read' | 'failed')[], is: string]> =
        {
          'delivered, then read': [['delivered', 'read'], 'read'],
          'read, then delivered': [['read', 'delivered'], 'read'],
          'read, then failed': [['read', 'failed'], 'read'],
          'delivered, then failed': [['delivered', 'failed'], 'delivered'],
          'failed, then delivered': [['failed', 'delivered'], 'failed'],
          'the same twice': [['delivered', 'delivered'], 'delivered'],
        };
      for (const [title, [all, expected]] of Object.entries(receipts)) {
        test(`receipts: ${title}`, async () => {
          await turn('1', 'one');
          await store.settle(await take(), { status: 'sent', providerId: 'p1' });
          for (const receipt of all) await store.receipt('c', 'p1', receipt);
          assert.equal(await status(), expected);
        });
      }

      test('one that may have been sent is not sent again, and shown so', async () => {
        await turn('1', 'one');
        await store.settle(await take(), { status: 'uncertain', error: 'cut' });
        assert.equal(await store.takeOutbound('c', leaseMs), null);
        assert.equal(await status(), 'uncertain');
      });
    });

    describe('control', () => {
      test('of two people who take over, one does', async () => {
        await turn('1');
        const won = await Promise.all([
          store.control('c', 0, 'agent:ann'),
          store.control('c', 0, 'agent:bob'),
        ]);
        assert.deepEqual(
          won.toSorted((a, b) => Number(a) - Number(b)),
          [false, true],
        );
        assert.equal((await store.conversation('c'))?.epoch, 1);
      });

      test('a turn in flight can no longer commit, and its activity is worked on again', async () => {
        await accept(said('1'));
        const first = await claim();
        assert.equal(await store.control('c', 0, 'agent:ann'), true);
        await assert.rejects(
          store.commit(first, changes({ consumed: [{ id: '1' }], outbound: [reply('no')] })),
          Fenced,
        );
        const again = await claim();
        assert.equal(again.conversation.controller, 'agent:ann');
        assert.equal(again.activity?.id, '1');
        assert.equal(again.attempts, 1);
      });

      test('what the bot had not sent when a person took over is dropped', async () => {
        await turn('1', 'from the bot');
        await store.control('c', 0, 'agent:ann');
        assert.equal(await store.takeOutbound('c', leaseMs), null);
        assert.equal(await status(), 'dropped');
        assert.deepEqual(await names(), ['reply.dropped']);
      });

      test('what was being sent when a person took over may have arrived, and is not called dropped', async () => {
        await turn('1', 'one');
        const sending = await take();
        await store.control('c', 0, 'agent:ann');
        await clock.advance(leaseMs + 1);
        assert.equal(await store.takeOutbound('c', leaseMs), null);
        assert.equal(await status(), 'uncertain');
        assert.deepEqual(await names(), []);
        await store.settle(sending, { status: 'sent' });
        assert.equal(await store.takeOutbound('c', leaseMs), null);
      });

      test('a send that was under way when a person took over is recorded as it went', async () => {
        await turn('1', 'one');
        const sending = await take();
        await store.control('c', 0, 'agent:ann');
        await store.settle(sending, { status: 'sent', providerId: 'p1' });
        await store.receipt('c', 'p1', 'read');
        assert.equal(await status(), 'read');
      });

      const controls: Record<string, [from: Controller, to: Controller, epochs: number]> = {
        'a person who comes starts an epoch': ['bot', 'agent:ann', 1],
        'a person who comes from the queue starts an epoch': ['queue', 'agent:ann', 1],
        'a person who goes starts an epoch': ['agent:ann', 'bot', 1],
        'one person after another starts an epoch': ['agent:ann', 'agent:bob', 1],
        'a person who is there already starts none': ['agent:ann', 'agent:ann', 0],
        'the queue starts none': ['bot', 'queue', 0],
        'the end starts none': ['queue', 'none', 0],
      };
      for (const [title, [from, to, epochs]] of Object.entries(controls)) {
        test(`${title}, by a turn and from outside`, async () => {
          const epoch = async (): Promise<number> => (await store.conversation('c'))!.epoch;
          await accept(said('1'), said('2'));
          const next = await store.commit(
            await claim(),
            changes({ consumed: [{ id: '1' }], controller: from }),
          );
          const before = await epoch();
          await store.commit(next!, changes({ consumed: [{ id: '2' }], controller: to }));
          assert.equal((await epoch()) - before, epochs);
          assert.equal((await store.conversation('c'))?.controller, to);

          await accept(said('3'));
          await store.commit(await claim(), changes({ consumed: [{ id: '3' }], controller: from }));
          const again = await epoch();
          assert.equal(await store.control('c', again, to), true);
          assert.equal((await epoch()) - again, epochs);
        });
      }

      test('nobody takes over a conversation that is unknown, or that another has meanwhile', async () => {
        assert.equal(await store.control('c', 0, 'agent:ann'), false);
        await turn('1');
        assert.equal(await store.control('c', 1, 'agent:ann'), false);
        assert.equal((await store.conversation('c'))?.controller, 'bot');
      });

      test('what a turn says while it hands over to a queue is sent', async () => {
        await accept(said('1'));
        const handOver = changes({
          controller: 'queue',
          consumed: [{ id: '1' }],
          outbound: [reply('wait here')],
        });
        await store.commit(await claim(), handOver);
        assert.equal((await take()).native, 'wait here');
        assert.equal((await store.conversation('c'))?.controller, 'queue');
        assert.equal((await store.conversation('c'))?.epoch, 0);
      });

      test('what an agent says is sent although the epoch is new', async () => {
        await turn('1');
        await store.control('c', 0, 'agent:ann');
        await accept(said('2'));
        const outbound: NewOutbound[] = [{ ...reply('from Ann'), by: 'agent' }];
        await store.commit(await claim(), changes({ consumed: [{ id: '2' }], outbound }));
        assert.equal((await take()).by, 'agent');
      });

      test('giving back to the bot starts a new epoch in which the bot may speak', async () => {
        await turn('1');
        await store.control('c', 0, 'agent:ann');
        await accept(said('2'));
        await store.commit(
          await claim(),
          changes({ controller: 'bot', consumed: [{ id: '2' }], outbound: [reply('back')] }),
        );
        assert.equal((await store.conversation('c'))?.epoch, 2);
        assert.equal((await take()).native, 'back');
      });
    });

    test('whatever happens in whatever order, nothing is lost, doubled or out of order', () =>
      playAtRandom(place));

    describe('what was kept', () => {
      test('a thousand conversations are found, each once', async () => {
        const ids = Array.from({ length: 1_000 }, (_, n) => `c${n}`);
        await Promise.all(ids.map((id) => accept(said('1', { conversation: id }))));
        const { work } = await store.due(2_000);
        assert.deepEqual(work.toSorted(), ids.toSorted());
        assert.equal((await store.due(10)).work.length, 10);
      });

      test('a transcript can be read on from a position', async () => {
        await turn('1', 'one', 'two');
        await turn('2', 'three');
        const all = await store.transcript('c', 0, 100);
        assert.deepEqual(
          all.map(({ by }) => by),
          ['customer', 'bot', 'bot', 'customer', 'bot'],
        );
        assert.deepEqual(await store.transcript('c', all[1]!.seq, 2), all.slice(2, 4));
      });

      test('only the first message of a reply is shown', async () => {
        await accept(said('1'));
        const outbound: NewOutbound[] = [reply('whole'), { by: 'bot', native: 'rest' }];
        await store.commit(await claim(), changes({ consumed: [{ id: '1' }], outbound }));
        assert.deepEqual(await spoken(), ['said 1', 'whole']);
      });

      const searches: Record<string, [words: string, found: string[]]> = {
        'one Chinese character': ['账', ['我的账单']],
        'a Chinese word': ['退款', ['我要退款']],
        'an English word, however it is written': ['REFUND', ['A refund, please']],
        'the beginning of a word': ['ref', ['A refund, please']],
        'several words, in any order': ['please refund', ['A refund, please']],
        'what the bot said': ['certainly', ['Certainly 100%']],
        'a sign that means something to a database': ['100%', ['Certainly 100%']],
        'a name of a field, which nobody said': ['activity', []],
        nothing: ['', []],
      };
      for (const [title, [words, expected]] of Object.entries(searches)) {
        test(`search finds ${title}`, async () => {
          await accept(
            said('1', { text: '我要退款' }),
            said('2', { text: '我的账单' }),
            said('3', { text: 'A refund, please' }),
          );
          let next: Claim | null = await claim();
          while (next) {
            const consumed = [{ id: next.activity!.id }];
            const outbound = next.activity!.id === '3' ? [reply('Certainly 100%')] : [];
            next = await store.commit(next, changes({ consumed, outbound }));
          }
          const found = await store.search(words, 10);
          assert.deepEqual(
            found.map(
              (entry) => entry.activity?.text ?? (entry.reply?.says && readable(entry.reply.says)),
            ),
            expected,
          );
        });
      }

      test('forgetting a customer leaves nothing of them', async () => {
        await turn('1', 'hello');
        await accept(said('2', { conversation: 'other' }));
        await store.forget('c');
        assert.equal(await store.conversation('c'), null);
        assert.deepEqual(await store.transcript('c', 0, 10), []);
        assert.deepEqual(await store.search('said', 10), []);
        assert.deepEqual(await store.events(0, 10), []);
        assert.deepEqual((await store.due(10)).work, ['other']);
        assert.equal(await store.takeOutbound('c', leaseMs), null);
        assert.deepEqual(await accept(said('1')), { fresh: 1 });
        assert.equal((await store.conversation('c'))?.state, null);
      });

      test('what happened to a forgotten customer stays, but not that it was them', async () => {
        await accept(said('1'));
        const events: Event[] = [{ name: 'dialog.started', at: 'then' }];
        await store.commit(await claim(), changes({ consumed: [{ id: '1' }], events }));
        await store.forget('c');
        const kept = await store.events(0, 10);
        assert.deepEqual(
          kept.map(({ name, conversation }) => [name, conversation]),
          [['dialog.started', '']],
        );
      });

      test('a turn and a send under way when a customer is forgotten leave nothing behind', async () => {
        await turn('1', 'one');
        const sending = await take();
        await accept(said('2'));
        const old = await claim();
        await store.forget('c');
        await store.settle(sending, { status: 'sent', providerId: 'p1' });
        await assert.rejects(store.commit(old, changes({ state: 'old' })), Fenced);
        assert.equal(await store.conversation('c'), null);

        // The customer comes back as somebody new, who has nothing to do with what is still under way.
        await turn('3', 'new');
        await store.settle(sending, { status: 'failed', error: 'late' });
        assert.equal((await take()).native, 'new');
        await accept(said('4'));
        await claim();
        await assert.rejects(store.commit(old, changes({ state: 'old' })), Fenced);
      });

      test('the key is 32 bytes, made once', async () => {
        const [one, two] = await Promise.all([store.key(), store.key()]);
        assert.equal(one.length, 32);
        assert.deepEqual(two, one);
        await reopen();
        assert.deepEqual(await store.key(), one);
      });
    });
  });
}

function said(id: string, more: { text?: string; conversation?: string } = {}): Activity {
  const { conversation = 'c', text = `said ${id}` } = more;
  return {
    type: 'message',
    id,
    channelId: 'test',
    conversation: { id: conversation, address: { to: 'anna' } },
    from: { id: 'anna', role: 'customer' },
    timestamp: '2026-11-21T09:00:00.000Z',
    text,
  };
}

function reply(text: string): NewOutbound {
  return { by: 'bot', native: text, reply: { says: inLanguage(text, 'en') } };
}

function changes(some: Partial<Changes>): Changes {
  return { state: null, consumed: [], outbound: [], timers: [], events: [], ...some };
}
