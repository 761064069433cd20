import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Activity, conversationId, silentLog } from '../../activities/index.ts';
import type { Capabilities } from '../../adapters/index.ts';
import { type Bot, type BotOptions, createBot } from '../../bots/index.ts';
import type { AnyDialog } from '../../dialogs/index.ts';
import { type IntentEngine, nlpjsEngine } from '../../intents/index.ts';
import { embedded } from '../../stores/index.ts';
import { buttons, testChannel } from './channel.ts';
import { settableClock } from './clock.ts';

/** When every script begins. */
export const scriptStart = Date.parse('2026-11-21T09:00:00Z');

interface Setting {
  readonly channel?: Capabilities;
  /** Called when both runs of the script are over: for what must have happened once. */
  readonly afterwards?: () => void;
}

/**
 * A conversation as a test: what a customer says and what the bot says, line by line.
 *
 * Each script is two tests: straight through, and with the bot rebuilt from its store before every
 * turn. Stage directions: `(taps LABEL)`, `(sends photo.jpg)`, `(two days pass)`,
 * `(the bot restarts)`, `(starts)`; `agent:` lines are `(takes over)` and `(gives back)`.
 */
export function script(
  title: string,
  bot: readonly AnyDialog[] | Partial<BotOptions>,
  setting: Setting = {},
): (words: TemplateStringsArray, ...values: unknown[]) => void {
  const options: Partial<BotOptions> = isDialogs(bot) ? { dialogs: bot } : bot;
  return (words, ...values) => {
    const lines = String.raw({ raw: words.raw }, ...values)
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean);
    test(title, () => play(lines, options, setting, false));
    test(`${title}, with a restart before every turn`, () => play(lines, options, setting, true));
  };
}

function isDialogs(bot: readonly AnyDialog[] | Partial<BotOptions>): bot is readonly AnyDialog[] {
  return Array.isArray(bot);
}

async function play(
  lines: readonly string[],
  options: Partial<BotOptions>,
  setting: Setting,
  restarts: boolean,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'parlance-script-'));
  const clock = settableClock(scriptStart);
  const channel = testChannel(setting.channel ?? buttons);
  const intents = options.intents ?? trainedOnce();
  const start = async (): Promise<Bot> => {
    const bot = createBot({
      languages: ['en', 'zh'],
      log: silentLog,
      dialogs: [],
      ...options,
      intents,
      channels: [channel],
      store: embedded(folder),
      clock,
    });
    await bot.start({ signals: false });
    return bot;
  };

  let bot = await start();
  const heard: string[] = [];
  let shown = 0;
  let said = 0;
  const conversation = conversationId('test', 'customer');
  const settle = async (): Promise<void> => {
    await bot.idle();
    for (const { native } of channel.sent.slice(shown)) {
      heard.push(...native.text.split('\n').map((line) => `bot: ${line}`));
    }
    shown = channel.sent.length;
  };
  const restart = async (): Promise<void> => {
    await bot.stop();
    bot = await start();
  };
  const receive = async (activity: Partial<Activity>): Promise<void> => {
    if (restarts) await restart();
    said++;
    await channel.host!.receive([
      {
        activity: {
          type: 'message',
          id: `said-${said}`,
          channelId: 'test',
          conversation: { id: conversation, address: 'customer' },
          from: { id: 'customer', role: 'customer' },
          timestamp: new Date(clock.now()).toISOString(),
          ...activity,
        },
      },
    ]);
    await settle();
  };
  const tap = (label: string): Partial<Activity> => {
    for (const { native } of channel.sent.toReversed()) {
      const { options: shownOptions, question } = native as {
        options?: { value: string; label: string }[];
        question?: string;
      };
      const option = shownOptions?.find((each) => each.label === label);
      if (option && question) return { text: label, value: { option: option.value, question } };
    }
    throw new Error(`The bot has shown no option "${label}".`);
  };

  try {
    for (const line of lines) {
      if (line.startsWith('bot:')) continue;
      heard.push(line);
      const [, who, what] = /^(customer|agent):\s*(.*)$/.exec(line) ?? [];
      const direction = /^\((.*)\)$/.exec(what ?? line)?.[1];
      if (who === 'agent') await agent(bot, conversation, direction ?? '');
      else if (!direction) await receive({ text: what ?? line });
      else if (direction === 'starts') await receive({ type: 'event', name: 'start', value: {} });
      else if (direction === 'the bot restarts') await restart();
      else if (direction.startsWith('taps ')) await receive(tap(direction.slice(5)));
      else if (direction.startsWith('sends ')) await receive(picture(direction.slice(6)));
      else if (direction.endsWith(' pass')) await pass(bot, clock, direction);
      else throw new Error(`The script has an unknown stage direction: (${direction})`);
      await settle();
    }
  } finally {
    await bot.stop();
    await rm(folder, { recursive: true, force: true });
  }
  compare(lines, heard);
  setting.afterwards?.();
}

async function agent(bot: Bot, conversation: string, direction: string): Promise<void> {
  if (direction === 'takes over') {
    const record = await bot.store.conversation(conversation);
    await bot.takeOver(conversation, record!.epoch, 'ann');
  } else if (direction === 'gives back') {
    await bot.handBack(conversation, { state: 'completed', agent: 'ann' });
  } else throw new Error(`The script has an unknown direction for the agent: (${direction})`);
}

function picture(name: string): Partial<Activity> {
  return { attachments: [{ contentType: 'image/jpeg', contentUrl: `channel:${name}`, name }] };
}

const units: Record<string, number> = {
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  week: 604_800_000,
};
const numbers: Record<string, number> = { a: 1, an: 1, one: 1, two: 2, three: 3, ten: 10 };

async function pass(
  bot: Bot,
  clock: ReturnType<typeof settableClock>,
  direction: string,
): Promise<void> {
  const [, count = '', unit = ''] = /^(\w+) (minute|hour|day|week)s? pass$/.exec(direction) ?? [];
  const amount = numbers[count] ?? Number(count);
  if (!units[unit] || !Number.isFinite(amount)) {
    throw new Error(`The script has an unknown span of time: (${direction})`);
  }
  await clock.advance(amount * units[unit]);
  await bot.idle();
}

/** A failure is a diff of two transcripts. */
function compare(expected: readonly string[], heard: readonly string[]): void {
  const length = Math.max(expected.length, heard.length);
  const lines: string[] = [];
  let same = true;
  for (let i = 0; i < length; i++) {
    if (expected[i] === heard[i]) lines.push(`    ${expected[i]}`);
    else {
      same = false;
      if (heard[i] !== undefined) lines.push(`  + ${heard[i]}`);
      if (expected[i] !== undefined) lines.push(`  - ${expected[i]}`);
    }
  }
  if (!same)
    throw new Error(
      `The conversation went differently (+ heard, - expected):\n${lines.join('\n')}`,
    );
}

/** An engine that learns the same examples only once, however often the bot is rebuilt. */
function trainedOnce(): IntentEngine {
  const engine = nlpjsEngine();
  let learnt = '';
  return {
    async train(examples) {
      const key = JSON.stringify(examples);
      if (key === learnt) return;
      await engine.train(examples);
      learnt = key;
    },
    recognize: (utterance) => engine.recognize(utterance),
  };
}
