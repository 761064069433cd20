import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { Page } from 'playwright-core';
import { journey } from '../harness/browser.ts';

/** The bot that ships, as a process of its own on data of its own. */
interface Helpdesk {
  readonly url: string;
  /** Starts it (again) and waits until it serves. */
  readonly start: () => Promise<void>;
  /** kill -9. */
  readonly kill: () => Promise<void>;
}

async function helpdesk(t: TestContext): Promise<Helpdesk> {
  const data = await mkdtemp(join(tmpdir(), 'parlance-helpdesk-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  let child: ChildProcess | undefined;
  const kill = async (): Promise<void> => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  };
  t.after(async () => {
    await kill();
    await rm(data, { recursive: true });
  });
  return {
    url,
    kill,
    async start() {
      const { PATH } = process.env;
      child = spawn(
        process.execPath,
        ['--import', 'tsx', '--conditions=source', 'bots/helpdesk/main.ts'],
        {
          env: { PATH, PORT: String(port), DATA_DIR: data, LOG_LEVEL: 'error' },
          stdio: ['ignore', 'ignore', 'inherit'],
        },
      );
      const running = child;
      const ended = once(running, 'exit').then(([code]) => {
        throw new Error(`The helpdesk ended with ${code} before it served.`);
      });
      // After it has served, its end is what the test wants.
      ended.catch(() => {});
      await Promise.race([ended, untilReady(url)]);
    },
  };
}

async function untilReady(url: string): Promise<void> {
  for (;;) {
    const response = await fetch(`${url}/ready`).catch(() => null);
    if (response?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Says something and waits for the last line of the answer. */
async function exchange(page: Page, says: string, answer: RegExp): Promise<void> {
  await page.getByRole('textbox').fill(says);
  await page.getByRole('textbox').press('Enter');
  await page.locator('.bubble').last().filter({ hasText: answer }).waitFor();
}

journey(
  'a refund goes on where it stood after kill -9, in both languages',
  async ({ profile }, t) => {
    const bot = await helpdesk(t);
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
