import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failure } from '../../activities/index.ts';
import { type AnyDialog, dialog, reader, slot } from '../../dialogs/index.ts';
import { drive } from './driver.ts';

const failed =
  'Sorry, something went wrong on our side. I am passing you to a person, who will answer you here.';

function broken(): never {
  throw new Failure('test.broken', 'It is broken.');
}

/** Two branches for `all`, one of them of two steps; the other waits for so many turns of the loop. */
function helpers(turns: number): AnyDialog['talk'] {
  return async ({ all, step }) => {
    const profile = async (): Promise<number> => {
      const id = await step('customer', () => new Promise<number>((done) => setImmediate(done, 7)));
      return step('profile', () => id);
    };
    const stock = async (): Promise<void> => {
      for (let i = 0; i < turns; i++) await new Promise((done) => setImmediate(done));
    };
    await all([profile(), step('stock', stock)]);
  };
}

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
  'a loop of restarts': [
    async ({ restart }) => restart(),
    /started over more than 200 times in one turn/,
  ],
  'a dialog that calls itself': [
    async function again({ call }): Promise<void> {
      await call({ ...dialog('again', async () => {}), talk: again });
    },
    /more than 20 deep/,
  ],
  'a restart of a dialog that was called': [
    async ({ call }) => {
      await call(dialog('inner', async ({ restart }) => restart()));
    },
    /"inner" called restart\(…\) while "greet" was calling it/,
  ],
  'an option with too long a key': [
    async ({ choose }) => {
      await choose('Which?', { ['k'.repeat(41)]: 'One' });
    },
    /has a key of 41 bytes/,
  ],
  'helpers of several steps in all, the other one quicker': [
    helpers(0),
    /called step profile while all\(\[…\]\) was waiting\. Each entry .* is a single step/,
  ],
  'helpers of several steps in all, the other one slower': [
    helpers(5),
    /called step profile while all\(\[…\]\) was waiting/,
  ],
  'a reader that throws': [
    async ({ ask }) => {
      await ask(slot({ ask: 'X?', read: reader({ kind: 'text' }, broken) }));
    },
    /broken/,
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
    if (replies.at(-1) === 'X?') replies.push(...(await driver.say('x')));
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

/** What authors were told in the log, without a complaint to anybody else. */
const warnings = ({ logged }: ReturnType<typeof drive>): string[] =>
  logged.filter(({ level }) => level === 'warn').map(({ message }) => message);

test('work outside of a step is told to its author, once', async () => {
  const it = dialog('it', async ({ ask, say, step }) => {
    await ask('Pay?');
    await new Promise((done) => setTimeout(done, 1));
    await say('Paid.');
    await step('fine', () => new Promise<void>((done) => void setTimeout(done, 1)));
    await ask('Receipt?');
  });
  const driver = drive({ dialogs: [it] });
  for (const words of ['hi', 'yes', 'no', 'hi', 'yes']) await driver.say(words);
  assert.deepEqual(warnings(driver), [
    'Dialog "it" waited for something outside of its verbs before it called say. That work runs again at every turn: put it into step(name, work).',
  ]);
  assert.deepEqual(driver.handoffs, []);
});

test('a dialog that nears the end of its calls is told to its author before it gets there', async () => {
  const it = dialog('it', async ({ ask }) => {
    for (;;) await ask('And?');
  });
  const driver = drive({ dialogs: [it], limits: { operations: 10 } }, true);
  for (let i = 0; i < 8; i++) await driver.say('on');
  assert.match(warnings(driver)[0] ?? '', /^Dialog "it" made 8 calls, and ends .* after 10\./);
  assert.equal(driver.handoffs.length, 0);
  for (let i = 0; i < 3; i++) await driver.say('on');
  assert.equal(driver.handoffs[0]?.reason, 'dialog-failed');
});
