import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failure } from '../../activities/index.ts';
import {
  type AnyDialog,
  type DialogContext,
  dialog,
  freeText,
  reject,
  slot,
} from '../../dialogs/index.ts';
import { longestValue, written } from '../../dialogs/written.ts';
import { type Driver, drive } from './driver.ts';

const cyclic: { self?: unknown } = {};
cyclic.self = cyclic;

const refused: Record<string, [value: unknown, message: RegExp]> = {
  'a value in itself': [{ a: [cyclic] }, /\.a\[0\]\.self is the value itself again/],
  'a BigInt': [{ n: 1n }, /\.n is a bigint/],
  'a function': [() => 1, /it is a function/],
  'a function among others': [{ f() {} }, /\.f is a function/],
  'a symbol': [[Symbol('s')], /\[0\] is a symbol/],
  'a Map': [{ map: new Map([[1, 2]]) }, /\.map is an object \(Map\)/],
  'a Set': [new Set([1]), /it is an object \(Set\)/],
  'no number': [[Number.NaN], /\[0\] is NaN/],
  'no end': [{ deep: { n: Number.POSITIVE_INFINITY } }, /\.deep\.n is Infinity/],
  'nothing in a list': [{ list: [1, undefined] }, /\.list\[1\] is undefined/],
  'a hole in a list': [Object.assign([], { length: 1 }), /\[0\] is undefined/],
  'a Date that is none': [new Date(Number.NaN), /it is a Date that is none/],
  'an error': [new Error('x'), /it is an object \(Error\)/],
  'a promise': [{ later: Promise.resolve(1) }, /\.later is an object \(Promise\)/],
  bytes: [new Uint8Array(2), /it is an object \(Uint8Array\)/],
  'what cannot be looked at': [
    {
      get x(): number {
        throw new Error('no');
      },
    },
    /it cannot be read \("no"\)/,
  ],
};

for (const [title, [value, message]] of Object.entries(refused)) {
  test(`what JSON would lose or change is refused: ${title}`, () => {
    assert.throws(
      () => written(value, 'The step gave'),
      (error: Failure) =>
        error instanceof Failure && error.code === 'dialog.value' && message.test(error.message),
    );
  });
}

test('what JSON holds is written as it would be read again, and frozen', () => {
  class Order {
    readonly id = 7;
    total(): number {
      return this.id;
    }
  }
  const value = {
    at: new Date(0),
    none: undefined,
    zero: -0,
    orders: [new Order()],
    ['__proto__']: 1,
  };
  const copy = written(value, '') as unknown as typeof value;
  assert.equal(JSON.stringify(copy), JSON.stringify(value));
  assert.ok(Object.isFrozen(copy) && Object.isFrozen(copy.orders[0]));
  const shared = { a: 1 };
  assert.deepEqual(written([shared, shared], ''), [shared, shared]);
});

test('a value that is too long to be written at every turn is refused', () => {
  const most = 'x'.repeat(longestValue);
  assert.equal(written(most, ''), most);
  assert.throws(() => written(`${most}y`, 'The step gave'), /The step gave a value of 262145 char/);
  assert.throws(() => written([most], 'The step gave'), { code: 'dialog.value-too-long' });
});

const bad = cyclic as never;
const inner = dialog('inner', async () => bad);
const talks: Record<string, [talk: (context: DialogContext) => Promise<unknown>, message: RegExp]> =
  {
    'what a dialog returns': [async () => bad, /Dialog "it" returned a value .*\.self/],
    'what a called dialog returns': [({ call }) => call(inner), /"it", call inner gave a value/],
    'what a dialog is called with': [
      ({ call }) =>
        call(
          dialog('other', async (_, given: object) => void given),
          cyclic,
        ),
      /Dialog "it" called "other" with a value/,
    ],
    'what it starts over with': [
      ({ restart }) => restart(1n),
      /restart\(…\) with a value .* bigint/,
    ],
    'what a step gives': [({ step }) => step('look', () => bad), /"it", step look gave a value/],
    'what a check gives': [
      ({ ask }) => ask(slot({ name: 'x', ask: 'X?', read: freeText(), check: () => bad })),
      /"it", ask x gave a value/,
    ],
    'nothing to say': [({ say }) => say(bad), /an object \(Object\) cannot be said/],
    'no question': [({ ask }) => ask(undefined as never), /undefined cannot be said/],
    'no label': [({ choose }) => choose('Which?', { a: bad }), /cannot be said/],
    'no options': [({ choose }) => choose('Which?', {}), /with nothing to choose from/],
    'no briefing': [({ handoff }) => handoff('q', bad), /cannot be said/],
    'a hand-made amount': [
      ({ say }) => say({ parts: [{ kind: 'money', amount: 1, currency: 'EURO' }] }),
      /"EURO" is no currency/,
    ],
    'no reason': [
      ({ ask }) =>
        ask(slot({ ask: 'X?', read: freeText(), check: () => reject(undefined as never) })),
      /undefined cannot be said/,
    ],
    'a question open for ever': [
      ({ ask }) => ask(slot({ ask: 'X?', read: freeText(), expiresAfterMs: Infinity })),
      /The slot "answer" was given expiresAfterMs: Infinity/,
    ],
    'a step with no time': [
      ({ step }) => step('look', () => 1, { timeoutMs: Number.NaN }),
      /"look" was given timeoutMs: NaN/,
    ],
    'a step tried for ever': [
      ({ step }) => step('look', () => 1, { retries: Infinity }),
      /"look" was given retries: Infinity/,
    ],
    'a sleep without an end': [({ sleep }) => sleep(Infinity), /"Infinity" is not a duration/],
  };

/** What the log says of the dialog that failed. */
function failure({ logged }: Driver): { error?: Error; stack?: string } {
  return logged.find(({ level }) => level === 'error')?.facts ?? {};
}

for (const [title, [talk, message]] of Object.entries(talks)) {
  test(`a bad value ends its own dialog, and says where it is from: ${title}`, async () => {
    const it: AnyDialog = { ...dialog('it', async () => {}), talk };
    const driver = drive({ dialogs: [it] });
    await driver.say('hi');
    await driver.say('there');
    assert.match(failure(driver).error?.message ?? '', message);
    assert.equal(driver.handoffs[0]?.reason, 'dialog-failed');
  });
}

test('a dialog cannot be made with a question that is open for no time, or a title of nothing', () => {
  const talk = async (): Promise<void> => {};
  for (const expiresAfterMs of [0, -1, Number.NaN, 1e300])
    assert.throws(() => dialog({ name: 'x', expiresAfterMs, talk }), { code: 'dialog.expires' });
  assert.throws(() => dialog({ name: 'x', title: null as never, talk }), { code: 'phrase.part' });
});

test('what is handed to a called dialog is a copy: changing it is a mistake at once', async () => {
  const add = dialog('add', async ({ ask }, basket: string[]) => {
    basket.push(await ask('Which item?'));
  });
  const shop = dialog('shop', async ({ call, say }) => {
    await call(add, []);
    await say('Added.');
  });
  const driver = drive({ dialogs: [shop] });
  await driver.say('hi');
  await driver.say('kettle');
  assert.match(failure(driver).error?.message ?? '', /not extensible/);
});

test('the log has the error as the author threw it, with the line', async () => {
  class Broken extends Error {}
  const broken = (): never => {
    throw new Broken('db down');
  };
  const works: ((context: DialogContext) => Promise<unknown>)[] = [
    ({ step }) => step('look', broken),
    ({ ask }) => ask(slot({ ask: 'X?', read: freeText(), check: broken })),
    ({ call }) => call(dialog('inner', async () => broken())),
  ];
  for (const talk of works) {
    const driver = drive({ dialogs: [{ ...dialog('it', async () => {}), talk }] }, true);
    await driver.say('hi');
    await driver.say('there');
    const { error, stack } = failure(driver);
    assert.equal(error?.constructor, Broken);
    assert.match(stack ?? '', /values\.test\.ts/);
  }
});

test('whatever is thrown, and whoever does not look, the process goes on', async () => {
  const unhandled: unknown[] = [];
  const note = (error: unknown): void => void unhandled.push(error);
  process.on('unhandledRejection', note);
  try {
    const things: unknown[] = [undefined, 'words', Object.create(null), { toString: null }, 7n];
    for (const thing of things) {
      const inner = dialog('inner', async () => {
        throw thing;
      });
      const it = dialog('it', async ({ call, say, step }) => {
        void step('lost', () => {
          throw thing;
        });
        await new Promise((resolve) => setImmediate(resolve));
        await say('Hi.');
        await call(inner);
      });
      const driver = drive({ dialogs: [it] });
      await driver.say('hi');
      assert.equal(driver.handoffs[0]?.reason, 'dialog-failed');
    }
    await new Promise((resolve) => setImmediate(resolve));
  } finally {
    process.off('unhandledRejection', note);
  }
  assert.deepEqual(unhandled, []);
});
