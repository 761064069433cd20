import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Activity, Turn } from '../../activities/index.ts';
import { detectLanguage } from '../../middleware/index.ts';
import { through, turnOf } from './turn.ts';

async function detect(
  languages: readonly string[],
  activity: Partial<Activity>,
  turn: Partial<Turn> = {},
): Promise<string> {
  const it = turnOf(activity, turn);
  await through(detectLanguage({ languages }), it);
  return it.language;
}

const both = ['en', 'zh'];

/** Said in a conversation of the first language; and the language it is in afterwards. */
const cases: readonly (readonly [before: string, text: string, after: string])[] = [
  // One clear sentence is enough.
  ['en', '我要退款', 'zh'],
  ['en', '你好', 'zh'],
  ['en', '谢谢', 'zh'],
  ['en', '算了', 'zh'],
  ['en', '转人工', 'zh'],
  ['en', '取消', 'zh'],
  ['en', '我的快递到哪了？', 'zh'],
  ['zh', 'where is my parcel?', 'en'],
  ['zh', 'I want my money back', 'en'],
  ['zh', 'never mind', 'en'],
  ['zh', 'Refund order 102938 please', 'en'],
  ['zh', 'it arrived broken', 'en'],
  // What could stand in any language changes nothing.
  ['en', '102938', 'en'],
  ['zh', '102938', 'zh'],
  ['zh', 'ok', 'zh'],
  ['zh', 'OK 👍', 'zh'],
  ['zh', '😡😡😡', 'zh'],
  ['zh', '', 'zh'],
  ['zh', '¿?!…', 'zh'],
  ['zh', 'Anna Schmidt', 'zh'],
  ['zh', 'iPhone 15 Pro Max', 'zh'],
  ['zh', 'anna@example.com', 'zh'],
  ['zh', 'https://shop.example/where/is/my/order', 'zh'],
  ['zh', 'hello', 'zh'],
  ['zh', 'USB-C', 'zh'],
  ['en', '王伟', 'en'],
  ['en', '欧阳娜娜', 'en'],
  ['en', '１０２９３８', 'en'],
  // Mixed.
  ['zh', '我的iPhone 15 Pro Max坏了', 'zh'],
  ['en', '我的iPhone 15 Pro Max坏了', 'zh'],
  ['en', 'airpods pro什么时候发货', 'zh'],
  ['en', 'Samsung Galaxy S24 Ultra Case 怎么退', 'zh'],
  ['zh', 'refund 订单 102938', 'zh'],
  ['en', 'My name is 王小明 and I want a refund', 'en'],
  ['zh', 'My name is 王小明 and I want a refund', 'en'],
  // Languages the bot does not speak.
  ['zh', 'Где моя посылка?', 'zh'],
  ['en', '注文はどこですか', 'en'],
  ['en', '주문이 어디에 있나요', 'en'],
  // Broken input.
  ['zh', '\u0000\ud800', 'zh'],
];

suite('the language of a conversation', () => {
  for (const [before, text, after] of cases) {
    const change = before === after ? `stays ${after}` : `goes from ${before} to ${after}`;
    test(`${change} at "${text}"`, async () => {
      assert.equal(await detect(both, { text }, { language: before }), after);
    });
  }

  const many = ['en', 'zh', 'ja', 'ko', 'ru', 'ar', 'th', 'de', 'fr', 'es'];
  const scripts: Record<string, string> = {
    ja: '注文した商品が届きません',
    ko: '주문이 어디에 있나요',
    ru: 'Где моя посылка?',
    ar: 'أين طلبي من فضلك',
    th: 'พัสดุของฉันอยู่ที่ไหน',
    zh: '優の良品在哪里可以买到',
    de: 'Wo ist mein Paket?',
    fr: 'Je voudrais être remboursé',
    es: '¿Dónde está mi pedido?',
    en: 'Where is my parcel?',
  };
  for (const [language, text] of Object.entries(scripts)) {
    test(`of ten, ${language} is told by its script or its small words`, async () => {
      assert.equal(
        await detect(many, { text }, { language: language === 'en' ? 'zh' : 'en' }),
        language,
      );
    });
  }

  test('a Latin language without a list of small words is told by a whole sentence', async () => {
    const text = 'chciałbym zwrócić zepsuty czajnik elektryczny';
    assert.equal(await detect(['zh', 'pl'], { text }, { language: 'zh' }), 'pl');
  });

  test('at first contact the locale of the channel counts', async () => {
    const start = { type: 'event', name: 'start', locale: 'zh-Hans-CN' } as const;
    assert.equal(await detect(both, start, { first: true }), 'zh');
    assert.equal(await detect(both, start, { first: false }), 'en');
    assert.equal(await detect(both, { ...start, locale: 'fr' }, { first: true }), 'en');
    assert.equal(await detect(both, { text: 'hello', locale: 'zh' }, { first: true }), 'zh');
  });

  test('at first contact any word counts, and a clear sentence more than the locale', async () => {
    assert.equal(await detect(both, { text: '快递' }, { first: true }), 'zh');
    assert.equal(await detect(['zh', 'en'], { text: 'hi' }, { first: true, language: 'zh' }), 'en');
    const text = 'where is my parcel?';
    assert.equal(await detect(both, { text, locale: 'zh-CN' }, { first: true }), 'en');
  });

  test('a tap on an option and words of an agent change nothing', async () => {
    const text = '我要退款';
    const value = { option: 'refund', question: 'q1' };
    assert.equal(await detect(both, { text, value }), 'en');
    assert.equal(await detect(both, { text, from: { id: 'ann', role: 'agent' } }), 'en');
  });

  test('a megabyte takes no longer than a page', async () => {
    for (const unit of ['字', 'a', 'word ', 'a@', 'http://', '/a ']) {
      const started = performance.now();
      await detect(both, { text: unit.repeat(1_000_000 / unit.length) });
      assert.ok(performance.now() - started < 1_000, unit);
    }
  });
});
