import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dialog, digits, freeText, person, slot } from '../../dialogs/index.ts';
import { drive, transcript } from './driver.ts';

const code = slot({ name: 'code', ask: 'Which code?', read: digits(4) });
const asks = (name: string, interruptedBy?: readonly string[]) =>
  dialog({
    name,
    hears: [name],
    ...(interruptedBy && { interruptedBy }),
    talk: async ({ ask, say }) => say(`${name}: ${await ask(code)}`),
  });
const five = ['one', 'two', 'three', 'four', 'five', 'six'].map((name) => asks(name));

transcript('an interruption is interrupted, and each question is asked again in turn', () => ({
  dialogs: [asks('one'), asks('two'), asks('three')],
}))`
  customer: one
  bot: Which code?
  customer: two
  bot: Which code?
  customer: three
  bot: Which code?
  customer: 3333
  bot: three: 3333
  bot: Which code?
  customer: cancel
  bot: All right, let us leave it there.
  bot: Which code?
  customer: 1111
  bot: one: 1111
`;

transcript('only the dialogs a dialog names may cut in, and always a person', () => ({
  dialogs: [asks('one', ['two']), asks('two', []), asks('three')],
}))`
  customer: one
  bot: Which code?
  customer: three
  bot: Sorry, I did not get that.
  bot: Which code?
  customer: two
  bot: Which code?
  customer: three
  bot: Sorry, I did not get that.
  bot: Which code?
  customer: human please
  bot: I am passing you to a person, who will answer you here. To come back to me, write “bot”.
`;

transcript('a dialog does not interrupt itself, nor one that it was interrupted by', () => ({
  dialogs: [asks('one'), asks('two')],
}))`
  customer: one
  bot: Which code?
  customer: two
  bot: Which code?
  customer: two
  bot: Sorry, I did not get that.
  bot: Which code?
  customer: one
  bot: Sorry, I did not get that.
  bot: Which code?
`;

transcript('five dialogs are open at most', () => ({ dialogs: five }))`
  customer: one
  bot: Which code?
  customer: two
  bot: Which code?
  customer: three
  bot: Which code?
  customer: four
  bot: Which code?
  customer: five
  bot: Which code?
  customer: six
  bot: Let us finish this first.
  bot: Which code?
  customer: 5555
  bot: five: 5555
  bot: Which code?
`;

transcript('a free answer is an answer, but not if it is word for word something else', () => ({
  dialogs: [
    dialog({
      name: 'note',
      hears: ['note'],
      async talk({ ask, say }) {
        await say(`Noted: ${await ask('What shall I note?')}`);
      },
    }),
    asks('two'),
  ],
  understands: {
    'two pints of milk': { does: 'dialog', dialog: 'two', confidence: 0.99, exact: false },
  },
}))`
  customer: note
  bot: What shall I note?
  customer: two pints of milk
  bot: Noted: two pints of milk
  customer: note
  bot: What shall I note?
  customer: Two!
  bot: Which code?
  customer: 2222
  bot: two: 2222
  bot: What shall I note?
  customer: 转人工
  bot: I am passing you to a person, who will answer you here. To come back to me, write “bot”.
`;

transcript('words that cancel are an answer where they surely answer the question', () => ({
  dialogs: [
    dialog({
      name: 'bag',
      hears: ['bag'],
      async talk({ choose, confirm, say }) {
        await say(String(await confirm('A bag?')));
        await say(await choose('Which?', { stop: 'Stop', go: 'Go' }));
      },
    }),
  ],
}))`
  customer: bag
  bot: A bag? [Yes] [No]
  customer: 不用了
  bot: false
  bot: Which? [Stop] [Go]
  customer: stop
  bot: stop
`;

test('understanding is not asked when the answer is sure', async () => {
  const driver = drive({ dialogs: [asks('one'), asks('two')] });
  for (const words of ['one', '1234', 'two', 'agent']) await driver.say(words);
  assert.deepEqual(driver.understood, []);
});

transcript('a bot of one dialog begins it with whatever is said', () => ({
  dialogs: [
    dialog('hello', async ({ ask, say }) => {
      const name = await ask('Hello! What is your name?');
      await say(`Nice to meet you, ${name}.`);
    }),
  ],
}))`
  customer: hi
  bot: Hello! What is your name?
  customer: Anna
  bot: Nice to meet you, Anna.
  customer: hi again
  bot: Hello! What is your name?
`;

transcript(
  'a welcome greets once, at the start or for the first words nothing understands',
  () => ({
    dialogs: [asks('one')],
    welcome: dialog({
      name: 'welcome',
      interruptedBy: [],
      talk: async ({ say }) => say('Welcome!'),
    }),
  }),
)`
  customer: blah
  bot: Welcome!
  customer: blah
  bot: Sorry, I did not understand that. I can help you with this: [Talk to a person]
  customer: (starts)
  bot: Sorry, I did not understand that. I can help you with this: [Talk to a person]
`;

transcript('what is offered by name says what the bot can do in its languages', () => ({
  language: 'zh',
  dialogs: [
    dialog({
      name: 'a',
      title: { in: { en: 'Apples', zh: '苹果' } },
      talk: async ({ say }) => say('🍎'),
    }),
    dialog({
      name: 'b',
      title: { in: { en: 'Pears', zh: '梨' } },
      talk: async ({ say }) => say('🍐'),
    }),
  ],
}))`
  customer: 嗯？
  bot: 抱歉，我没有听懂。我可以帮您： [苹果] [梨] [转人工]
  customer: 第二个
  bot: 🍐
`;

test('the bot begins a dialog by itself, with arguments, over what is open', async () => {
  const remind = dialog('remind', async ({ confirm, say }, what: string, times: number) => {
    if (await confirm(`${what} (${times})?`)) await say('Good.');
  });
  const driver = drive({ dialogs: [asks('one'), remind] }, true);
  await driver.say('one');
  assert.deepEqual(await driver.happen({ kind: 'begin', dialog: 'remind', args: ['Tea', 2] }), [
    'Tea (2)? [Yes] [No]',
  ]);
  assert.deepEqual(await driver.say('yes'), ['Good.', 'Which code?']);
  await assert.rejects(
    driver.happen({ kind: 'begin', dialog: 'remnid', args: [] }),
    /No dialog is called "remnid"\. Did you mean "remind"\? Known: one, remind, person\./,
  );
});

test('an edit counts as new words only if the words were of no use and nothing came since', async () => {
  const driver = drive({ dialogs: [asks('one')] }, true);
  await driver.say('one');
  await driver.activity({ id: 'm1', text: '12e4' });
  const edit = (id: string, of: string, text: string) =>
    driver.activity({ type: 'messageUpdate', id, replyToId: of, text });
  assert.deepEqual(await edit('e1', 'm1', '1234x'), ['Sorry, I did not get that.', 'Which code?']);
  assert.deepEqual(await edit('e2', 'other', '1234'), []);
  assert.deepEqual(await edit('e3', 'm1', '1234'), ['one: 1234']);
  assert.deepEqual(await edit('e4', 'm1', '9999'), []);
  driver.change({ dialogs: [asks('one'), asks('begin')] });
  await driver.activity({ id: 'm2', text: 'blah' });
  assert.deepEqual(await edit('e5', 'm2', 'begin'), ['Which code?']);
});

test('an edit of an answer to a question that has expired is kept silent', async () => {
  const driver = drive({ dialogs: [asks('one')] }, true);
  await driver.say('one');
  await driver.activity({ id: 'm1', text: '12e4' });
  await driver.pass(86_400_000);
  assert.deepEqual(
    await driver.activity({ type: 'messageUpdate', id: 'e1', replyToId: 'm1', text: '1234' }),
    [],
  );
});

for (const activity of [
  { type: 'messageDelete' as const, replyToId: 'a1' },
  { type: 'conversationUpdate' as const },
  { type: 'event' as const, name: 'hangup' },
  { type: 'event' as const, name: 'stop' },
  { type: 'event' as const, name: 'dtmf', value: null },
]) {
  test(`nothing is said to ${activity.type} ${activity.name ?? ''}`, async () => {
    const driver = drive({ dialogs: [asks('one')] });
    await driver.say('one');
    const before = structuredClone(driver.state);
    assert.deepEqual(await driver.activity(activity), []);
    assert.deepEqual(driver.state, before);
  });
}

test('questions carry what a channel needs, and keep their id when they are asked again', async () => {
  const pick = dialog('pick', async ({ choose }) => void (await choose('Which?', { a: 'A' })));
  const driver = drive({ dialogs: [pick] }, true);
  await driver.say('hi');
  await driver.say('something quite different');
  const asked = driver.replies.filter(({ question }) => question);
  assert.equal(asked.length, 2);
  for (const reply of asked) {
    assert.deepEqual(reply.options, [{ value: 'a', label: 'A' }]);
    assert.deepEqual(reply.expects, { kind: 'option' });
    assert.equal(reply.question, asked[0]?.question);
    // What a button carries beside an option of 40 bytes.
    assert.match(reply.question ?? '', /^q[\w-]{10}$/);
  }
});

test('a reprompt is said instead of the question, after an answer of no use', async () => {
  const read = digits(4);
  const strict = slot({ ask: 'Which code?', reprompt: 'Four digits, please.', read });
  const driver = drive({ dialogs: [dialog('x', async ({ ask }) => void (await ask(strict)))] });
  await driver.say('hi');
  assert.deepEqual(await driver.say('blah'), ['Four digits, please.']);
  assert.deepEqual(driver.replies.at(-1)?.expects, { kind: 'digits', length: 4 });
});

test('a check that throws is thrown to the author, once', async () => {
  let checks = 0;
  const broken = slot({
    ask: 'Which?',
    read: freeText(),
    check: () => {
      checks++;
      throw new Error('the shop is closed');
    },
  });
  const shop = dialog('shop', async ({ ask, say }) => {
    try {
      await ask(broken);
    } catch (error) {
      await say((error as Error).message);
    }
    await ask('Else?');
    await say('Bye.');
  });
  const driver = drive({ dialogs: [shop] }, true);
  await driver.say('hi');
  assert.deepEqual(await driver.say('x'), ['the shop is closed', 'Else?']);
  assert.deepEqual(await driver.say('y'), ['Bye.']);
  assert.equal(checks, 1);
});

test('given takes a value from the first words and never asks', async () => {
  const track = dialog({
    name: 'track',
    hears: ['track'],
    talk: async ({ ask, given, say }) => {
      const known = await given(code);
      const more = await ask('Anything else?');
      await say(`${known ?? 'none'}, ${more}`);
    },
  });
  const begins = { does: 'dialog', dialog: 'track', confidence: 1, exact: false } as const;
  const driver = drive({ dialogs: [track], understands: { 'track 1234': begins } }, true);
  assert.deepEqual(await driver.say('track 1234'), ['Anything else?']);
  assert.deepEqual(await driver.say('no'), ['1234, no']);
  await driver.say('track');
  assert.deepEqual(await driver.say('no'), ['none, no']);
});

test('a value in the first words is used once, however often it is asked for', async () => {
  const pair = dialog({
    name: 'pair',
    hears: ['pair'],
    talk: async ({ ask, say }) => say(`${await ask(code)} and ${await ask(code)}`),
  });
  const begins = { does: 'dialog', dialog: 'pair', confidence: 1, exact: false } as const;
  const driver = drive({ dialogs: [pair], understands: { 'pair 1234': begins } }, true);
  assert.deepEqual(await driver.say('pair 1234'), ['Which code?']);
  assert.deepEqual(await driver.say('5678'), ['1234 and 5678']);
});

test('a handoff tells people what they should know, in the language of the conversation', async () => {
  const help = dialog({
    name: 'help',
    hears: ['help'],
    talk: async ({ handoff, say }) => {
      const { state, agent } = await handoff('billing', { in: { en: 'A bill', zh: '账单' } });
      await say(`${state} by ${agent}`);
    },
  });
  const driver = drive({ dialogs: [help], language: 'zh' }, true);
  await driver.say('help');
  assert.deepEqual(driver.handoffs, [{ queue: 'billing', briefing: '账单', reason: 'dialog' }]);
  assert.deepEqual(await driver.handBack({ state: 'completed', agent: 'ann' }), [
    'completed by ann',
  ]);
});

test('a customer who talks to the bot while it waits for people has come back by themselves', async () => {
  const driver = drive({ dialogs: [asks('one'), person] }, true);
  await driver.say('one');
  await driver.say('agent');
  assert.deepEqual(driver.handoffs, [
    { queue: 'general', briefing: 'The customer asked for a person.', reason: 'asked' },
  ]);
  assert.deepEqual(await driver.say('1234'), ['one: 1234']);
});

test('events tell what dialogs did, and hold no words', async () => {
  const driver = drive({ dialogs: [asks('one'), asks('two')] });
  for (const words of ['one', 'two', 'never mind', 'my secret', '1234']) await driver.say(words);
  assert.deepEqual(
    driver.events.map(({ name, data }) => [name, data]),
    [
      ['dialog.started', { dialog: 'one' }],
      ['dialog.started', { dialog: 'two' }],
      ['dialog.cancelled', { dialog: 'two' }],
      ['utterance.not-understood', { dialog: 'one' }],
      ['dialog.finished', { dialog: 'one' }],
    ],
  );
});
