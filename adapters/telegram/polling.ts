import type { Json } from '../../activities/index.ts';
import type { Host } from '../adapter.ts';
import type { Api } from './api.ts';
import { backoff } from './backoff.ts';
import type { Take } from './receiver.ts';
import { Refusal } from './refusal.ts';
import { allowedUpdates, type TelegramUpdate } from './update.ts';

/** Seconds Telegram may keep a call open while there is nothing new. */
const patience = 50;
/** How long to wait before a token that was refused is tried again. */
export const refusedMs = 5 * 60_000;

/**
 * Asks Telegram for updates, again and again. Asking for the next ones is what confirms the last,
 * so the next are asked for only when the last are durable: what a crash interrupts comes again.
 *
 * Resolves when it was aborted, and never else. When the token is refused it asks more slowly:
 * somebody must act, but what stands between Telegram and us may have been mistaken too.
 */
export async function poll(options: {
  readonly host: Host;
  readonly api: Api;
  readonly take: Take;
  readonly signal: AbortSignal;
}): Promise<void> {
  const { host, api, take, signal } = options;
  const pause = backoff(host.clock, signal);
  let offset = 0;
  let refused = false;
  while (!signal.aborted) {
    let updates: readonly TelegramUpdate[];
    try {
      updates = await next(api, offset, signal);
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof Refusal && error.isOfToken) {
        if (!refused) {
          host.log.error(
            `Telegram refused TELEGRAM_TOKEN (${error.status} ${error.description}). Nothing is heard from Telegram any more; it is tried again every 5 minutes. Ask @BotFather for a new token, set it, and start again.`,
          );
        }
        refused = true;
        await pause.wait(refusedMs);
        continue;
      }
      host.log.warn(complaint(error));
      await pause.wait(error instanceof Refusal ? error.retryAfterMs : undefined);
      continue;
    }
    refused = false;
    try {
      await take(updates);
    } catch (error) {
      host.log.error('Telegram: updates could not be kept; asking for them again.', {
        updates: updates.length,
        error: String(error),
      });
      await pause.wait();
      continue;
    }
    pause.reset();
    const last = updates.at(-1);
    if (last) offset = last.update_id + 1;
  }
}

async function next(
  api: Api,
  offset: number,
  signal: AbortSignal,
): Promise<readonly TelegramUpdate[]> {
  const params: Record<string, Json> = {
    timeout: patience,
    allowed_updates: allowedUpdates,
    ...(offset > 0 && { offset }),
  };
  const result = await api.call('getUpdates', params, {
    timeoutMs: (patience + 15) * 1000,
    signal,
  });
  const updates = result as unknown as readonly TelegramUpdate[];
  // Without numbers there is no offset to ask for next, and no end to asking.
  if (!Array.isArray(updates) || updates.some((one) => typeof one?.update_id !== 'number')) {
    throw new Error('The Bot API server answered getUpdates with something else than updates.');
  }
  return updates;
}

function complaint(error: unknown): string {
  if (error instanceof Refusal && error.status === 409) {
    return `Telegram gives this bot's updates to somebody else (409 ${error.description}). Another process polls with the same token, or a webhook was set: stop the other, or give each its own bot. Asking again.`;
  }
  return `Telegram could not be asked for updates: ${error instanceof Error ? error.message : String(error)} Asking again.`;
}
