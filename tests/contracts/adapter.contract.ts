import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import {
  type Activity,
  date,
  inLanguage,
  type Json,
  link,
  money,
  phrase,
  pickedOption,
  type Reply,
  readable,
  spell,
  strong,
} from '../../activities/index.ts';
import { type Adapter, type Arriving, measure } from '../../adapters/index.ts';

/** What the contract must know of a channel to play both of its sides. */
export interface ChannelSample<Update, Native extends Json> {
  /** Recorded updates, by what they are. */
  readonly updates: Readonly<Record<string, Update>>;
  /** Updates that are of no concern: our own messages, other bots, service notices. */
  readonly ignored?: Readonly<Record<string, Update>>;
  /** A customer's words as an update; the number makes each a happening of its own. */
  readonly says: (words: string, number: number) => Update;
  /** Taps on each of the buttons of a native message, in order; empty if it has none. */
  readonly taps: (native: Native, number: number) => readonly Update[];
  /** All the words a customer reads in a native message, without its buttons' labels. */
  readonly shows: (native: Native) => string;
  /** The labels of a native message's buttons. */
  readonly labels: (native: Native) => readonly string[];
  /** Addresses a native message makes the customer's channel fetch or offer: pictures, files. */
  readonly fetches?: (native: Native) => readonly string[];
}

/** What every channel promises, whichever it is. */
export function adapterContract<Update, Native extends Json>(
  name: string,
  makeAdapter: () => Adapter<Update, Native>,
  sample: ChannelSample<Update, Native>,
): void {
  suite(`the ${name} channel keeps the contract`, () => {
    const adapter = makeAdapter();
    const read = (update: Update): readonly Activity[] => activitiesOf(adapter.read(update));
    // A failure is not made smaller for ever.
    const settings = { numRuns: 200, interruptAfterTimeLimit: 15_000 };
    let count = 1000;

    suite('reading', () => {
      for (const [title, update] of Object.entries(sample.updates)) {
        test(`${title} reads into valid activities, or none, and is left as it was`, () => {
          const before = structuredClone(update);
          for (const activity of read(update)) assertValid(activity, adapter.channel);
          assert.deepEqual(update, before);
        });

        test(`${title}, delivered again, has the same ids in the same conversation`, () => {
          assert.deepEqual(identities(read(structuredClone(update))), identities(read(update)));
        });
      }

      for (const [title, update] of Object.entries(sample.ignored ?? {})) {
        test(`${title}: nothing is read`, () => assert.deepEqual(adapter.read(update), []));
      }

      test('the same words twice are two activities of one conversation', () => {
        const [first, second] = [...read(sample.says('Hi', 1)), ...read(sample.says('Hi', 2))];
        assert.ok(first && second);
        assert.notEqual(first.id, second.id);
        assert.equal(first.conversation.id, second.conversation.id);
        assert.deepEqual(first.conversation.address, second.conversation.address);
      });

      test('words of any script are read as they are', () => {
        fc.assert(
          fc.property(customerWords, (words) => {
            const [activity, ...more] = read(sample.says(words, count++));
            assert.ok(activity);
            assertValid(activity, adapter.channel);
            assert.equal(activity.type, 'message');
            assert.equal(activity.text?.trim(), words.trim());
            assert.equal(more.length, 0);
          }),
          settings,
        );
      });

      test('what is no update of this channel is ignored, never thrown at', () => {
        const garbage = fc.oneof(
          fc.anything({ maxDepth: 4 }),
          fc.jsonValue({ maxDepth: 6, noUnicodeString: false }),
        );
        fc.assert(
          fc.property(garbage, (update) => {
            for (const activity of read(update as Update)) assertValid(activity, adapter.channel);
          }),
          { ...settings, numRuns: 1000 },
        );
      });

      test('an update with a part missing or of the wrong kind is read or ignored, never thrown at', () => {
        const known = [...Object.values(sample.updates), sample.says('Hello', 1)];
        fc.assert(
          fc.property(
            fc.constantFrom(...known),
            fc.nat(),
            fc.oneof(fc.constant(gone), fc.constantFrom(...oddities), fc.jsonValue()),
            (update, where, what) => {
              const damaged = damage(structuredClone(update), where, what);
              for (const activity of read(damaged)) assertValid(activity, adapter.channel);
            },
          ),
          { ...settings, numRuns: 2000 },
        );
      });

      test('an update nested ten thousand deep is ignored', () => {
        let deep: unknown = 'x';
        for (let i = 0; i < 10_000; i++) deep = i % 2 === 0 ? [deep] : { message: deep };
        for (const activity of read(deep as Update)) assertValid(activity, adapter.channel);
      });
    });

    suite('writing', () => {
      test('every reply becomes messages within the limits, with all its words', () => {
        fc.assert(
          fc.property(replies, (reply) => {
            const natives = adapter.write(reply);
            for (const native of natives) {
              assert.deepEqual(JSON.parse(JSON.stringify(native)), native);
              const { limit, unit } = adapter.capabilities.text;
              const length = measure(sample.shows(native), unit);
              assert.ok(length <= limit, `${length} of ${limit} ${unit}`);
              assertButtonsFit(sample.labels(native), adapter);
            }
            assertAllSaid(reply, natives, sample);
          }),
          settings,
        );
      });

      test('the same reply is always written the same', () => {
        fc.assert(
          fc.property(replies, (reply) => {
            assert.deepEqual(adapter.write(reply), adapter.write(structuredClone(reply)));
          }),
          { ...settings, numRuns: 50 },
        );
      });

      test('every option can be answered: by its button, or by its number or words', () => {
        fc.assert(
          fc.property(questions, (reply) => {
            const natives = adapter.write(reply);
            const options = reply.options!;
            const taps = natives.flatMap((native) => sample.taps(native, count++));
            if (taps.length > 0) {
              assert.deepEqual(
                taps.flatMap((tap) => read(tap)).map(pickedOption),
                options.map(({ value }) => ({ option: value, question: reply.question })),
              );
              return;
            }
            const shown = natives.map(sample.shows).join('\n');
            for (const [index, { label }] of options.entries()) {
              assert.ok(squeezed(shown).includes(squeezed(`${index + 1}. ${label}`)), label);
              assertHeard(`${index + 1}`);
              assertHeard(label);
            }
          }),
          settings,
        );
      });

      const assertHeard = (words: string): void => {
        assert.equal(read(sample.says(words, count++))[0]?.text?.trim(), words.trim());
      };
    });
  });
}

/** Words a customer may write: no commands (those are each channel's own), not only white space. */
const customerWords = fc
  .oneof(
    fc.constantFrom(
      '我要退款',
      'my parcel arrived broken 😡',
      '👨‍👩‍👧‍👦',
      'مرحبا، أين طلبي؟',
      'a < b && "c" > \'d\' ]]> <!-- -->',
      'one\ntwo\r\nthree',
      'null\u0000byte',
      'x'.repeat(4000),
    ),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }),
    fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 60 }),
  )
  .filter((words) => /[\p{Letter}\p{Number}\p{Symbol}]/u.test(words) && !/^\s*[/@]/.test(words));

const sentences = fc.constantFrom(
  'Done.',
  '您的订单已经发货，预计明天送达。',
  'Zwölf Boxkämpfer jagen Viktor über den großen Sylter Deich. ',
  '👨‍👩‍👧‍👦🇩🇪👍🏽',
  'طلبك في الطريق ويصل غدًا. ',
  'a < b && "c" > \'d\' ]]> *bold* _it_ [x](y) `code` <b>tag</b> ',
  'https://shop.example/orders/102938?from=mail&lang=zh#top ',
  '\n\n',
  'x'.repeat(70),
);

const says = fc
  .tuple(
    fc.constantFrom('en', 'zh'),
    fc.array(sentences, { maxLength: 12 }),
    fc.integer({ min: 1, max: 150 }),
    fc.integer({ min: -100_000, max: 100_000_000 }),
  )
  .map(([language, words, times, amount]) => {
    const text = words.join(' ').repeat(times).slice(0, 30_000).toString();
    // Cut anywhere, it may end in half a character, which nobody could send.
    const whole = text.replace(/\p{Surrogate}$/u, '');
    return inLanguage(
      phrase`${whole}Refund ${money(amount)} by ${date('2026-12-01')} or ${date('2026-12-01T09:30')}: ${strong('order')} ${spell('102938')}, ${link('https://shop.example/r?a=1&b=2', 'here')}.`,
      language,
    );
  });

const labels = fc.oneof(
  fc.constantFrom('Yes', 'No', '它坏了', 'It arrived broken', '👨‍👩‍👧‍👦 Family', 'a & b <c>'),
  fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 120 }),
);
const options = fc
  .array(
    labels.filter((label) => /[\p{Letter}\p{Number}]/u.test(label) && !/^\s*[/@]/.test(label)),
    { minLength: 1, maxLength: 30 },
  )
  .map((all) =>
    all.map((label, index) => ({ label, value: `${index}:${'v'.repeat(37)}`.slice(0, 40) })),
  );
const attachments = fc.array(
  fc.constantFrom(
    { contentType: 'image/png', contentUrl: 'https://shop.example/map.png', name: 'Map' },
    { contentType: 'application/pdf', contentUrl: 'https://shop.example/invoice.pdf' },
    { contentType: 'audio/ogg', contentUrl: 'https://shop.example/hello.ogg' },
    {
      contentType: 'application/vnd.geo+json',
      content: { latitude: 52.52, longitude: 13.405, name: 'Shop' },
    },
  ),
  { maxLength: 4 },
);

const questions: fc.Arbitrary<Reply> = fc.record({ says, options, question: fc.constant('q17') });
const replies: fc.Arbitrary<Reply> = fc.oneof(
  fc.record({ says }),
  fc.record({ attachments }),
  fc.record({ says, attachments }),
  questions,
  fc.record({ says, attachments, options, question: fc.constant('q17') }),
  fc.record({ options, question: fc.constant('q17') }),
);

function activitiesOf(arriving: readonly Arriving[]): readonly Activity[] {
  assert.ok(Array.isArray(arriving));
  return arriving.map(({ activity, order }) => {
    assert.ok(order === undefined || Number.isFinite(order));
    return activity;
  });
}

function identities(activities: readonly Activity[]): unknown[] {
  return activities.map(({ id, conversation, type }) => ({
    id,
    conversation: conversation.id,
    type,
  }));
}

function assertValid(activity: Activity, channel: string): void {
  const { id, channelId, conversation, from, timestamp, text, type, name, attachments } = activity;
  const types = ['message', 'messageUpdate', 'messageDelete', 'conversationUpdate', 'event'];
  assert.ok(types.includes(type), type);
  assert.ok(typeof id === 'string' && id !== '');
  assert.equal(channelId, channel);
  assert.match(conversation.id, /^[\w-]+\.[\w-]{10,}$/);
  assert.ok(conversation.id.startsWith(`${channel}.`));
  assert.ok(conversation.address !== undefined && conversation.address !== null);
  assert.ok(typeof from.id === 'string' && from.id !== '');
  assert.equal(new Date(timestamp).toISOString(), timestamp);
  assert.ok(text === undefined || typeof text === 'string');
  assert.ok(type !== 'event' || (typeof name === 'string' && name !== ''));
  for (const { contentType, contentUrl, content } of attachments ?? []) {
    assert.match(contentType, /^[\w.+-]+\/[\w.+*-]+/);
    assert.ok(contentUrl !== undefined || content !== undefined);
    if (contentUrl !== undefined) assert.match(contentUrl, /^(https?:\/\/|channel:)/);
  }
  // It will be written down and read back.
  assert.deepEqual(JSON.parse(JSON.stringify(activity)), activity);
}

function assertButtonsFit(buttons: readonly string[], { capabilities }: Adapter): void {
  if (buttons.length === 0) return;
  assert.ok(capabilities.options, 'a channel without buttons shows some');
  assert.ok(buttons.length <= capabilities.options.max);
  for (const label of buttons) {
    assert.ok(measure(label, 'codepoints') <= capabilities.options.labelMax, label);
  }
}

/** Nothing of a reply is lost on the way: words, options, attachments. */
function assertAllSaid<Update, Native extends Json>(
  reply: Reply,
  natives: readonly Native[],
  { shows, labels: labelsOf, fetches }: ChannelSample<Update, Native>,
): void {
  const shown = squeezed(natives.map(shows).join('\n'));
  if (reply.says) {
    // A channel may show a link's address or hide it behind its words.
    const words = readable({
      ...reply.says,
      parts: reply.says.parts.map((part) =>
        typeof part !== 'string' && part.kind === 'link' ? part.text : part,
      ),
    });
    const withAddresses = readable(reply.says);
    assert.ok(
      shown.includes(squeezed(words)) || shown.includes(squeezed(withAddresses)),
      'some of its words are missing',
    );
  }
  const buttons = natives.flatMap(labelsOf).map(squeezed);
  for (const { label } of reply.options ?? []) {
    assert.ok(buttons.includes(squeezed(label)) || shown.includes(squeezed(label)), label);
  }
  const fetched = natives.flatMap((native) => fetches?.(native) ?? []);
  for (const { contentUrl } of reply.attachments ?? []) {
    if (contentUrl === undefined) continue;
    assert.ok(fetched.includes(contentUrl) || shown.includes(contentUrl), contentUrl);
  }
}

/** Where a text is cut, white space may go. */
function squeezed(text: string): string {
  return text.replace(/\s+/g, '');
}

const gone = Symbol('gone');
const oddities: readonly unknown[] = [
  null,
  0,
  -1,
  1e308,
  Number.NaN,
  '',
  '\ud800',
  true,
  [],
  {},
  [null],
  { length: -1 },
  '__proto__',
];

/** Replaces one part of an update, wherever it stands, by something else. */
function damage<Update>(update: Update, where: number, what: unknown): Update {
  const places: [parent: Record<string, unknown>, key: string][] = [];
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const key of Object.keys(value)) {
      places.push([value as Record<string, unknown>, key]);
      walk((value as Record<string, unknown>)[key]);
    }
  };
  walk(update);
  if (places.length === 0) return what as Update;
  const [parent, key] = places[where % places.length]!;
  if (what === gone) delete parent[key];
  else parent[key] = structuredClone(what);
  return update;
}
