import { createHash } from 'node:crypto';

/** A name that tells nothing: the same for the same parts, and never for others. */
export function opaque(length: number, ...parts: readonly (string | number)[]): string {
  const hash = createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
  return hash.slice(0, length);
}
