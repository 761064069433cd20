import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Customer } from '../../simulators/telegram/customer.ts';
import { telegramSimulator } from '../../simulators/telegram/simulator.ts';
import { helpdeskProcess } from '../harness/process.ts';

const withinMs = 60_000;

const lastHeard = new Map<Customer, string | undefined>();

/**
 * The next messages, in order. One that repeats the last may come after a kill, and only then:
 * Telegram had taken it, and the bot died before it wrote that down.
 */
async function hears(customer: Customer, ...expected: RegExp[]): Promise<void> {
  for (const words of expected) {
    let { text } = await customer.hears({ withinMs });
    if (text === lastHeard.get(customer)) ({ text } = await customer.hears({ withinMs }));
    lastHeard.set(customer, text);
    assert.match(text ?? '', words);
  }
}

test('the refund from Telegram, in both languages, through kill -9 and a stop', async (t) => {
  const telegram = await telegramSimulator();
  t.after(telegram.stop);
  const bot = await helpdeskProcess(t, {
    TELEGRAM_TOKEN: telegram.token,
    TELEGRAM_API_ROOT: telegram.apiRoot,
  });
  await bot.start();
  const anna = telegram.customer({ first_name: 'Anna', language_code: 'en' });
  const ming = telegram.customer({ first_name: '小明', language_code: 'zh-hans' });

  anna.says('I want my money back');
  await hears(anna, /Which order/);
  ming.says('我要退款');
  await hears(ming, /哪个订单/);

  await bot.kill();
  // Written while the bot is down: answered in order when it is back.
  anna.says('where is my parcel?');
  anna.says('102938');
  await bot.start();
  await hears(anna, /arrives tomorrow/, /Which order/, /What went wrong/);

  ming.says('订单号是１０２９３８');
  await hears(ming, /出了什么问题/);
  assert.equal(await bot.terminate(), 0);
  await bot.start();

  anna.taps('It arrived broken');
  await hears(anna, /Refund €42\.50 for the kettle\?/);
  anna.taps('Yes');
  await hears(anna, /Done\. €42\.50/, /Your reference is RX\d+/);
  ming.taps('送得太晚');
  await hears(ming, /电水壶退款 €42\.50/);
  ming.says('好的');
  await hears(ming, /已完成/, /退款编号是 RX\d+/);

  const refused = telegram.calls.filter(({ status }) => status !== 200);
  assert.deepEqual(refused, []);
  const references = anna.sees().filter(({ text }) => text?.startsWith('Your reference'));
  assert.equal(references.length, 1);
});
