import { createHmac, timingSafeEqual } from 'node:crypto';

/** A value anyone may carry and read but nobody may change or make up: the value and its HMAC. */
export function sign(key: Buffer, value: string): string {
  const encoded = Buffer.from(value, 'utf8').toString('base64url');
  return `${encoded}.${hmac(key, encoded)}`;
}

/** The value of a token, or undefined if it was not signed with this key. */
export function verify(key: Buffer, token: string): string | undefined {
  const dot = token.lastIndexOf('.');
  if (dot < 0) return undefined;
  const encoded = token.slice(0, dot);
  if (!sameSecret(token.slice(dot + 1), hmac(key, encoded))) return undefined;
  return Buffer.from(encoded, 'base64url').toString('utf8');
}

/**
 * Whether two secrets are the same, in a time that tells nothing about the expected one, its length
 * included: what was given is cut or padded to it before the two are compared.
 */
export function sameSecret(given: string, expected: string): boolean {
  const right = Buffer.from(expected, 'utf8');
  const padded = Buffer.alloc(right.length);
  padded.write(given, 'utf8');
  return timingSafeEqual(padded, right) && given.length === expected.length;
}

function hmac(key: Buffer, encoded: string): string {
  return createHmac('sha256', key).update(encoded).digest('base64url');
}
