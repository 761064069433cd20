import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../activities/index.ts';

/**
 * Who a customer on the web is: made and signed here, kept by their browser, and never claimed by
 * the browser itself. A token is `<id>.<issued>.<signature>`; whoever has it has the conversation.
 */
export interface Identities {
  readonly issue: () => string;
  /** The customer's id, if the `Authorization` header holds a token of ours that is still good. */
  readonly check: (authorization: string | undefined) => string | undefined;
}

/** Longer than browsers keep what a site has stored and nobody has used. */
const lifetimeSeconds = 400 * 24 * 60 * 60;

export function identities(key: Buffer, clock: Clock): Identities {
  const sign = (content: string): Buffer => createHmac('sha256', key).update(content).digest();
  const seconds = (): number => Math.floor(clock.now() / 1000);

  return {
    issue() {
      const content = `${randomBytes(16).toString('base64url')}.${seconds().toString(36)}`;
      return `${content}.${sign(content).toString('base64url')}`;
    },
    check(authorization) {
      const [, id, issued, signature] =
        /^Bearer ([\w-]{22})\.([0-9a-z]{1,9})\.([\w-]{43})$/.exec(authorization ?? '') ?? [];
      if (id === undefined || issued === undefined || signature === undefined) return undefined;
      const given = Buffer.from(signature, 'base64url');
      const right = sign(`${id}.${issued}`);
      if (given.length !== right.length || !timingSafeEqual(given, right)) return undefined;
      // One of the future is ours all the same: the clock was ahead when it was made.
      return seconds() - Number.parseInt(issued, 36) <= lifetimeSeconds ? id : undefined;
    },
  };
}
