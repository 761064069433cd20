import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dialog } from '../../index.ts';
import { message, startBot } from '../harness/bot.ts';

/** Something that happens when it is told to. */
function gate(): { opened: Promise<void>; open: () => void } {
  let open!: () => void;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

test('a message that waits behind a turn cut off twice is not lost', async (t) => {
  const first = gate();
  const over = gate();
  t.after(over.open);
  /** Each try of the payment says that it began; only the third ends. */
  const begun = [gate(), gate(), gate()];
  const tries: string[] = [];
  const shop = dialog('shop', async ({ ask, say, step }) => {
    await step('wait', () => first.opened);
    for (;;) {
      const text = await ask('Yes?');
      if (text === 'pay') {
        await step(
          'pay',
          (key) => {
            const turn = tries.push(key);
            begun[turn - 1]!.open();
            return turn < 3 ? over.opened : Promise.resolve();
          },
          { effect: true },
        );
      }
      await say(`Did: ${text}`);
    }
  });
  const started = await startBot(t, {
    dialogs: [shop],
    welcome: shop,
    limits: { drainMs: 1 },
  });

  const { channel, clock, heard, restart } = started;

  // Both come while the bot is still busy with the first, so both are older than what follows.
  await channel.host!.receive([{ activity: message('m1', 'hello') }]);
  await channel.host!.receive([{ activity: message('m2', 'pay') }]);
  await channel.host!.receive([{ activity: message('m3', 'thanks') }]);
  await clock.advance(1_000);
  first.open();
  await begun[0]!.opened;
  await restart();
  await clock.advance(1_000);
  await begun[1]!.opened;
  await restart();
  await clock.advance(1_000);
  await begun[2]!.opened;
  await started.bot.idle();

  assert.equal(new Set(tries).size, 1, 'the step has one key');
  assert.deepEqual(heard(), ['Yes?', 'Did: pay', 'Yes?', 'Did: thanks', 'Yes?']);
});
