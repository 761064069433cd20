import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { Failure } from '../activities/index.ts';

/** Hides a value (AES-256-GCM): what must not be readable where the result is kept. */
export function seal(key: Buffer, value: string): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  const hidden = Buffer.concat([cipher.update(value, 'utf8'), cipher.final()]);
  return `${version}.${Buffer.concat([nonce, cipher.getAuthTag(), hidden]).toString('base64url')}`;
}

/** The value again. Throws a Failure if it was not sealed with this key, or was changed. */
export function unseal(key: Buffer, sealed: string): string {
  const [, encoded] = /^sealed1\.([\w-]+)$/.exec(sealed) ?? [];
  if (encoded === undefined) throw broken('it does not have the form of one');
  const bytes = Buffer.from(encoded, 'base64url');
  if (bytes.length < 28) throw broken('it is cut off');
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12));
  decipher.setAuthTag(bytes.subarray(12, 28));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8');
  } catch (cause) {
    throw broken('it was sealed with another key, or changed since', { cause });
  }
}

const version = 'sealed1';

function broken(why: string, options?: ErrorOptions): Failure {
  return new Failure(
    'security.seal',
    `A sealed value cannot be read: ${why}. Was the data moved without its key (PARLANCE_SECRET, or the key in the store)?`,
    options,
  );
}
