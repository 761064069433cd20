import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { inLanguage, money, phrase, type Reply } from '../../activities/index.ts';
import {
  type Capabilities,
  measure,
  plan,
  ranges,
  split,
  type TextLimit,
} from '../../adapters/index.ts';

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

const fragments = fc.constantFrom(
  'Your parcel is on its way. ',
  'It arrives tomorrow.',
  'Dr. No? Yes! ',
  '\n',
  '\n\n',
  '  ',
  '\r\n',
  '订单102938已经发货，预计明天送达。',
  '您好！请问有什么可以帮您？',
  '👨‍👩‍👧‍👦',
  '🇩🇪🇨🇳🇫🇷',
  '👍🏽',
  'e\u0301o\u0308',
  'مرحبا، طلبك في الطريق. ',
  'שלום עולם ',
  'สวัสดีครับ',
  'नमस्ते',
  'https://shop.example/orders/102938?from=mail&lang=zh ',
  'https://shop.example/a-very-long-path/that-goes-on-and-on/and-on-and-on/until/the/end.html ',
  '请看https://shop.example/help。',
  'a'.repeat(90),
  '!',
);
const texts = fc.oneof(
  fc.array(fragments, { maxLength: 60 }).map((parts) => parts.join('')),
  fc.string({ unit: 'grapheme', maxLength: 300 }),
  fc.string({ unit: 'binary', maxLength: 300 }),
);
const limits: fc.Arbitrary<TextLimit> = fc.record({
  limit: fc.integer({ min: 4, max: 150 }),
  unit: fc.constantFrom('codepoints', 'utf16', 'bytes'),
});
const settings = { numRuns: 600 };

suite('a text cut into pieces', () => {
  test('each piece is within the limit, in the unit of the channel', () => {
    fc.assert(
      fc.property(texts, limits, (text, limit) => {
        for (const piece of split(text, limit)) {
          assert.ok(measure(piece, limit.unit) <= limit.limit, JSON.stringify(piece));
        }
      }),
      settings,
    );
  });

  test('the pieces are the text, but for white space at the cuts', () => {
    fc.assert(
      fc.property(texts, limits, (text, limit) => {
        let before = 0;
        for (const { start, end } of ranges(text, limit)) {
          assert.equal(text.slice(before, start).trim(), '');
          assert.ok(end > start);
          before = end;
        }
        assert.equal(text.slice(before).trim(), '');
      }),
      settings,
    );
  });

  test('graphemes stay whole unless one alone is over the limit', () => {
    fc.assert(
      fc.property(texts, limits, (text, limit) => {
        const cuts = new Set(ranges(text, limit).flatMap(({ start, end }) => [start, end]));
        for (const { segment, index } of segmenter.segment(text)) {
          if (measure(segment, limit.unit) > limit.limit) continue;
          for (let at = index + 1; at < index + segment.length; at++) {
            assert.ok(!cuts.has(at), `cut within ${JSON.stringify(segment)}`);
          }
        }
      }),
      settings,
    );
  });

  test('surrogate pairs stay whole even in a grapheme that is over the limit', () => {
    const family = '👨‍👩‍👧‍👦'.repeat(1) + '\u200d👦'.repeat(30);
    for (const piece of split(family, { limit: 7, unit: 'utf16' })) {
      assert.doesNotMatch(piece, /\p{Surrogate}/u);
    }
  });

  test('URLs stay whole unless one alone is over the limit', () => {
    const parts = fc.array(fragments, { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(parts, limits, (words, limit) => {
        const text = words.join(' ');
        const cuts = new Set(ranges(text, limit).flatMap(({ start, end }) => [start, end]));
        for (const { 0: url, index } of text.matchAll(/https:[\x21-\x7e]+/g)) {
          if (measure(url, limit.unit) > limit.limit) continue;
          for (let at = index + 1; at < index + url.length; at++) assert.ok(!cuts.has(at), url);
        }
      }),
      settings,
    );
  });

  const chars = (limit: number): TextLimit => ({ limit, unit: 'codepoints' });
  const cases: Record<string, [text: string, limit: TextLimit, pieces: string[]]> = {
    'one that fits stays as it is': [' Hello \n', chars(10), [' Hello \n']],
    'nothing is no piece': ['', chars(10), []],
    'white space is no piece': [' \n '.repeat(20), chars(10), []],
    'between paragraphs': ['One two.\n\nThree four.', chars(15), ['One two.', 'Three four.']],
    'between lines': ['One two three\nfour five', chars(18), ['One two three', 'four five']],
    'between sentences': ['One two. Three four five.', chars(20), ['One two.', 'Three four five.']],
    'between Chinese sentences': [
      '订单已发货。明天送达，请注意查收。',
      chars(11),
      ['订单已发货。', '明天送达，请注意查收。'],
    ],
    'between words': ['alpha beta gamma', chars(12), ['alpha beta', 'gamma']],
    'between Chinese words': ['联系客服电话', chars(5), ['联系客服', '电话']],
    'within a word that is too long': ['abcdefghij', chars(4), ['abcd', 'efgh', 'ij']],
    'before a URL': ['See it: https://a.example/b', chars(20), ['See it:', 'https://a.example/b']],
    'a number stays with its option': [
      'Which one is it now? Say\n1. Broken',
      chars(29),
      ['Which one is it now? Say', '1. Broken'],
    ],
    'counted in bytes': ['你好世界', { limit: 6, unit: 'bytes' }, ['你好', '世界']],
    'counted in UTF-16': ['😀😀😀', { limit: 4, unit: 'utf16' }, ['😀😀', '😀']],
    'counted in code points': ['😀😀😀😀😀', chars(4), ['😀😀😀😀', '😀']],
  };
  for (const [title, [text, limit, pieces]] of Object.entries(cases)) {
    test(title, () => assert.deepEqual(split(text, limit), pieces));
  }

  test('a megabyte is cut in reasonable time, whatever it is made of', () => {
    for (const unit of [
      'word ',
      '字',
      'x',
      'e\u0301',
      '\u0301',
      '🇩🇪',
      ' ',
      'http://a ',
      '.',
      '\n',
    ]) {
      const text = unit.repeat(Math.ceil(1_000_000 / unit.length));
      const started = performance.now();
      split(text, { limit: 4096, unit: 'codepoints' });
      const took = performance.now() - started;
      assert.ok(took < 10_000, `${JSON.stringify(unit)} took ${took} ms`);
    }
  });

  test('a limit that cannot hold every character is refused', () => {
    assert.throws(() => split('x', chars(0)), { code: 'adapters.limit' });
  });
});

suite('a reply planned for a channel', () => {
  const buttons: Capabilities = {
    text: { limit: 200, unit: 'codepoints' },
    options: { max: 3, labelMax: 10 },
    attachments: true,
    typing: false,
    delivery: 'at-least-once',
    settleMs: 0,
  };
  const { options: _, ...rest } = buttons;
  const bare: Capabilities = { ...rest, attachments: false };

  const question: Reply = {
    says: inLanguage(phrase`Refund ${money(4250)}?`, 'en'),
    question: 'q1',
    options: [
      { value: 'yes', label: 'Yes' },
      { value: 'no', label: 'No' },
    ],
  };

  test('options that fit become buttons on the last text', () => {
    const long = { ...question, says: inLanguage('word '.repeat(60), 'en') };
    const { pieces, degraded } = plan(long, buttons);
    assert.deepEqual(
      pieces.map((piece) => piece.kind === 'text' && piece.options),
      [undefined, question.options],
    );
    assert.deepEqual(degraded, []);
  });

  test('without buttons they are a numbered list, and the plan says so', () => {
    const { text, degraded } = plan(question, bare);
    assert.equal(text, 'Refund €42.50?\n\n1. Yes\n2. No\nReply with the number.');
    assert.deepEqual(degraded, ['2 options as a numbered list: the channel has no buttons']);
  });

  test('the list speaks the language of the reply', () => {
    const { text } = plan({ ...question, says: inLanguage('退款吗？', 'zh') }, bare);
    assert.equal(text, '退款吗？\n\n1. Yes\n2. No\n请回复数字。');
  });

  test('in a language without words of its own, the list stands alone', () => {
    const { text } = plan({ ...question, says: inLanguage('Remborsu?', 'eo') }, bare);
    assert.equal(text, 'Remborsu?\n\n1. Yes\n2. No');
  });

  test('too many options, or too long ones, are a numbered list', () => {
    const four = ['a', 'b', 'c', 'd'].map((value) => ({ value, label: value }));
    assert.deepEqual(plan({ options: four }, buttons).degraded, [
      '4 options as a numbered list: it shows at most 3',
    ]);
    const wide = [{ value: 'a', label: 'eleven char' }];
    assert.deepEqual(plan({ options: wide }, buttons).degraded, [
      '1 options as a numbered list: a label has 11 of 10 characters',
    ]);
  });

  test('buttons without words get some to hang on', () => {
    assert.equal(plan({ options: question.options! }, buttons).text, 'Please choose:');
  });

  test('attachments come first, so that the question stays at the end', () => {
    const attachments = [{ contentType: 'image/png', contentUrl: 'https://a.example/map.png' }];
    const { pieces } = plan({ ...question, attachments }, buttons);
    assert.deepEqual(
      pieces.map(({ kind }) => kind),
      ['attachment', 'text'],
    );
  });

  test('an attachment that cannot be shown becomes its link, its map or a word about it', () => {
    const { text, degraded } = plan(
      {
        attachments: [
          { contentType: 'image/png', name: 'Map', contentUrl: 'https://a.example/map.png' },
          {
            contentType: 'application/vnd.geo+json',
            content: { latitude: 52.5, longitude: 13.4, name: 'Shop' },
          },
          { contentType: 'audio/ogg', contentUrl: 'channel:17' },
        ],
      },
      bare,
    );
    assert.equal(
      text,
      'Map\nhttps://a.example/map.png\n\n' +
        'Shop\nhttps://www.openstreetmap.org/?mlat=52.5&mlon=13.4\n\n' +
        '[audio/ogg: cannot be shown here]',
    );
    assert.equal(degraded.length, 3);
  });

  test('pieces know where they begin in the whole text', () => {
    const { text, pieces } = plan({ says: inLanguage('第一句话。'.repeat(90), 'zh') }, buttons);
    for (const piece of pieces) {
      assert.ok(piece.kind === 'text' && text.startsWith(piece.text, piece.at));
    }
  });

  test('nothing is an empty plan', () => {
    assert.deepEqual(plan({}, buttons), { text: '', pieces: [], degraded: [] });
  });

  test('half a surrogate pair is replaced', () => {
    assert.equal(plan({ says: inLanguage('a\ud83db', 'en') }, bare).text, 'a\ufffdb');
  });
});
