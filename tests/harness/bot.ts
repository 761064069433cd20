import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { type Activity, conversationId, silentLog } from '../../activities/index.ts';
import { type Bot, type BotOptions, createBot } from '../../bots/index.ts';
import { embedded, type Store } from '../../stores/index.ts';
import { type TestChannel, testChannel } from './channel.ts';
import { type SettableClock, settableClock } from './clock.ts';

/** A bot on a test channel, with a clock that can be set, over a folder of its own. */
export interface BotUnderTest {
  bot: Bot;
  readonly channel: TestChannel;
  readonly clock: SettableClock;
  /** Says something as a customer and waits until the bot is done with it. */
  readonly say: (text: string, more?: Said) => Promise<void>;
  /** The same, without waiting. */
  readonly accept: (text: string, more?: Said) => Promise<void>;
  /** What a customer has heard so far. */
  readonly heard: (customer?: string) => string[];
  /** As if the process had been stopped and started again. */
  readonly restart: () => Promise<void>;
}

export interface Said extends Partial<Activity> {
  readonly customer?: string;
}

export async function startBot(
  t: TestContext,
  options: Partial<BotOptions> & { channel?: TestChannel; storeOf?: (folder: string) => Store },
): Promise<BotUnderTest> {
  const folder = await mkdtemp(join(tmpdir(), 'parlance-bot-'));
  const clock = settableClock();
  const channel = options.channel ?? testChannel();
  const start = async (): Promise<Bot> => {
    const bot = createBot({
      dialogs: [],
      log: silentLog,
      ...options,
      channels: [channel],
      store: options.storeOf?.(folder) ?? embedded(folder),
      clock,
    });
    await bot.start({ signals: false });
    return bot;
  };
  let said = 0;
  const accept = async (text: string, { customer = 'anna', ...more }: Said = {}): Promise<void> => {
    said++;
    const timestamp = new Date(clock.now()).toISOString();
    const activity = message(`m${said}`, text, customer, { timestamp, ...more });
    await channel.host!.receive([{ activity }]);
  };
  const self: BotUnderTest = {
    bot: await start(),
    channel,
    clock,
    accept,
    async say(text, more) {
      await accept(text, more);
      await self.bot.idle();
    },
    heard: (customer = 'anna') =>
      channel.sent.filter(({ address }) => address === customer).map(({ native }) => native.text),
    async restart() {
      await stopped(self.bot, clock);
      self.bot = await start();
    },
  };
  t.after(async () => {
    await stopped(self.bot, clock);
    await rm(folder, { recursive: true, force: true });
  });
  return self;
}

/** Stops a bot on a clock that stands: what it waits for gets the time it may take. */
export async function stopped(bot: Bot, clock: SettableClock): Promise<void> {
  let over = false;
  const stopping = bot.stop().finally(() => {
    over = true;
  });
  for (let n = 1; !over; n++) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    // What only takes its time, on the disk, is not to be taken for what hangs.
    if (n > 200 && n % 40 === 0) await clock.advance(1_000);
  }
  await stopping;
}

export function conversationOf(customer = 'anna'): string {
  return conversationId('test', customer);
}

export function message(
  id: string,
  text: string,
  customer = 'anna',
  more: Partial<Activity> = {},
): Activity {
  return {
    type: 'message',
    id,
    channelId: 'test',
    conversation: { id: conversationOf(customer), address: customer },
    from: { id: customer, role: 'customer' },
    timestamp: '2026-11-21T09:00:00.000Z',
    text,
    ...more,
  };
}
