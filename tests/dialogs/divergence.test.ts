import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type AnyDialog, type DialogContext, dialog } from '../../dialogs/index.ts';
import { drive } from './driver.ts';

const parked =
  'Sorry, I cannot go on with this at the moment. I am passing you to a person, who will answer you here.';

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

test('a dialog that is gone is left out where the customer is asked which one they mean', async () => {
  const named = (name: string) =>
    dialog({ name, title: name, hears: [name], talk: async ({ say }) => say(`${name}!`) });
  const [refund, track, gift] = [named('refund'), named('track'), named('gift')];
  const driver = drive({ dialogs: [refund, track, gift] }, true);
  await driver.say('xyzzy');
  driver.change({ dialogs: [refund, track] });
  assert.deepEqual(await driver.say('track'), ['track!']);
  await driver.say('xyzzy');
  driver.change({ dialogs: [track] });
  assert.deepEqual(await driver.tap('track'), ['track!']);
  assert.deepEqual(driver.logged, []);
});

test('the last three dialogs that were set aside are kept, and none goes on by itself', async () => {
  const talk = async ({ ask }: DialogContext): Promise<void> => void (await ask('Name?'));
  const is = dialog('greet', async ({ say }) => say('Hi.'));
  const was = dialog('greet', talk);
  const driver = drive({ dialogs: [was] }, true);
  for (let i = 0; i < 4; i++) {
    driver.change({ dialogs: [was] });
    await driver.say('hi');
    driver.change({ dialogs: [is] });
    await driver.say('Anna');
    await driver.handBack({ state: 'completed' });
  }
  const { aside, stack } = driver.state as unknown as { aside: unknown[]; stack: unknown[] };
  assert.deepEqual([aside.length, stack.length], [3, 0]);
  driver.change({ dialogs: [was] });
  assert.deepEqual(await driver.say('hi'), ['Name?']);
});
