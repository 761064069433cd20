import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failure } from '../../../activities/index.ts';
import { type TelegramOptions, telegram } from '../../../adapters/telegram/telegram.ts';

const token = '123456789:AAE-x';

const wrong: Record<string, [options: TelegramOptions, code: string, message: RegExp]> = {
  'a secret without a token': [
    { secret: 'x' },
    'telegram.half-set',
    /TELEGRAM_SECRET is set but TELEGRAM_TOKEN is not\. Ask @BotFather/,
  ],
  'a server without a token': [
    { apiRoot: 'http://localhost' },
    'telegram.half-set',
    /TELEGRAM_API_ROOT is set but TELEGRAM_TOKEN/,
  ],
  'a token that is none': [{ token: 'my-bot' }, 'telegram.token', /@BotFather/],
  'a token with spaces': [{ token: `${token} ` }, 'telegram.token', /TELEGRAM_TOKEN/],
  'a secret with other characters': [
    { token, secret: 'pass word' },
    'telegram.secret',
    /TELEGRAM_SECRET has 9 characters/,
  ],
  'a secret that is too long': [
    { token, secret: 'x'.repeat(257) },
    'telegram.secret',
    /257 characters/,
  ],
  'a server that is no address': [
    { token, apiRoot: 'localhost:8081' },
    'telegram.api-root',
    /"localhost:8081", which is not an http\(s\) address/,
  ],
};

for (const [title, [options, code, message]] of Object.entries(wrong)) {
  test(`${title} stops the start and says what to do`, () => {
    assert.throws(
      () => telegram(options),
      (error) => {
        assert.ok(error instanceof Failure);
        assert.equal(error.code, code);
        assert.match(error.message, message);
        if (options.token) assert.ok(!error.message.includes(options.token));
        return true;
      },
    );
  });
}

test('without any variable the channel is off and says why', () => {
  for (const options of [{}, { token: '', secret: '', apiRoot: '' }, { token: undefined }]) {
    assert.match(telegram(options).off ?? '', /TELEGRAM_TOKEN is not set/);
  }
});

test('with a token the channel is ready', () => {
  assert.equal(telegram({ token }).off, undefined);
});
