import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Understanding } from '../../activities/index.ts';
import { dialog, digits, freeText, slot } from '../../dialogs/index.ts';
import { type Driver, drive, type Setting, shown } from './driver.ts';

const secret = '4111111111111111';
const card = slot({ name: 'card', ask: 'Which card?', read: digits(16), redact: true });
const cvc = slot({ name: 'cvc', ask: 'The digits on its back?', read: digits(3), redact: true });
const begins = (name: string): Understanding => ({
  does: 'dialog',
  dialog: name,
  confidence: 1,
  exact: false,
});

/** Everything that is kept, logged, reported or handed to people, but for what is sealed. */
function seen({ state, kept, events, handoffs, logged, notes }: Driver): string {
  const logs = logged.map(({ message, facts }) => {
    const { error, stack } = facts as { error?: Error; stack?: string };
    return [message, facts, error?.message, error?.stack, stack, Object.entries(error ?? {})];
  });
  return JSON.stringify([state, kept, events, handoffs, logs, [...notes.values()]]);
}

function assertSecret(driver: Driver, words = secret): void {
  assert.ok(!seen(driver).includes(words), seen(driver));
}

const lastSaid = ({ replies }: Driver): string => replies.slice(-1).map(shown).join('');

const pay = dialog({
  name: 'pay',
  title: 'Pay',
  hears: ['pay'],
  async talk({ ask, say }) {
    await say(`Last digits ${(await ask(card)).slice(-4)}.`);
    await ask('Anything else?');
  },
});
const track = dialog({
  name: 'track',
  title: 'Track',
  hears: ['track'],
  talk: async ({ ask }) => void (await ask('Which parcel?')),
});

test('an answer is awaited as a secret for as long as it is the last thing asked', async () => {
  const driver = drive({ dialogs: [pay, track] }, true);
  await driver.say('pay');
  assert.ok(driver.last.awaitsSecret);
  await driver.say('what for?');
  assert.ok(driver.last.awaitsSecret);
  await driver.activity({ type: 'event', name: 'hangup' });
  assert.ok(driver.last.awaitsSecret);
  await driver.say('track');
  assert.ok(!driver.last.awaitsSecret);
  await driver.say('cancel');
  assert.ok(driver.last.awaitsSecret);
  await driver.say(secret);
  assert.ok(!driver.last.awaitsSecret);
  assertSecret(driver);
});

test('it is awaited below a question of the engine too, and not while people answer', async () => {
  const driver = drive({ dialogs: [pay] }, true);
  await driver.say('pay');
  for (const words of ['one', 'two', 'three']) await driver.say(words);
  assert.equal(lastSaid(driver), 'Shall I pass you to a person? [Yes] [No]');
  assert.ok(driver.last.awaitsSecret);
  await driver.say('yes');
  assert.equal(driver.kept['a5'], 'yes');
  assert.ok(!driver.last.awaitsSecret);
});

test('of what came sealed only what is certainly no secret is kept', async () => {
  const driver = drive({ dialogs: [pay, track] }, true);
  await driver.say('pay');
  await driver.say('my card is 4111');
  await driver.say('track');
  await driver.say('PP 12');
  await driver.say(`it is ${secret}, thanks`);
  assert.deepEqual(
    { ...driver.kept },
    {
      a1: 'pay',
      a2: '•••',
      a3: 'track',
      a4: 'PP 12',
      a5: 'it is •••, thanks',
    },
  );
  await driver.activity({ text: secret, sealed: 'sealed' });
  assert.equal(driver.kept['a6'], '•••');
  await driver.say('pay');
  await driver.say('cancel');
  assert.equal(driver.kept['a8'], 'cancel');
  assertSecret(driver);
});

test('what is given in answer to anything, but came sealed, is kept sealed', async () => {
  const note = dialog('note', async ({ ask, say }) => {
    const words = await ask(slot({ name: 'note', ask: 'A note?', read: freeText() }));
    await ask('Go on?');
    await say(words);
  });
  const driver = drive({ dialogs: [note] }, true);
  await driver.say('hi');
  await driver.activity({ text: secret, sealed: 'sealed' });
  assertSecret(driver);
  assert.deepEqual(await driver.say('yes'), [secret]);
});

const inner = dialog('inner', async ({ ask }) => ({ number: await ask(card) }));
const wholes: Record<string, Setting['dialogs'][number]['talk']> = {
  'given by a called dialog': async ({ ask, call, say }) => {
    const { number } = await call(inner);
    await ask('Go on?');
    await say(number);
  },
  'handed to a called dialog': async ({ ask, call, say }) => {
    const echo = dialog('echo', async (context, number: string) => {
      await context.ask('Go on?');
      return `${number}`;
    });
    await say(await call(echo, await ask(card)));
  },
  'handed on by restart': (async ({ ask, restart, say }: never, again?: string) => {
    const verbs = { ask, restart, say } as unknown as Parameters<typeof inner.talk>[0];
    if (again === undefined) return verbs.restart(await verbs.ask(card));
    await verbs.ask('Go on?');
    return verbs.say(again);
  }) as never,
  'given again by a step': async ({ ask, say, step }) => {
    const number = await ask(card);
    const made = await step('make', () => ({ deep: [`card ${number}`] }), { effect: true });
    await ask('Go on?');
    await say(made.deep[0]?.slice(5) ?? '');
  },
};

for (const [title, talk] of Object.entries(wholes)) {
  test(`what holds a secret is a secret: ${title}`, async () => {
    const driver = drive({ dialogs: [{ ...dialog('it', async () => {}), talk }] }, true);
    await driver.say('hi');
    await driver.say(secret);
    assert.equal(lastSaid(driver), 'Go on?');
    assertSecret(driver);
    assert.deepEqual(await driver.say('yes'), [secret]);
    assertSecret(driver);
  });
}

test('a secret in words said before it was asked for is hidden in them afterwards', async () => {
  const later = dialog({
    name: 'later',
    async talk({ ask, say, step }) {
      await ask('Which order?');
      await step('reserve', () => 1, { effect: true });
      await ask(card);
      await ask(cvc);
      await say('Thanks.');
      await ask('Anything else?');
    },
  });
  const words = `pay with ${secret}, code 987`;
  const driver = drive({ dialogs: [later, pay], understands: { [words]: begins('later') } }, true);
  await driver.say(words);
  assert.deepEqual(await driver.say('the kettle'), ['Thanks.', 'Anything else?']);
  assert.deepEqual(driver.kept, { a1: 'pay with •••, code •••', a2: 'the kettle' });
  assertSecret(driver);
  assertSecret(driver, '987');
});

test('it is hidden too when it is found in the same turn, after an effect', async () => {
  const later = dialog({
    name: 'later',
    async talk({ ask, step }) {
      await step('reserve', () => 1, { effect: true });
      await ask(card);
      await ask('Anything else?');
    },
  });
  const words = `pay with ${secret}`;
  const driver = drive({ dialogs: [later, pay], understands: { [words]: begins('later') } }, true);
  assert.deepEqual(await driver.say(words), ['Anything else?']);
  assert.equal(driver.kept['a1'], 'pay with •••');
  assertSecret(driver);
});

test('words that may hold a secret are kept sealed for the dialog they begin', async () => {
  const words = `${secret}1 and where is my parcel?`;
  for (const understood of [
    begins('track'),
    { does: 'clarify', dialogs: ['track'] } as const,
    { does: 'article', article: 'a', answer: 'An answer.', confidence: 1 } as const,
  ]) {
    const driver = drive({ dialogs: [pay, track], understands: { [words]: understood } }, true);
    await driver.say('pay');
    await driver.say(words);
    assert.equal(driver.kept['a2'], '•••');
    assertSecret(driver);
    await driver.say('Track');
    assertSecret(driver);
  }
});

test('the words for which a dialog is picked are its first words', async () => {
  const words = `something with ${secret}`;
  const setting = {
    dialogs: [pay, track],
    understands: { [words]: { does: 'clarify', dialogs: ['pay', 'track'] } as const },
  };
  const driver = drive(setting, true);
  await driver.say(words);
  assert.deepEqual(await driver.tap('Pay'), ['Last digits 1111.', 'Anything else?']);
  assert.equal(driver.kept['a1'], 'something with •••');
  assertSecret(driver);
});

test('an edit of a message in which a secret was hidden is hidden', async () => {
  const driver = drive({ dialogs: [pay] }, true);
  await driver.say('pay');
  await driver.activity({ id: 'answer', text: secret });
  const edit = { type: 'messageUpdate' as const, replyToId: 'answer', text: `${secret}!` };
  await driver.activity({ id: 'edit', ...edit });
  assert.equal(driver.kept['edit'], '•••');
  assertSecret(driver);
  await driver.activity({ id: 'other', ...edit, replyToId: 'a1', text: 'pay please' });
  assert.equal(driver.kept['other'], 'pay please');
});

test('an error that carries a secret is kept and logged without it', async () => {
  const refuses = slot({
    ...card,
    check: (number) => {
      throw Object.assign(new TypeError(`no card ${number as string}`), { request: { number } });
    },
  });
  const it = dialog('it', async ({ ask, step }) => {
    const number = await ask(card);
    try {
      await step('charge', () => {
        throw Object.assign(new Error(`declined: ${number}`), { data: number });
      });
    } catch (error) {
      assert.match((error as Error).message, /declined: •••/);
    }
    await ask('Another?');
    await ask(refuses);
  });
  const driver = drive({ dialogs: [it] }, true);
  await driver.say('hi');
  await driver.say(secret);
  await driver.say('yes');
  await driver.say(secret);
  assert.equal(driver.handoffs[0]?.reason, 'dialog-failed');
  const [{ facts } = { facts: {} }] = driver.logged.slice(-1);
  const { error } = facts as { error: Error };
  assert.equal(Object.getPrototypeOf(error), TypeError.prototype);
  assert.match(error.stack ?? '', /no card •••[\s\S]*secrets\.test\.ts/);
  assertSecret(driver);
});

test('what people are told of it holds no secret', async () => {
  const it = dialog('it', async ({ ask, handoff }) => {
    await handoff('cards', `A card: ${await ask(card)}`);
  });
  const driver = drive({ dialogs: [it] }, true);
  await driver.say('hi');
  await driver.say(secret);
  assert.equal(driver.handoffs[0]?.briefing, 'A card: •••');
  assertSecret(driver);
});

test('a secret that cannot be read parks the dialog with the cause, whatever it catches', async () => {
  const it = dialog('it', async ({ ask, say }) => {
    const number = await ask(card).catch(() => 'none');
    await ask('Go on?');
    await say(number);
  });
  const driver = drive({ dialogs: [it] }, true);
  await driver.say('hi');
  await driver.say(secret);
  driver.change({
    unseal: () => {
      throw new Error('It was sealed with another key.');
    },
  });
  await driver.say('yes');
  assert.equal(driver.handoffs[0]?.reason, 'dialog-parked');
  assert.match(
    driver.logged[0]?.message ?? '',
    /cannot resume: what call 1 gave is sealed.*another/,
  );
  driver.change({ unseal: (reference) => driver.sealed.get(reference) ?? null });
  await driver.handBack({ state: 'cancelled' });
  assert.deepEqual(await driver.say('yes'), [secret]);
});
