import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Activity, silentLog } from '../../activities/index.ts';
import { createBot, dialog } from '../../index.ts';
import { embedded } from '../../stores/index.ts';
import { conversationOf, message, startBot } from '../harness/bot.ts';
import { testChannel } from '../harness/channel.ts';
import { settableClock } from '../harness/clock.ts';

const echo = dialog('echo', async ({ ask, say }) => {
  await say(`You said: ${await ask('Yes?')}`);
});

const texts: Record<string, string> = {
  'a zero character': 'a\u0000b',
  'half a surrogate pair': 'a\ud800b',
  'control characters': '\u0001\u001b[2J\u202e',
  'a megabyte in one word': 'x'.repeat(1_000_000),
  'a megabyte of Chinese': '退'.repeat(300_000),
  'a family of emoji': '👨‍👩‍👧‍👦'.repeat(50),
  markup: '<script>alert(1)</script>{{constructor}}',
  'a name of Object': '__proto__',
};

for (const [title, text] of Object.entries(texts)) {
  test(`${title} is answered, and the next message too`, async (t) => {
    const { say, heard } = await startBot(t, { dialogs: [echo] });
    await say('hello');
    await say(text);
    assert.match(heard()[1]!, /^You said: /);
    await say('hello');
    assert.equal(heard()[2], 'Yes?');
  });
}

test('whatever an activity holds, the customer is served on', async (t) => {
  const { bot, channel, say, heard } = await startBot(t, { dialogs: [echo] });
  let n = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.record(
        {
          type: fc.constantFrom(
            'message',
            'messageUpdate',
            'messageDelete',
            'conversationUpdate',
            'event',
          ),
          text: fc.string({ unit: 'binary', maxLength: 50 }),
          value: fc.jsonValue(),
          name: fc.constantFrom(
            'start',
            'dtmf',
            'silence',
            'hangup',
            'handoff.status',
            'dialog.begin',
            'unknown',
          ),
          attachments: fc.array(fc.record({ contentType: fc.string() }), { maxLength: 3 }),
          replyToId: fc.string(),
          locale: fc.string(),
        },
        { requiredKeys: ['type'] },
      ),
      async (some) => {
        n++;
        const activity = message(`fuzz-${n}`, '', 'anna', some as Partial<Activity>);
        await channel.host!.receive([{ activity }]);
        await bot.idle();
      },
    ),
    { numRuns: 150 },
  );
  assert.equal(
    (await bot.store.events(0, 1_000)).filter(({ name }) => name === 'activity.failed').length,
    0,
  );
  const before = heard('ben').length;
  await say('hello', { customer: 'ben' });
  assert.equal(heard('ben').length, before + 1);
});

const refused: Record<string, [change: object, code: string]> = {
  'no id': [{ id: '' }, 'activity.id'],
  'an id without end': [{ id: 'x'.repeat(10_000) }, 'activity.id'],
  'an id that is no text': [{ id: 7 }, 'activity.id'],
  'another channel': [{ channelId: 'other' }, 'activity.channel'],
};
for (const [title, [change, code]] of Object.entries(refused)) {
  test(`an activity with ${title} is refused`, async (t) => {
    const { channel } = await startBot(t, { dialogs: [echo] });
    const activity = { ...message('1', 'hello'), ...change };
    await assert.rejects(channel.host!.receive([{ activity }]), { code });
  });
}

test('on a full disk the channel is told to come back, and it goes on when there is room', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'parlance-full-'));
  t.after(() => rm(folder, { recursive: true }));
  const channel = testChannel();
  const clock = settableClock();
  const start = async (maxBytes?: number): Promise<ReturnType<typeof createBot>> => {
    const bot = createBot({
      dialogs: [echo],
      channels: [channel],
      store: embedded(folder, maxBytes === undefined ? {} : { maxBytes }),
      log: silentLog,
      clock,
    });
    await bot.start({ signals: false });
    t.after(bot.stop);
    return bot;
  };
  const small = await start(600_000);
  let taken = 0;
  const fill = async (): Promise<void> => {
    for (;;) {
      await channel.host!.receive([{ activity: message(`m${taken}`, 'x'.repeat(20_000)) }]);
      taken++;
    }
  };
  await assert.rejects(fill(), { status: 503 });
  assert.ok(taken > 5);
  assert.equal((await small.store.conversation(conversationOf()))?.id, conversationOf());
  await small.stop();

  const roomy = await start();
  // A turn that failed for want of room is due again a little later.
  await clock.advance(60_000);
  await roomy.idle();
  const entries = await roomy.store.transcript(conversationOf(), 0, 1_000);
  const kept = entries.filter(({ activity }) => activity).map(({ id }) => id);
  assert.deepEqual(
    kept,
    Array.from({ length: taken }, (_, n) => `m${n}`),
  );
  await roomy.stop();
});
