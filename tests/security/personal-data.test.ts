import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { redactText } from '../../security/index.ts';

const found: Record<string, string> = {
  'write to anna.b+x@example.co.uk!': 'write to [email]!',
  '邮箱是anna@例子.中国。': '邮箱是[email]。',
  '发到jürgen@example.com谢谢': '发到[email]谢谢',
  'call +49 (0)171 123 45 67 now': 'call [phone] now',
  'call +44 20 7946 0958': 'call [phone]',
  '0086-13812345678': '[phone]',
  '手机13812345678，谢谢': '手机[phone]，谢谢',
  '手机 138 1234 5678': '手机 [phone]',
  '１３８１２３４５６７８': '[phone]',
  '电话010-12345678': '电话[phone]',
  'ring 0171 1234567': 'ring [phone]',
  'ring (030) 12 34 56 78': 'ring [phone]',
  'ring (415) 555-0132': 'ring [phone]',
  'card 4111 1111 1111 1111 exp 12/27': 'card [card number] exp 12/27',
  'card 5500-0055-5555-5559': 'card [card number]',
  卡号6222021234567890128好: '卡号[card number]好',
  'pay to DE89 3704 0044 0532 0130 00 please': 'pay to [IBAN] please',
  GB82WEST12345698765432: '[IBAN]',
  身份证11010519491231002X: '身份证[identity card]',
  'Authorization: Bearer abcdef0123456789xyz': 'Authorization: Bearer [token]',
  'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl': '[token]',
  'token 123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw1 set': 'token [token] set',
  'request to https://api.telegram.org/bot123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw1/getMe failed':
    'request to https://api.telegram.org/bot[token]/getMe failed',
  'https://api.telegram.org/file/bot123456789%3AAAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw1/a.jpg':
    'https://api.telegram.org/file/bot[token]/a.jpg',
  'password: hunter22': 'password: [token]',
  密码是abc12345: '密码是[token]',
  AC0123456789abcdef0123456789abcdef: '[token]',
};

const left: readonly string[] = [
  'order 102938',
  'it costs 1,234.50 euros',
  '2026-11-21T09:30:00.000Z',
  'on 01/02/2026 or 01-02-2026',
  'card 4111 1111 1111 1112',
  '0.123456789',
  'version 0.1.0',
  'telegram.Ab0123456789CdEfGhIjKl',
  'telegram.Ab0123456789CdEfGhIjKl:17',
  'update:734512345',
  '01234567-89ab-4def-8123-456789abcdef',
  'at open (/srv/adapters/terminal/terminal.ts:64:12)',
  '1764547200000',
  'a@b',
  'DE12 3456 7890 1234 5678 90',
  '110105194912310021',
  'sealed1.AbCdEf',
  'please send the token to me',
  '订单号是102938，共三件',
];

suite('personal data in a text', () => {
  for (const [text, redacted] of Object.entries(found)) {
    test(`replaced: ${text}`, () => assert.equal(redactText(text), redacted));
  }
  for (const text of left) {
    test(`left alone: ${text}`, () => assert.equal(redactText(text), text));
  }

  test('only the kinds asked for are replaced', () => {
    const text = 'anna@example.com, 13812345678';
    assert.equal(redactText(text, ['email']), '[email], 13812345678');
    assert.equal(redactText(text, []), text);
  });

  test('it takes a time that grows with the text alone', () => {
    for (const unit of ['a', '1', '0', '@', '1 ', 'a.', 'eyJ', '+', 'DE12', 'token:', '１', '字']) {
      const text = unit.repeat(Math.ceil(1_000_000 / unit.length));
      const started = performance.now();
      redactText(text);
      const took = performance.now() - started;
      assert.ok(took < 5_000, `${JSON.stringify(unit)} took ${took} ms`);
    }
  });
});
