import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { email, freeText, type Heard, oneOf, phone, yesNo } from '../../dialogs/readers/index.ts';

const heard = (text: string): Heard => ({
  text,
  language: 'en',
  now: Date.parse('2026-11-21T09:00:00Z'),
});

/** Texts, one after the other. */
const list = (texts: string): readonly string[] => texts.split('|').map((text) => text.trim());

suite('an e-mail address', () => {
  const cases: Record<string, string | undefined> = {
    'anna@example.com': 'anna@example.com',
    'Anna.B+shop@Mail.Example.co.uk': 'anna.b+shop@mail.example.co.uk',
    'it is anna@example.com, thanks': 'anna@example.com',
    'Mail me at anna@example.com.': 'anna@example.com',
    '<anna@example.com>': 'anna@example.com',
    'mailto:anna@example.com': 'anna@example.com',
    '邮箱是anna@example.com': 'anna@example.com',
    '邮箱是 anna@example.com，谢谢': 'anna@example.com',
    'ａｎｎａ＠ｅｘａｍｐｌｅ．ｃｏｍ': 'anna@example.com',
    'anna_b@example.com': 'anna_b@example.com',
    'anna at example dot com': 'anna@example.com',
    'it is anna dot berg at example dot co dot uk': 'anna.berg@example.co.uk',
    'anna underscore b at example dot com': 'anna_b@example.com',
    'anna dash b at my dash shop dot com': 'anna-b@my-shop.com',
    'anna (at) example (dot) com': 'anna@example.com',
    'anna[at]example[dot]com': 'anna@example.com',
    anna艾特example点com: 'anna@example.com',
    'anna@example.com or anna@example.com': 'anna@example.com',
    'anna@example.com or bert@example.com': undefined,
    'anna@example': undefined,
    'anna@@example.com': undefined,
    'anna@.com': undefined,
    '@example.com': undefined,
    'an..na@example.com': undefined,
    'look at the dot': undefined,
    'where is my parcel': undefined,
    'example.com': undefined,
    '': undefined,
  };
  for (const [text, value] of Object.entries(cases)) {
    test(`${text}: ${value ?? 'none'}`, () => {
      assert.deepEqual(email()(heard(text)), value && { value, sure: true });
    });
  }
});

suite('a phone number', () => {
  const cases: readonly (readonly [text: string, value: string | undefined, country?: string])[] = [
    ['+491711234567', '+491711234567'],
    ['+49 (0)171 123 45 67', '+491711234567'],
    ['0049 171 1234567', '+491711234567'],
    ['my number is +44 20 7946-0958, call me', '+442079460958'],
    ['0171 1234567', '+491711234567', 'DE'],
    ['0171/1234567', '+491711234567', 'DE'],
    ['(030) 123456', '+4930123456', 'DE'],
    ['0171 1234567', '01711234567'],
    ['13812345678', '+8613812345678'],
    ['我的手机号是13812345678', '+8613812345678'],
    ['138 1234 5678', '+8613812345678'],
    ['+86 138-1234-5678', '+8613812345678'],
    ['１３８１２３４５６７８', '+8613812345678'],
    ['010-12345678', '+861012345678', 'CN'],
    ['(415) 555-0132', '+14155550132', 'US'],
    ['06 12 34 56 78', '+33612345678', 'FR'],
    ['one three eight one two three four five six seven eight', '+8613812345678'],
    ['幺三八一二三四五六七八', '+8613812345678'],
    ['call +491711234567, that is +49 171 1234567', '+491711234567'],
    // None, or two.
    ['+491711234567 or +491711234568', undefined],
    ['102938', undefined],
    ['+0 123 456 789', undefined],
    ['+49 1', undefined],
    ['01/02/2026', undefined],
    ['2026-12-01', undefined],
    ['1234567890123456', undefined],
    ['call me', undefined],
    ['anna1234567@example.com', undefined],
    ['', undefined],
  ];
  for (const [text, value, country] of cases) {
    test(`${text}${country ? ` (${country})` : ''}: ${value ?? 'none'}`, () => {
      const read = phone(country === undefined ? {} : { country });
      assert.deepEqual(read(heard(text)), value && { value, sure: true });
    });
  }

  test('an unknown country is refused when the bot is built', () => {
    assert.throws(() => phone({ country: 'Germany' }), { code: 'readers.country' });
  });
});

suite('one of several', () => {
  const read = oneOf({
    red: ['red', '红色', '红的'],
    blue: ['blue', '蓝色'],
    navy: ['navy blue', '藏青'],
  });
  const cases: Record<string, [value: string, sure: boolean] | undefined> = {
    red: ['red', true],
    'Red!': ['red', true],
    红色: ['red', true],
    'the red one please': ['red', false],
    我要红色的: ['red', false],
    'navy blue': ['navy', true],
    'I take navy blue': ['navy', false],
    'not red, blue': ['blue', false],
    '不要红色，要蓝色': ['blue', false],
    'red, red, red': ['red', false],
    'red or blue': undefined,
    'not red': undefined,
    不要红色: undefined,
    bored: undefined,
    'redder than': undefined,
    green: undefined,
    '': undefined,
  };
  for (const [text, value] of Object.entries(cases)) {
    test(`${text}: ${value?.[0] ?? 'none'}`, () => {
      assert.deepEqual(read(heard(text)), value && { value: value[0], sure: value[1] });
    });
  }
});

suite('yes or no', () => {
  const sure: Record<string, readonly string[]> = {
    yes: list(`yes | Yes! | yes please | yep | yeah | yup | y | yesss | Yes, please. | oh yes | sure |
    of course | ok | OK 👍 | okay | absolutely | that's right | correct | go ahead | I do |
    no problem | 👍 | 👍🏽 | ✅ | yes yes | yes thank you very much | ＹＥＳ | 是 | 是的 | 好 | 好的 |
    好的谢谢 | 嗯 | 嗯嗯 | 对 | 对的 | 没错 | 可以 | 行 | 要 | 要的 | 确定 | 没问题 | 是我的 | 没有问题 | 当然 | 好好好 | 是的，谢谢 |
    嗯，好的 | 好吧 | 那好吧 | 行吧 | 好了`),
    no: list(`no | No. | nope | nah | n | no thanks | no, thank you | no way | not really |
    of course not | nooo | I don't think so | please no | 👎 | ❌ | not now | 不 | 不是 | 不要 |
    不用了 | 不用谢谢 | 不要了，谢谢 | 没有 | 不行 | 不可以 | 不对 | 否 | 不需要 | 还没有 | 不用麻烦了 | 不是我的`),
  };
  for (const [answer, texts] of Object.entries(sure)) {
    for (const text of texts) {
      test(`${text}: ${answer}`, () => {
        assert.deepEqual(yesNo()(heard(text)), { value: answer === 'yes', sure: true });
      });
    }
  }

  const goesOn: Record<string, boolean> = {
    'yes, that is mine': true,
    'yes refund it': true,
    'no, I want to keep it': false,
    'No it is not mine': false,
    '是的，请帮我退款': true,
    好的请尽快: true,
    '不是，是另一个订单': false,
    不要红色的: false,
    没有收到: false,
    确认退款: true,
    我不想退了: false,
    别退了: false,
  };
  for (const [text, value] of Object.entries(goesOn)) {
    test(`${text}: ${value ? 'yes' : 'no'}, but it goes on`, () => {
      assert.deepEqual(yesNo()(heard(text)), { value, sure: false });
    });
  }

  const neither: readonly string[] =
    list(`not yes | know | I know | no idea | yes and no | maybe | not sure | I don't know |
    yes... no | never mind | yesterday | November | nothing | right now it is broken |
    it is broken | I am Anna | yes but no | where is it? | yes? | good morning | 不好说 | 不知道 |
    不一定 | 也许 | 可能 | 对不起 | 好不好 | 是不是 | 可以吗 | 好像 | 不确定 | 随便 | 有没有 | 我想想 | 好几天了 | 要多久 | 算了 |
    行李 | 对面 | 102938 | 谢谢 | thanks |  | ? | … | yes, I do not want it |
    okay, but only half | 好，但是只退一半 | 不用谢`);
  for (const text of neither) {
    test(`neither: ${text}`, () => assert.equal(yesNo()(heard(text)), undefined));
  }
});

suite('free text', () => {
  test('is what was said, and never sure', () => {
    assert.deepEqual(freeText()(heard('  It leaks.\n它漏水。 ')), {
      value: 'It leaks.\n它漏水。',
      sure: false,
    });
    assert.equal(freeText()(heard(' \n ')), undefined);
    assert.equal(freeText()(heard('\0')), undefined);
  });
});
