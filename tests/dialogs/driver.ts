import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type Activity,
  type Clock,
  type Event,
  type HandoffOutcome,
  type Json,
  type Log,
  type Reply,
  readable,
  systemClock,
  type Understand,
  type Understanding,
} from '../../activities/index.ts';
import {
  type Advanced,
  createDialogEngine,
  type DialogEngineOptions,
  type Handoff,
  type Happened,
} from '../../dialogs/index.ts';

/** When every conversation of these tests begins. */
export const beginning = Date.parse('2026-11-21T09:00:00Z');

export interface Setting extends DialogEngineOptions {
  /** What the bot understands, by utterance; all else is nothing. */
  readonly understands?: Readonly<Record<string, Understanding>>;
  readonly language?: string;
  /** Called before each turn; may throw where a checkpoint is made. */
  readonly checkpoint?: (soFar: Advanced) => void | Promise<void>;
  readonly signal?: AbortSignal;
  /** What steps are timed by; the machine's own without it. */
  readonly clock?: Clock;
  /** Called for each note; may throw. */
  readonly note?: (key: string) => void;
  readonly unseal?: (reference: string) => Json;
}

/** A conversation with an engine, without store and channel. */
export interface Driver {
  readonly say: (text: string) => Promise<string[]>;
  readonly tap: (label: string) => Promise<string[]>;
  readonly happen: (happened: Happened) => Promise<string[]>;
  readonly activity: (activity: Partial<Activity>) => Promise<string[]>;
  readonly handBack: (outcome: HandoffOutcome) => Promise<string[]>;
  /** Time passes; timers that become due are given to the engine. */
  readonly pass: (ms: number) => Promise<string[]>;
  /** Sees to it that other code or other settings run from now on. */
  readonly change: (options: Partial<Setting>) => void;
  language: string;
  now: number;
  state: Json;
  readonly last: Advanced;
  readonly handoffs: Handoff[];
  readonly events: Event[];
  readonly logged: { level: string; message: string; facts: object }[];
  /** Utterances understanding was asked about. */
  readonly understood: string[];
  readonly sealed: Map<string, Json>;
  /** What was noted of effects, by their key. */
  readonly notes: Map<string, Json>;
  /** Works the turn waits for now. */
  held: number;
  /** All of the texts hidden afterwards, by activity. */
  readonly hidden: Record<string, string>;
  readonly replies: Reply[];
}

/** `restarts`: before every turn the state goes through text and the engine is made anew. */
export function drive(setting: Setting, restarts = false): Driver {
  let options = setting;
  let engine = createDialogEngine(options);
  let count = 0;
  let last: Advanced = {
    state: null,
    replies: [],
    timers: [],
    events: [],
    awaitsSecret: false,
    facts: {},
  };
  let happened = 0;
  const accepted = new Map<string, number>();
  const logged: Driver['logged'] = [];
  const write =
    (level: string) =>
    (message: string, facts: object = {}): void => {
      logged.push({ level, message, facts });
    };
  const log: Log = {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
  };
  const understood: string[] = [];
  const understand: Understand = async ({ text = '' }) => {
    understood.push(text);
    return options.understands?.[text] ?? { does: 'nothing' };
  };

  /** What happens has one name, however often it is delivered. */
  const named = (what: Happened): string => {
    if (what.kind !== 'activity') return `${++happened}@${driver.now}`;
    const { id } = what.activity;
    accepted.set(id, accepted.get(id) ?? driver.now);
    return `${id}@${accepted.get(id)}`;
  };

  const happen = async (happened: Happened): Promise<string[]> => {
    if (restarts) {
      driver.state = JSON.parse(JSON.stringify(driver.state)) as Json;
      engine = createDialogEngine(options);
    }
    const replies: Reply[] = [];
    const take = (advanced: Advanced): void => {
      driver.state = advanced.state;
      last = advanced;
      replies.push(...advanced.replies);
      driver.replies.push(...advanced.replies);
      driver.events.push(...advanced.events);
      if (advanced.handoff) driver.handoffs.push(advanced.handoff);
      for (const { id, text } of advanced.hidden ?? []) driver.hidden[id] = text;
    };
    take(
      await engine.advance(driver.state, happened, {
        conversation: 'c1',
        channel: 'web',
        language: driver.language,
        now: driver.now,
        sentAt:
          happened.kind === 'activity'
            ? Math.min(driver.now, Date.parse(happened.activity.timestamp))
            : driver.now,
        happening: named(happened),
        clock: options.clock ?? systemClock,
        understand,
        async checkpoint(soFar) {
          await options.checkpoint?.(soFar);
          take(soFar);
        },
        seal(value) {
          const reference = `sealed-${driver.sealed.size + 1}`;
          driver.sealed.set(reference, value);
          return reference;
        },
        unseal: (reference) => options.unseal?.(reference) ?? driver.sealed.get(reference) ?? null,
        async note(key, value, event) {
          options.note?.(key);
          if (!driver.notes.has(key)) driver.notes.set(key, value);
          driver.events.push(event);
        },
        noted: async (key) => driver.notes.get(key),
        hold() {
          driver.held++;
          return () => {
            driver.held--;
          };
        },
        signal: options.signal ?? new AbortController().signal,
        log,
      }),
    );
    return replies.map(shown);
  };

  const activity = (over: Partial<Activity>): Promise<string[]> =>
    happen({
      kind: 'activity',
      activity: {
        type: 'message',
        id: `a${++count}`,
        channelId: 'web',
        conversation: { id: 'c1', address: null },
        from: { id: 'customer', role: 'customer' },
        timestamp: new Date(driver.now).toISOString(),
        ...over,
      },
    });

  const driver: Driver = {
    happen,
    activity,
    say: (text) => activity({ text }),
    tap(label) {
      for (const { options: offered, question } of driver.replies.toReversed()) {
        const option = offered?.find((each) => each.label === label);
        if (option && question !== undefined)
          return activity({ text: label, value: { option: option.value, question } });
      }
      throw new Error(`The bot has shown no option "${label}".`);
    },
    handBack: (outcome) => happen({ kind: 'handed-back', outcome }),
    async pass(ms) {
      const until = driver.now + ms;
      const said: string[] = [];
      for (;;) {
        const [due] = last.timers.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at);
        if (!due) break;
        driver.now = Math.max(driver.now, due.at);
        last = { ...last, timers: last.timers.filter(({ id }) => id !== due.id) };
        said.push(...(await happen({ kind: 'timer', id: due.id })));
      }
      driver.now = until;
      return said;
    },
    change(change) {
      options = { ...options, ...change };
      engine = createDialogEngine(options);
    },
    language: setting.language ?? 'en',
    now: beginning,
    state: null,
    get last() {
      return last;
    },
    handoffs: [],
    events: [],
    logged,
    understood,
    sealed: new Map(),
    notes: new Map(),
    held: 0,
    hidden: {},
    replies: [],
  };
  return driver;
}

/** A reply as a line of a transcript. */
export function shown({ says, options, attachments }: Reply): string {
  const labels = (options ?? []).map(({ label }) => `[${label}]`);
  const files = (attachments ?? []).map(({ name }) => `(${name})`);
  return [says ? readable(says) : '', ...labels, ...files].filter(Boolean).join(' ');
}

const spans: Readonly<Record<string, number>> = {
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
};

/**
 * A conversation as a test, played twice: straight through, and with a restart before every turn.
 * Directions: `(taps LABEL)`, `(2 days pass)`, `(starts)`, `(stays silent)`, `(presses 1)`,
 * `(sends photo.jpg)`, `(speaks zh)`; `agent:` lines give back: `(completed)`, `(failed)`.
 */
export function transcript(
  title: string,
  setting: () => Setting,
): (lines: TemplateStringsArray) => void {
  return (lines) => {
    const script = lines
      .join('')
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean);
    test(title, () => play(script, drive(setting())));
    test(`${title}, restarted before every turn`, () => play(script, drive(setting(), true)));
  };
}

async function play(script: readonly string[], driver: Driver): Promise<void> {
  const heard: string[] = [];
  for (const line of script) {
    if (line.startsWith('bot:')) continue;
    heard.push(line);
    const replies = await perform(driver, line);
    heard.push(...replies.map((reply) => `bot: ${reply}`));
  }
  assert.deepEqual(heard, script);
}

async function perform(driver: Driver, line: string): Promise<string[]> {
  const [, who, what = ''] = /^(customer|agent):\s*(.*)$/.exec(line) ?? [];
  const direction = /^\((.*)\)$/.exec(who ? what : line)?.[1];
  if (who === 'agent') return driver.handBack({ state: direction as HandoffOutcome['state'] });
  if (direction === undefined) return driver.say(what);
  const [verb, ...rest] = direction.split(' ');
  const object = rest.join(' ');
  if (direction === 'starts') return driver.activity({ type: 'event', name: 'start' });
  if (direction === 'stays silent') return driver.activity({ type: 'event', name: 'silence' });
  if (verb === 'taps') return driver.tap(object);
  if (verb === 'sends')
    return driver.activity({ attachments: [{ contentType: 'image/jpeg', name: object }] });
  if (verb === 'presses')
    return driver.activity({ type: 'event', name: 'dtmf', value: { digits: object } });
  if (verb === 'speaks') {
    driver.language = object;
    return [];
  }
  const span = /^(\d+) (minute|hour|day)s? pass(?:es)?$/.exec(direction);
  if (!span) throw new Error(`The script has an unknown stage direction: ${line}`);
  return driver.pass(Number(span[1]) * (spans[span[2] ?? ''] ?? NaN));
}
