import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { journey } from '../harness/browser.ts';
import { helpdeskProcess } from '../harness/process.ts';

/** Says something and waits for the last line of the answer. */
async function exchange(page: Page, says: string, answer: RegExp): Promise<void> {
  await page.getByRole('textbox').fill(says);
  await page.getByRole('textbox').press('Enter');
  await page.locator('.bubble').last().filter({ hasText: answer }).waitFor();
}

journey(
  'a refund goes on where it stood after kill -9, in both languages',
  async ({ profile }, t) => {
    const bot = await helpdeskProcess(t);
    await bot.start();
    const english = await (await profile()).newPage();
    const chinese = await (await profile({ locale: 'zh-CN' })).newPage();
    await Promise.all([english.goto(bot.url), chinese.goto(bot.url)]);

    await exchange(english, 'I want my money back', /^Which order/);
    await exchange(english, 'where is my parcel?', /^Which order/);
    await exchange(chinese, '我要退款', /订单/);
    await bot.kill();
    await bot.start();
    await exchange(english, '102938', /^What went wrong/);

    // The process dies with the message on its way, or just taken in.
    await chinese.getByRole('textbox').fill('102938');
    await Promise.all([chinese.getByRole('textbox').press('Enter'), bot.kill()]);
    await bot.start();
    for (const page of [english, chinese]) {
      const options = page.getByRole('group', { name: /Answers|可选答案/ }).getByRole('button');
      await options.first().click();
      // The order is right, the reason is given: the first of yes and no.
      await options
        .first()
        .and(page.getByRole('button', { name: /^(Yes|是|确认|好)/ }))
        .click();
      await page.locator('.bubble').filter({ hasText: /RX\d+/ }).waitFor();
    }

    await Promise.all([english.reload(), chinese.reload()]);
    for (const page of [english, chinese]) {
      await page.locator('.bubble').filter({ hasText: /RX\d+/ }).waitFor();
      const lines = await page.locator('.bubble').allTextContents();
      assert.equal(lines.filter((line) => line === '102938').length, 1, lines.join('\n'));
      assert.equal(lines.filter((line) => /RX\d+/.test(line)).length, 1, lines.join('\n'));
    }
  },
);
