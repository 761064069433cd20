import { Failure } from '../../activities/index.ts';
import type { Transport } from './transport.ts';

/** What the Telegram channel needs to know. */
export interface TelegramOptions {
  /** `TELEGRAM_TOKEN`: the bot's token, from @BotFather. Without it the channel stays off. */
  readonly token?: string | undefined;
  /** `TELEGRAM_SECRET`: what Telegram's calls to the webhook must carry. Made up if not given. */
  readonly secret?: string | undefined;
  /** `TELEGRAM_API_ROOT`: another Bot API server, such as the simulator. */
  readonly apiRoot?: string | undefined;
  /** How updates come in; a webhook if the bot has a public address, else long polling. */
  readonly mode?: 'webhook' | 'polling' | undefined;
  readonly transport?: Transport | undefined;
}

export interface Settings {
  readonly token: string;
  /** The bot's own id: the number the token begins with. */
  readonly bot: number;
  readonly secret: string | undefined;
  readonly apiRoot: string;
  readonly mode: 'webhook' | 'polling' | undefined;
  readonly transport: Transport | undefined;
}

/** The options, checked; undefined if none is set. */
export function settingsOf(options: TelegramOptions): Settings | undefined {
  const { token, secret, apiRoot, mode, transport } = options;
  if (!token) {
    const alone = secret ? 'TELEGRAM_SECRET' : apiRoot ? 'TELEGRAM_API_ROOT' : undefined;
    if (alone === undefined) return undefined;
    throw new Failure(
      'telegram.half-set',
      `${alone} is set but TELEGRAM_TOKEN is not. Ask @BotFather in Telegram for a token (/newbot) and set TELEGRAM_TOKEN, or unset ${alone}.`,
    );
  }
  const number = /^(\d{1,15}):[\w-]+$/.exec(token)?.[1];
  if (number === undefined) {
    throw new Failure(
      'telegram.token',
      'TELEGRAM_TOKEN is not a bot token: those look like 123456789:AAE… (digits, a colon, letters). Copy it again from @BotFather in Telegram (/mybots, API Token).',
    );
  }
  if (secret && !/^[\w-]{1,256}$/.test(secret)) {
    throw new Failure(
      'telegram.secret',
      `TELEGRAM_SECRET has ${secret.length} characters, some of which Telegram does not allow. Use 1 to 256 of A-Z a-z 0-9 _ and -, or leave it out and one is made up.`,
    );
  }
  return {
    token,
    bot: Number(number),
    secret: secret || undefined,
    apiRoot: checkedRoot(apiRoot || 'https://api.telegram.org'),
    mode,
    transport,
  };
}

function checkedRoot(apiRoot: string): string {
  const protocol = URL.canParse(apiRoot) ? new URL(apiRoot).protocol : '';
  if (protocol === 'http:' || protocol === 'https:') return apiRoot;
  throw new Failure(
    'telegram.api-root',
    `TELEGRAM_API_ROOT is "${apiRoot}", which is not an http(s) address. Unset it for Telegram itself, or give the address of your Bot API server.`,
  );
}
