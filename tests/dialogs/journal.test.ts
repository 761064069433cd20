import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failure } from '../../activities/index.ts';
import {
  type AnyDialog,
  Cancelled,
  type DialogContext,
  dialog,
  Expired,
  slot,
} from '../../dialogs/index.ts';
import { reader } from '../../dialogs/readers/reader.ts';
import { drive, transcript } from './driver.ts';

const person = 'I am passing you to a person, who will answer you here.';
const parked = `Sorry, I cannot go on with this at the moment. ${person}`;
const failed = `Sorry, something went wrong on our side. ${person}`;
const day = 86_400_000;

/** A dialog that began as one function and goes on as another. */
function changing(
  before: AnyDialog['talk'],
  after: AnyDialog['talk'],
): { was: AnyDialog; is: AnyDialog } {
  const make = (talk: AnyDialog['talk']): AnyDialog => ({
    ...dialog('greet', async () => {}),
    talk,
  });
  return { was: make(before), is: make(after) };
}

const divergences: Record<
  string,
  [before: AnyDialog['talk'], after: AnyDialog['talk'], message: string]
> = {
  'another call in its place': [
    async ({ say, ask }) => {
      await say('Hi.');
      await ask('Name?');
    },
    async ({ ask }) => {
      await ask('Name?');
    },
    'call 1 was say when it was recorded and is ask answer now.',
  ],
  'another name': [
    async ({ step, ask }) => {
      await step('a', () => 1);
      await ask('Name?');
    },
    async ({ step, ask }) => {
      await step('b', () => 1);
      await ask('Name?');
    },
    'call 1 was step a when it was recorded and is step b now.',
  ],
  'an end before its time': [
    async ({ ask }) => {
      await ask('Name?');
    },
    async () => {},
    'call 1 was ask answer when it was recorded and now it ends.',
  ],
  'an error before its time': [
    async ({ say, ask }) => {
      await say('Hi.');
      await ask('Name?');
    },
    async ({ say }) => {
      await say('Hi.');
      throw new Error('boom');
    },
    'call 2 was ask answer when it was recorded and now the dialog throws "boom".',
  ],
};

for (const [title, [before, after, message]] of Object.entries(divergences)) {
  test(`a changed dialog is parked with a message that names the call: ${title}`, async () => {
    const { was, is } = changing(before, after);
    const driver = drive({ dialogs: [was] });
    await driver.say('hi');
    driver.change({ dialogs: [is] });
    assert.deepEqual(await driver.say('Anna'), [parked]);
    assert.deepEqual(driver.handoffs, [
      {
        queue: 'general',
        briefing: 'The dialog "greet" could not go on because of a fault of the bot.',
        reason: 'dialog-parked',
      },
    ]);
    assert.equal(driver.events.at(-1)?.name, 'dialog.parked');
    const error = driver.logged.find(({ level }) => level === 'error');
    assert.ok(
      error?.message.startsWith(`Dialog "greet" cannot resume: ${message} Either`),
      error?.message,
    );
    assert.match(error?.message ?? '', /version: 2.*patched/);
  });
}

test('a parked dialog goes on when the code is right again', async () => {
  const { was, is } = changing(
    async ({ ask, say }) => {
      const name = await ask('Name?');
      await say(`Hello ${name}.`);
    },
    async ({ say }) => {
      await say('Hi.');
    },
  );
  const driver = drive({ dialogs: [was] }, true);
  await driver.say('hi');
  driver.change({ dialogs: [is] });
  assert.deepEqual(await driver.say('Anna'), [parked]);
  driver.change({ dialogs: [was] });
  assert.deepEqual(await driver.handBack({ state: 'completed' }), ['Name?']);
  assert.deepEqual(await driver.say('Anna'), ['Hello Anna.']);
});

test('a dialog that still cannot go on is set aside, and the conversation goes on', async () => {
  const { was, is } = changing(
    async ({ ask }) => {
      await ask('Name?');
    },
    async ({ say }) => {
      await say('Hi.');
    },
  );
  const driver = drive({ dialogs: [was] }, true);
  await driver.say('hi');
  driver.change({ dialogs: [is] });
  await driver.say('Anna');
  assert.deepEqual(await driver.handBack({ state: 'completed' }), [
    'I am sorry, I cannot go on with what we had begun. Please begin again.',
  ]);
  assert.equal((driver.state as unknown as { aside: unknown[] }).aside.length, 1);
  assert.deepEqual(await driver.say('hi'), ['Hi.']);
});

test('a dialog that is not there any more is parked', async () => {
  const driver = drive({
    dialogs: [dialog('greet', async ({ ask }) => void (await ask('Name?')))],
  });
  await driver.say('hi');
  driver.change({ dialogs: [dialog('other', async () => {})] });
  assert.deepEqual(await driver.say('Anna'), [parked]);
  assert.match(
    driver.logged[0]?.message ?? '',
    /^Dialog "greet" cannot resume: it is not among the dialogs of the bot\./,
  );
});

test('a conversation goes on with the version it began with', async () => {
  const old = async ({ ask, say }: DialogContext): Promise<void> => {
    await say(`Old ${await ask('Old?')}.`);
  };
  const talk = async ({ say }: DialogContext): Promise<void> => {
    await say('New.');
  };
  const driver = drive({ dialogs: [dialog('greet', old)] }, true);
  await driver.say('hi');
  driver.change({ dialogs: [dialog({ name: 'greet', version: 2, versions: { 1: old }, talk })] });
  assert.deepEqual(await driver.say('x'), ['Old x.']);
  assert.deepEqual(await driver.say('hi'), ['New.']);
});

test('a version that was taken away parks the conversation and says how to bring it back', async () => {
  const talk = async ({ ask }: DialogContext): Promise<void> => {
    await ask('Name?');
  };
  const driver = drive({ dialogs: [dialog({ name: 'greet', talk })] });
  await driver.say('hi');
  driver.change({ dialogs: [dialog({ name: 'greet', version: 2, talk })] });
  assert.deepEqual(await driver.say('x'), [parked]);
  assert.match(
    driver.logged[0]?.message ?? '',
    /began in version 1 .* versions: \{ 1: the code as it was/,
  );
});

test('patched tells conversations that were past a change from those that come to it', async () => {
  const was = dialog('greet', async ({ ask, say }) => {
    await ask('A?');
    await ask('B?');
    await say('Done.');
  });
  const is = dialog('greet', async ({ ask, patched, say }) => {
    await ask('A?');
    if (patched('a note')) await say('A note.');
    await ask('B?');
    await say('Done.');
  });
  const past = drive({ dialogs: [was] }, true);
  await past.say('hi');
  await past.say('a');
  past.change({ dialogs: [is] });
  assert.deepEqual(await past.say('b'), ['Done.']);

  const before = drive({ dialogs: [was] }, true);
  await before.say('hi');
  before.change({ dialogs: [is] });
  assert.deepEqual(await before.say('a'), ['A note.', 'B?']);
  assert.deepEqual(await before.say('b'), ['Done.']);
});

const mistakes: Record<string, [talk: AnyDialog['talk'], message: RegExp]> = {
  'say not awaited': [
    async ({ ask, say }) => {
      void say('Hi.');
      await ask('Name?');
    },
    /called ask answer while say was not finished: are you missing an `await`\?/,
  ],
  'ask not awaited': [
    async ({ ask, say }) => {
      void ask('Name?');
      await say('Hi.');
    },
    /called say while ask answer was not finished: are you missing an `await`\?/,
  ],
  'an end while a question is open': [
    async ({ ask }) => {
      void ask('Name?');
    },
    /ended while ask answer was not finished: are you missing an `await`\?/,
  ],
  'steps beside each other without all': [
    async ({ step }) => {
      await Promise.all([step('a', () => 1), step('b', () => 2)]);
    },
    /called step b while step a was not finished: .*all\(\[/,
  ],
  'a loop without an end': [
    async ({ now }) => {
      for (;;) await now();
    },
    /made more than 1000 calls/,
  ],
  'a loop that only speaks': [
    async ({ say }) => {
      for (;;) await say('Hi.');
    },
    /said too much in one turn/,
  ],
  'a loop of restarts': [async ({ restart }) => restart(), /began over 200 times in one turn/],
  'a dialog that calls itself': [
    async function again({ call }): Promise<void> {
      await call({ ...dialog('again', async () => {}), talk: again });
    },
    /more than 20 deep/,
  ],
  'an option with too long a key': [
    async ({ choose }) => {
      await choose('Which?', { ['k'.repeat(41)]: 'One' });
    },
    /has a key of 41 bytes/,
  ],
  'words that are no duration': [
    async ({ sleep }) => sleep('2 moons' as '2 days'),
    /"2 moons" is not a duration/,
  ],
};

for (const [title, [talk, message]] of Object.entries(mistakes)) {
  test(`an author's mistake ends at a person, with a message: ${title}`, async () => {
    const driver = drive({ dialogs: [{ ...dialog('greet', async () => {}), talk }] });
    const replies = await driver.say('hi');
    assert.equal(replies.at(-1), failed);
    assert.equal(driver.handoffs[0]?.reason, 'dialog-failed');
    assert.equal(driver.events.at(-1)?.name, 'dialog.failed');
    const error = driver.logged.find(({ level }) => level === 'error')?.facts as { error: Error };
    assert.match(error.error.message, message);
    assert.ok(error.error instanceof Failure);
  });
}

test('a dialog that throws ends at a person, and the conversation goes on afterwards', async () => {
  const bug = dialog({
    name: 'bug',
    hears: ['bug'],
    talk: async () => {
      throw new Error('boom');
    },
  });
  const fine = dialog({
    name: 'fine',
    hears: ['fine'],
    talk: async ({ ask, say }) => {
      await say(`Hello ${await ask('Name?')}.`);
    },
  });
  const driver = drive({ dialogs: [bug, fine] }, true);
  assert.deepEqual(await driver.say('fine'), ['Name?']);
  assert.deepEqual(await driver.say('bug'), [failed]);
  const facts = driver.logged.find(({ level }) => level === 'error')?.facts as { stack: string };
  assert.match(facts.stack, /boom/);
  assert.deepEqual(driver.last.timers, []);
  assert.deepEqual(await driver.handBack({ state: 'cancelled' }), ['Name?']);
  assert.deepEqual(await driver.say('Anna'), ['Hello Anna.']);
});

test('a call after the dialog has ended is logged and has no effect', async () => {
  let late: Promise<void> = Promise.resolve();
  const greet = dialog('greet', async ({ say }) => {
    late = new Promise((resolve) => {
      setImmediate(() => {
        void say('Too late.');
        resolve();
      });
    });
  });
  const driver = drive({ dialogs: [greet] });
  assert.deepEqual(await driver.say('hi'), []);
  await late;
  assert.deepEqual(driver.replies, []);
  assert.match(
    driver.logged[0]?.message ?? '',
    /called say after it had ended: are you missing an `await`/,
  );
});

test('catch and finally stay quiet while a question is open', async () => {
  const seen: string[] = [];
  const greet = dialog('greet', async ({ ask, say }) => {
    try {
      await ask('Name?');
      seen.push('answered');
    } catch {
      seen.push('caught');
    } finally {
      seen.push('finally');
    }
    await say('Bye.');
  });
  const driver = drive({ dialogs: [greet] }, true);
  await driver.say('hi');
  assert.deepEqual(seen, []);
  await driver.say('Anna');
  assert.deepEqual(seen, ['answered', 'finally']);
});

const tidy = (how: 'rethrows' | 'returns' | 'goes on') =>
  dialog({
    name: 'book',
    hears: ['book'],
    expiresAfterMs: 3_600_000,
    async talk({ ask, say, step }) {
      try {
        await ask('Which seat?');
      } catch (error) {
        if (!(error instanceof Cancelled) && !(error instanceof Expired)) throw error;
        await step('release', () => error.name);
        if (how === 'rethrows') throw error;
        if (how === 'goes on')
          await say(`Released, because ${error.name}. ${await ask('Another day?')}!`);
      }
    },
  });

transcript('an author tidies up after a cancel and throws on', () => ({
  dialogs: [tidy('rethrows')],
}))`
  customer: book
  bot: Which seat?
  customer: cancel
  bot: All right, let us leave it there.
`;

transcript('an author tidies up after a cancel and just ends', () => ({
  dialogs: [tidy('returns')],
}))`
  customer: book
  bot: Which seat?
  customer: cancel
  bot: All right, let us leave it there.
`;

transcript('an author catches a cancel and asks on', () => ({ dialogs: [tidy('goes on')] }))`
  customer: book
  bot: Which seat?
  customer: cancel
  bot: Another day?
  customer: Monday
  bot: Released, because Cancelled. Monday!
`;

transcript('a question that nobody answers expires without a word', () => ({
  dialogs: [tidy('rethrows')],
}))`
  customer: book
  bot: Which seat?
  (59 minutes pass)
  (1 minute passes)
  customer: 12
  bot: Sorry, I did not understand that. I can help you with this: [Talk to a person]
`;

transcript('an author catches an expiry and asks on', () => ({ dialogs: [tidy('goes on')] }))`
  customer: book
  bot: Which seat?
  (60 minutes pass)
  bot: Another day?
  customer: Monday
  bot: Released, because Expired. Monday!
`;

test('what lies below an expired question is asked again when the customer next writes', async () => {
  const below = dialog({
    name: 'below',
    hears: ['below'],
    expiresAfterMs: 10 * day,
    talk: async ({ ask, say }) => say(`Below: ${await ask('What is it?')}`),
  });
  const driver = drive({ dialogs: [below, tidy('rethrows')] }, true);
  await driver.say('below');
  await driver.say('book');
  assert.deepEqual(await driver.pass(day), []);
  assert.equal(driver.events.at(-1)?.name, 'dialog.expired');
  assert.deepEqual(await driver.say('hello again'), ['What is it?']);
  assert.deepEqual(await driver.say('a kettle'), ['Below: a kettle']);
});

test('a timer of a question that is no longer open does nothing', async () => {
  const driver = drive({ dialogs: [tidy('rethrows')] });
  await driver.say('book');
  await driver.say('12');
  driver.now += day;
  for (const id of ['expire:q2', 'sleep:1', 'continue', 'nonsense'])
    assert.deepEqual(await driver.happen({ kind: 'timer', id }), []);
});

test('a slot may stay open for another time than its dialog', async () => {
  const words = reader<string>({ kind: 'text' }, ({ text }) => ({ value: text, sure: false }));
  const seat = slot({ ask: 'Which seat?', read: words, expiresAfterMs: 60_000 });
  const book = dialog('book', async ({ ask }) => void (await ask(seat)));
  const driver = drive({ dialogs: [book] });
  await driver.say('hi');
  assert.deepEqual(driver.last.timers, [{ id: 'expire:q2', at: driver.now + 60_000 }]);
});

transcript('a dialog sleeps, and speaks up in the middle of another', () => ({
  dialogs: [
    dialog({
      name: 'remind',
      hears: ['remind me'],
      async talk({ say, sleep, now }) {
        const from = await now();
        await say('I will.');
        await sleep('2 days');
        await say(`${((await now()) - from) / day} days are over.`);
      },
    }),
    tidy('rethrows'),
  ],
}))`
  customer: remind me
  bot: I will.
  (47 hours pass)
  customer: book
  bot: Which seat?
  (59 minutes pass)
  (1 minute passes)
  bot: 2 days are over.
  customer: book
  bot: Which seat?
`;

transcript('a dialog calls others as functions, and what they gave is remembered', () => {
  const street = dialog('street', async ({ ask, say }, country: string) => {
    await say(`In ${country}.`);
    return { street: await ask('Which street?'), city: await ask('Which city?') };
  });
  const order = dialog('order', async ({ call, ask, say }) => {
    const from = await call(street, 'Wales');
    const to = await call(street, 'France');
    const note = await ask('A note?');
    await say(`${from.street}, ${from.city} to ${to.street}, ${to.city}: ${note}`);
  });
  return { dialogs: [order] };
})`
  customer: hi
  bot: In Wales.
  bot: Which street?
  customer: High Street
  bot: Which city?
  customer: Cardiff
  bot: In France.
  bot: Which street?
  customer: Rue Haute
  bot: Which city?
  customer: Lyon
  bot: A note?
  customer: fragile
  bot: High Street, Cardiff to Rue Haute, Lyon: fragile
`;

test('a called dialog leaves only its result in the journal', async () => {
  const inner = dialog('inner', async ({ ask, step }) => {
    await ask('A?');
    await step('x', () => 'much');
    return 'result';
  });
  const outer = dialog('outer', async ({ ask, call }) => {
    await call(inner);
    await ask('B?');
  });
  const driver = drive({ dialogs: [outer] }, true);
  await driver.say('hi');
  await driver.say('a');
  const { stack } = driver.state as unknown as { stack: { journal: unknown }[] };
  assert.deepEqual(stack[0]?.journal, [
    { op: 'call inner', value: 'result' },
    { op: 'ask answer', pending: true },
  ]);
});

test('a cancel in a called dialog passes through its caller, who may catch it', async () => {
  const inner = dialog('inner', async ({ ask }) => ask('A?'));
  const outer = dialog('outer', async ({ ask, call, say }) => {
    const answer = await call(inner).catch((error: unknown) => (error as Error).name);
    await say(`${answer}, ${await ask('B?')}.`);
  });
  const driver = drive({ dialogs: [outer] }, true);
  await driver.say('hi');
  assert.deepEqual(await driver.say('never mind'), ['B?']);
  assert.deepEqual(await driver.say('b'), ['Cancelled, b.']);
});

test('restart keeps a conversation without an end small', async () => {
  const keys: string[] = [];
  const count = dialog('count', async ({ ask, restart, step }, sum: number = 0) => {
    const added = Number(await ask(`${sum} and?`));
    const next = await step('add', (key) => {
      keys.push(key);
      return sum + added;
    });
    await restart(next);
  });
  const driver = drive({ dialogs: [count] }, true);
  await driver.say('hi');
  for (let i = 1; i < 300; i++) assert.deepEqual(await driver.say('1'), [`${i} and?`]);
  assert.ok(JSON.stringify(driver.state).length < 500);
  assert.equal(new Set(keys).size, 299);
});

test('what is random is remembered', async () => {
  const seen = new Set<string>();
  const dice = dialog('dice', async ({ ask, random, uuid, now }) => {
    seen.add(`${await random()} ${await uuid()} ${await now()}`);
    await ask('Again?');
    await ask('And again?');
  });
  const driver = drive({ dialogs: [dice] }, true);
  for (const words of ['hi', 'a', 'b']) {
    driver.now += 1_000;
    await driver.say(words);
  }
  assert.equal(seen.size, 1);
});
