import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dialog } from '../../dialogs/index.ts';
import { drive, transcript } from './driver.ts';

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

test('what is said may have a picture along', async () => {
  const map = { contentType: 'image/png', contentUrl: 'https://shop.example/map.png', name: 'map' };
  const where = dialog('where', async ({ say }) => say('Here we are.', { attachments: [map] }));
  const driver = drive({ dialogs: [where] });
  assert.deepEqual(await driver.say('hi'), ['Here we are. (map)']);
  assert.deepEqual(driver.replies[0]?.attachments, [map]);
});
