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
 * `(the bot restarts)`, `(starts)`, `(starts in zh-CN)`; `agent:` lines are `(takes over)` and `(gives back)`.
 */
export function script(
  title: string,
  bot: readonly AnyDialog[] | (() => Partial<BotOptions>),
  setting: Setting = {},
): (words: TemplateStringsArray, ...values: unknown[]) => void {
  const options = typeof bot === 'function' ? bot : () => ({ dialogs: bot });
  return (words, ...values) => {
    const lines = String.raw({ raw: words.raw }, ...values)
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean);
    test(title, () => play(lines, options, setting, false));
    test(`${title}, with a restart before every turn`, () => play(lines, options, setting, true));
  };
}

async function play(
  lines: readonly string[],
  makeOptions: () => Partial<BotOptions>,
  setting: Setting,
  restarts: boolean,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'parlance-script-'));
  const options = makeOptions();
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
      const said = native.text.split('\n').filter((line) => line.trim() !== '');
      heard.push(...said.map((line) => `bot: ${line}`));
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
      else if (direction.startsWith('starts in ')) {
        await receive({ type: 'event', name: 'start', value: {}, locale: direction.slice(10) });
      } else if (direction === 'the bot restarts') await restart();
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
  const { epoch } = (await bot.store.conversation(conversation))!;
  if (direction === 'takes over') await bot.takeOver(conversation, epoch, 'ann');
  else if (direction === 'gives back') {
    await bot.handBack(conversation, epoch, { state: 'completed', agent: 'ann' });
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
  // The longest common run of lines, from each pair of positions to the ends.
  const common = expected.map(() => heard.map(() => 0));
  const at = (i: number, j: number): number => common[i]?.[j] ?? 0;
  for (let i = expected.length - 1; i >= 0; i--) {
    for (let j = heard.length - 1; j >= 0; j--) {
      common[i]![j] =
        expected[i] === heard[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const lines: string[] = [];
  let [i, j] = [0, 0];
  while (i < expected.length || j < heard.length) {
    if (i < expected.length && expected[i] === heard[j]) {
      lines.push(`    ${expected[i++]}`);
      j++;
    } else if (j >= heard.length || at(i + 1, j) > at(i, j + 1)) lines.push(`  - ${expected[i++]}`);
    else lines.push(`  + ${heard[j++]}`);
  }
  if (lines.every((line) => line.startsWith('    '))) return;
  throw new Error(`The conversation went differently (+ heard, - expected):\n${lines.join('\n')}`);
}

/** Engines of this process, by what they have learnt: the same bot is rebuilt again and again. */
const engines = new Map<string, IntentEngine>();

function trainedOnce(): IntentEngine {
  let engine: IntentEngine = nlpjsEngine();
  return {
    async train(examples) {
      const key = JSON.stringify(examples);
      const known = engines.get(key);
      if (known) {
        engine = known;
        return;
      }
      await engine.train(examples);
      engines.set(key, engine);
    },
    recognize: (utterance) => engine.recognize(utterance),
  };
}
