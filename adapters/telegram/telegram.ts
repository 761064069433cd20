import { type Clock, Failure, type Json } from '../../activities/index.ts';
import type { Adapter, Host, Running } from '../adapter.ts';
import { type Address, recipient } from './address.ts';
import type { Me } from './addressed.ts';
import { type Api, connect } from './api.ts';
import { backoff } from './backoff.ts';
import { poll, refusedMs } from './polling.ts';
import { read } from './read.ts';
import { receiver } from './receiver.ts';
import { Refusal } from './refusal.ts';
import { sender } from './send.ts';
import { type Settings, settingsOf, type TelegramOptions } from './settings.ts';
import { allowedUpdates, type TelegramUpdate } from './update.ts';
import { webhook } from './webhook.ts';
import { capabilities, type TelegramCall, write } from './write.ts';

export type { TelegramOptions } from './settings.ts';

/**
 * Telegram. Updates come by webhook if the bot has a public address, else by long polling; telegraf
 * is the Bot API client.
 */
export function telegram(options: TelegramOptions = {}): Adapter<TelegramUpdate, TelegramCall> {
  const settings = settingsOf(options);
  const me: Self = { id: settings?.bot ?? 0, username: undefined };
  return {
    channel: 'telegram',
    capabilities,
    ...(!settings && {
      off: 'TELEGRAM_TOKEN is not set (ask @BotFather in Telegram for a bot and its token).',
    }),
    read: (update) => read(update, me),
    write,
    async start(host) {
      if (!settings) {
        throw new Failure(
          'telegram.off',
          'Telegram cannot start: TELEGRAM_TOKEN is not set. Ask @BotFather for a token (/newbot) and set it.',
        );
      }
      return start(host, settings, me);
    },
  };
}

/** {@link Me}, as far as it is known by now. */
interface Self extends Me {
  username: string | undefined;
}

async function start(host: Host, settings: Settings, me: Self): Promise<Running<TelegramCall>> {
  const mode = settings.mode ?? (host.publicUrl === undefined ? 'polling' : 'webhook');
  if (mode === 'webhook' && host.publicUrl === undefined) {
    throw new Failure(
      'telegram.no-public-url',
      'Telegram is to call a webhook, but PUBLIC_URL is not set. Set it to the https address this server is reached under, or let the bot poll.',
    );
  }
  const api = await connect(settings.token, settings.apiRoot, settings.transport);
  const stopping = new AbortController();
  const { signal } = stopping;
  const take = receiver(host, api, () => me);

  const secret = settings.secret ?? (await host.key('telegram-webhook')).toString('base64url');
  const calls = webhook({ host, secret, take, named: () => me.username !== undefined });
  if (mode === 'webhook') host.route('POST', '/telegram', calls.handle);
  const hook = mode === 'webhook' ? { url: `${host.publicUrl}/telegram`, secret } : undefined;
  const introduction = (): Promise<void> => announce(api, me, hook, signal);

  // A token that Telegram refuses at once stops the start. For anything else the rest of the bot
  // does not wait: the channel goes on trying by itself.
  const introduced = introduce(introduction, host, signal);
  await within(patienceMs, introduced, host.clock);
  const work = async (): Promise<void> => {
    const done = await introduced.catch((error: unknown) => complain(error, host));
    if (!done) await keepTrying(introduction, host, signal);
    if (mode === 'polling') await poll({ host, api, take, signal });
  };
  const working = work();

  return {
    send: sender(api),
    async typing(address: Json) {
      const params = { ...recipient(address as Address), action: 'typing' };
      // Only a courtesy: whatever is wrong will show when the reply is sent.
      await api.call('sendChatAction', params, { timeoutMs: 5000 }).catch(() => undefined);
    },
    async stop() {
      stopping.abort();
      await calls.stop();
      await working;
    },
  };
}

/** Asks who the bot is, and says where its updates go. Never drops what waits at Telegram. */
async function announce(
  api: Api,
  me: Self,
  hook: { url: string; secret: string } | undefined,
  signal: AbortSignal,
): Promise<void> {
  const limits = { timeoutMs: 10_000, signal };
  const self = (await api.call('getMe', {}, limits)) as Pick<Me, 'username'> | null;
  me.username = self?.username ?? '';
  if (hook) {
    const { url, secret } = hook;
    const params = { url, secret_token: secret, allowed_updates: allowedUpdates };
    await api.call('setWebhook', params, limits);
  } else {
    await api.call('deleteWebhook', {}, limits);
  }
}

/** One try; false if it may go better later. Throws a Failure if it never will. */
async function introduce(
  introduction: () => Promise<void>,
  host: Host,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    await introduction();
    return true;
  } catch (error) {
    if (signal.aborted) return false;
    if (
      error instanceof Refusal &&
      error.isTelegrams &&
      error.status < 500 &&
      error.status !== 429
    ) {
      throw refused(error, host);
    }
    host.log.warn(
      `Telegram cannot be reached: ${error instanceof Error ? error.message : String(error)} Trying again.`,
    );
    return false;
  }
}

async function keepTrying(
  introduction: () => Promise<void>,
  host: Host,
  signal: AbortSignal,
): Promise<void> {
  const pause = backoff(host.clock, signal);
  let waitMs: number | undefined;
  while (!signal.aborted) {
    await pause.wait(waitMs);
    if (signal.aborted) return;
    try {
      if (await introduce(introduction, host, signal)) return;
      waitMs = undefined;
    } catch (error) {
      complain(error, host);
      waitMs = refusedMs;
    }
  }
}

function complain(error: unknown, host: Host): false {
  host.log.error(`The Telegram channel does not work: ${(error as Error).message}`);
  return false;
}

/** How long a start may wait for Telegram. */
const patienceMs = 2000;

/** Resolves with the work or after so long; throws what the work throws until then. */
function within(ms: number, work: Promise<unknown>, clock: Clock): Promise<void> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(ms, resolve);
    work.then(() => resolve(), reject).finally(cancel);
  });
}

function refused({ status, description, isOfToken }: Refusal, host: Host): Failure {
  if (isOfToken) {
    return new Failure(
      'telegram.token-refused',
      `Telegram refused TELEGRAM_TOKEN (${status} ${description}). Ask @BotFather for a new token and set it.`,
    );
  }
  return new Failure(
    'telegram.webhook-refused',
    `Telegram refused the webhook ${host.publicUrl}/telegram (${status} ${description}). PUBLIC_URL must be an https address on port 443, 80, 88 or 8443 that Telegram can reach; unset it to poll instead.`,
  );
}
