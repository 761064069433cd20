import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { sameSecret, seal, sign, unseal, verify } from '../../security/index.ts';

const key = Buffer.alloc(32, 7);
const broken = { code: 'security.seal' };
const otherKey = Buffer.alloc(32, 8);

suite('a sealed value', () => {
  test('comes back as it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (value) => {
        assert.equal(unseal(key, seal(key, value)), value);
      }),
    );
  });

  test('does not show, and is sealed differently every time', () => {
    const sealed = seal(key, '4111111111111111');
    assert.ok(!sealed.includes('4111'));
    assert.ok(!Buffer.from(sealed.split('.')[1]!, 'base64url').includes('4111'));
    assert.notEqual(sealed, seal(key, '4111111111111111'));
    assert.match(sealed, /^sealed1\.[\w-]+$/);
  });

  const sealed = seal(key, 'a secret');
  const bytes = Buffer.from(sealed.slice(8), 'base64url');
  const cases: Record<string, [key: Buffer, sealed: string]> = {
    'another key': [otherKey, sealed],
    'cut off': [key, sealed.slice(0, 20)],
    'not sealed at all': [key, 'a secret'],
    empty: [key, ''],
    'of a later form': [key, sealed.replace('sealed1', 'sealed9')],
  };
  for (const [title, [with_, value]] of Object.entries(cases)) {
    test(`${title}: it is refused`, () => {
      assert.throws(() => unseal(with_, value), broken);
    });
  }

  test('a single changed bit anywhere is noticed', () => {
    for (let at = 0; at < bytes.length; at++) {
      const changed = Buffer.from(bytes);
      changed[at]! ^= 1;
      assert.throws(() => unseal(key, `sealed1.${changed.toString('base64url')}`), broken);
    }
  });
});

suite('a signed token', () => {
  const token = sign(key, 'anna·安娜');

  test('gives its value', () => assert.equal(verify(key, token), 'anna·安娜'));

  const [value = '', signature = ''] = token.split('.');
  const cases: Record<string, string> = {
    'with another value': `${Buffer.from('bert').toString('base64url')}.${signature}`,
    'with another signature': `${value}.${randomBytes(32).toString('base64url')}`,
    'without a signature': value,
    'with an empty signature': `${value}.`,
    'with a cut signature': token.slice(0, -1),
    'with something added': `${token}A`,
    'signed with another key': sign(otherKey, 'anna·安娜'),
    'that is empty': '',
    'that is a dot': '.',
    'that is not text we make': '\u0000.\ud800',
  };
  for (const [title, forged] of Object.entries(cases)) {
    test(`one ${title} is refused`, () => assert.equal(verify(key, forged), undefined));
  }

  test('secrets are the same only if every character is, whatever their lengths', () => {
    assert.ok(sameSecret('s3cret', 's3cret'));
    assert.ok(!sameSecret('s3cret', 's3cre'));
    assert.ok(!sameSecret('', 's3cret'));
    assert.ok(!sameSecret('s3cret\u0000', 's3cret'));
    assert.ok(!sameSecret('s3crets3cret', 's3cret'));
    assert.ok(!sameSecret('s3cré', 's3cret'));
  });
});
