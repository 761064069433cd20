import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Activity } from '../../../activities/index.ts';
import type { Me } from '../../../adapters/telegram/addressed.ts';
import { read } from '../../../adapters/telegram/read.ts';
import { fixture } from './fixtures.ts';

const me: Me = { id: 123456789, username: 'parlance_bot' };

/** What an activity says; who, where and when have tests of their own. */
function gist(name: string): Partial<Activity> | undefined {
  const [arriving] = read(fixture(name), me);
  if (!arriving) return undefined;
  const said = ['type', 'name', 'text', 'value', 'attachments', 'replyToId'];
  return Object.fromEntries(
    Object.entries(arriving.activity).filter(([field]) => said.includes(field)),
  );
}

const place = { latitude: 52.520008, longitude: 13.404954 };

const cases: Record<string, Partial<Activity>> = {
  text: { type: 'message', text: 'I want my money back' },
  'text-chinese': { type: 'message', text: '我要退款 😡' },
  command: { type: 'message', text: '/help me' },
  start: { type: 'event', name: 'start', value: {} },
  'start-payload': { type: 'event', name: 'start', value: { payload: 'web_8sK2-Zq' } },
  edited: {
    type: 'messageUpdate',
    text: 'I want my money back, please',
    replyToId: 'message:41',
  },
  reply: { type: 'message', text: '102938' },
  photo: {
    type: 'message',
    text: 'it arrived like this',
    attachments: [
      { contentType: 'image/jpeg', contentUrl: 'channel:AgACAgIAAxkBAAMwZ1u', size: 98112 },
    ],
  },
  document: {
    type: 'message',
    attachments: [
      {
        contentType: 'application/pdf',
        contentUrl: 'channel:BQACAgIAAxkBAAMyZ1c',
        name: 'invoice 2026.pdf',
        size: 182733,
      },
    ],
  },
  voice: {
    type: 'message',
    attachments: [
      { contentType: 'audio/ogg', contentUrl: 'channel:AwACAgIAAxkBAAMzZ1d', size: 13822 },
    ],
  },
  'video-note': {
    type: 'message',
    attachments: [
      { contentType: 'video/mp4', contentUrl: 'channel:DQACAgIAAxkBAAM2Z1g', size: 402113 },
    ],
  },
  animation: {
    type: 'message',
    attachments: [
      {
        contentType: 'video/mp4',
        contentUrl: 'channel:CgACAgIAAxkBAAM3Z1h',
        name: 'steam.mp4',
        size: 55120,
      },
    ],
  },
  sticker: {
    type: 'message',
    text: '👍',
    attachments: [
      {
        contentType: 'image/webp',
        contentUrl: 'channel:CAACAgIAAxkBAAM4Z1i',
        name: '👍',
        size: 21412,
      },
    ],
  },
  location: {
    type: 'message',
    attachments: [{ contentType: 'application/vnd.geo+json', content: place }],
  },
  venue: {
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.geo+json',
        content: {
          latitude: 52.5163,
          longitude: 13.3777,
          name: 'Brandenburg Gate, Pariser Platz',
        },
      },
    ],
  },
  contact: {
    type: 'message',
    attachments: [
      { contentType: 'text/vcard', content: { name: 'Anna Lindqvist', phone: '491700000000' } },
    ],
  },
  tap: {
    type: 'message',
    text: 'It came too late',
    value: { option: 'late', question: 'q3' },
  },
  'tap-on-lost-message': {
    type: 'message',
    text: 'yes',
    value: { option: 'yes', question: 'q1' },
  },
  'tap-with-mark': { type: 'message', text: 'Something else' },
  blocked: { type: 'event', name: 'stop' },
  unblocked: { type: 'conversationUpdate', value: { returned: true } },
  'added-to-group': { type: 'event', name: 'start', value: {} },
  'removed-from-group': { type: 'event', name: 'stop' },
  'group-mention': { type: 'message', text: 'hello, where is my parcel?' },
  'group-command': { type: 'message', text: '/track 102938' },
  'group-reply': { type: 'message', text: '102938' },
  'group-photo-caption': {
    type: 'message',
    text: 'it is broken',
    attachments: [
      { contentType: 'image/jpeg', contentUrl: 'channel:AgACAgIAAxkBAAM5Z1v', size: 60112 },
    ],
  },
  'group-anonymous-admin': { type: 'message', text: 'status' },
  'forum-topic': { type: 'message', text: 'hello' },
  'business-customer': { type: 'message', text: 'are you open?' },
  'business-customer-edited': {
    type: 'messageUpdate',
    text: 'are you open today?',
    replyToId: 'message:2001',
  },
  poll: { type: 'message', text: 'Is it broken?' },
  dice: { type: 'message', text: '🎲' },
};

for (const [name, expected] of Object.entries(cases)) {
  test(`${name} is read`, () => assert.deepEqual(gist(name), expected));
}

suite('who wrote, where and when', () => {
  test('the customer has an id, a name and the language of their Telegram', () => {
    const [{ activity } = assert.fail()] = read(fixture('text'), me);
    assert.deepEqual(activity.from, {
      id: '817264509',
      name: 'Anna Lindqvist',
      role: 'customer',
    });
    assert.equal(activity.locale, 'en');
    assert.equal(activity.timestamp, '2026-11-21T09:57:59.000Z');
    assert.equal(activity.id, 'update:730001');
  });

  test('a tap is timed by when it came', () => {
    const came = Date.parse('2026-11-21T12:00:00Z');
    const [arriving] = read(fixture('tap'), me, came);
    assert.equal(arriving?.activity.timestamp, '2026-11-21T12:00:00.000Z');
  });

  test('updates sort by their number, so that a tap that overtook a message finds its place', () => {
    assert.equal(read(fixture('tap'), me)[0]?.order, 730022);
  });

  test('an anonymous administrator is known as the group', () => {
    const [arriving] = read(fixture('group-anonymous-admin'), me);
    assert.equal(arriving?.activity.from.id, '-1002233445566');
  });

  const addresses: Record<string, unknown> = {
    text: { chat: 817264509 },
    'group-mention': { chat: -4123456789 },
    'forum-topic': { chat: -1002233445566, thread: 9 },
    'business-customer': { chat: 817264509, business: 'mZr9Xw1cAAE' },
  };
  for (const [name, address] of Object.entries(addresses)) {
    test(`${name} is answered at ${JSON.stringify(address)}`, () => {
      assert.deepEqual(read(fixture(name), me)[0]?.activity.conversation.address, address);
    });
  }

  test('each bot, chat, topic and business connection is a conversation of its own', () => {
    const ids = [
      ...Object.keys(addresses).map((name) => read(fixture(name), me)),
      read(fixture('group-anonymous-admin'), me),
      read(fixture('text'), { ...me, id: 42 }),
    ].map(([arriving]) => arriving?.activity.conversation.id);
    assert.equal(new Set(ids).size, ids.length);
  });

  test('a message, its edit and a tap are one conversation', () => {
    const ids = ['text', 'edited', 'tap', 'blocked'].map(
      (name) => read(fixture(name), me)[0]?.activity.conversation.id,
    );
    assert.equal(new Set(ids).size, 1);
  });

  test('only groups are groups', () => {
    const isGroup = (name: string): unknown =>
      read(fixture(name), me)[0]?.activity.conversation.isGroup;
    assert.equal(isGroup('group-mention'), true);
    assert.equal(isGroup('text'), undefined);
  });
});

suite('in a group', () => {
  const said = (text: string, entities: readonly object[], more: object = {}) => {
    const update = fixture('group-chatter');
    const message = { ...update.message!, text, entities: entities as never, ...more };
    return read({ ...update, message }, me)[0]?.activity.text;
  };
  const name = (offset: number) => ({ type: 'mention', offset, length: 13 });

  test('the name is taken out wherever it stands', () => {
    assert.equal(said('@parlance_bot: hello', [name(0)]), 'hello');
    assert.equal(said('hello @parlance_bot', [name(6)]), 'hello');
    assert.equal(said('你好，@parlance_bot 我要退款', [name(3)]), '你好， 我要退款');
    assert.equal(said('😡 @Parlance_Bot now', [name(3)]), '😡 now');
  });

  test('the name alone is a call', () => {
    assert.equal(said('@parlance_bot', [name(0)]), '@parlance_bot');
  });

  test('a person without a username can be meant by a name with a link', () => {
    const entity = { type: 'text_mention', offset: 0, length: 8, user: { ...bot } };
    assert.equal(said('Parlance hello', [entity]), 'hello');
  });

  test('somebody else’s name is not ours', () => {
    assert.equal(said('@parlance_fan hello', [name(0)]), undefined);
  });

  test('a command without a name is for every bot, with another name for another', () => {
    const command = (length: number) => ({ type: 'bot_command', offset: 0, length });
    assert.equal(said('/help', [command(5)]), '/help');
    assert.equal(said('/help@parlance_bot', [command(18)]), '/help');
    assert.equal(said('/help@other_bot', [command(15)]), undefined);
  });

  test('a reply to somebody else is chatter', () => {
    const replied = { reply_to_message: { from: { ...bot, id: 5 } } };
    assert.equal(said('me too', [], replied), undefined);
  });

  const bot = { id: 123456789, is_bot: true, first_name: 'Parlance' };
});
