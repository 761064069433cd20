import { hkdfSync } from 'node:crypto';
import { Failure, type Json } from '../activities/index.ts';
import { seal, unseal } from '../security/index.ts';
import { setting } from './environment.ts';

/** What is derived from the installation's secret. */
export interface Keys {
  /** Finds the secret. Throws a Failure if it is none. */
  readonly open: () => Promise<void>;
  /** A key for this purpose, the same for every worker and after a restart: 32 bytes. */
  readonly key: (purpose: string) => Promise<Buffer>;
  readonly seal: (value: Json) => string;
  readonly unseal: (sealed: string) => Json;
}

/** PARLANCE_SECRET, or a key that the store has made and keeps. */
export function createKeys(stored: () => Promise<Buffer>): Keys {
  let root: string | Buffer | undefined;
  let sealing: Buffer = Buffer.alloc(32);

  const key = async (purpose: string): Promise<Buffer> => {
    root ??= secretOf(setting('PARLANCE_SECRET')) ?? (await stored());
    return Buffer.from(hkdfSync('sha256', root, '', purpose, 32));
  };

  return {
    async open() {
      sealing = await key('seal');
    },
    key,
    seal: (value) => seal(sealing, JSON.stringify(value)),
    unseal: (sealed) => JSON.parse(unseal(sealing, sealed)) as Json,
  };
}

const shortest = 32;
const fewestSigns = 10;

/** A secret that nobody guesses: whoever does signs what they like in our name. */
function secretOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  if (text.length >= shortest && new Set(text).size >= fewestSigns) return text;
  throw new Failure(
    'environment.secret',
    `PARLANCE_SECRET has ${text.length} characters, ${new Set(text).size} of them different, and could be guessed. Make one of at least ${shortest}: node -p "crypto.randomBytes(32).toString('hex')". Or unset it: then the store keeps a key of its own.`,
  );
}
