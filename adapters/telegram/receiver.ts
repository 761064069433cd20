import type { Host } from '../adapter.ts';
import { isGroup } from './address.ts';
import type { Me } from './addressed.ts';
import type { Api } from './api.ts';
import { editFinder } from './edits.ts';
import { read } from './read.ts';
import type { TelegramUpdate } from './update.ts';

/** Takes updates in, however they came; resolves when what they mean is durable. */
export type Take = (updates: readonly TelegramUpdate[]) => Promise<void>;

export function receiver(host: Host, api: Api, me: () => Me): Take {
  const findEdited = editFinder();
  return async (updates) => {
    const arriving = updates.flatMap((update) => {
      if (typeof update?.callback_query?.id === 'string') {
        acknowledge(api, host, update.callback_query.id);
      }
      return read(update, me(), host.clock.now()).map(findEdited);
    });
    if (arriving.length > 0) await host.receive(arriving);
  };
}

/** Whether an update cannot be understood before the bot knows its own name. */
export function needsName(update: TelegramUpdate): boolean {
  const message = update?.message ?? update?.edited_message;
  return message?.chat !== undefined && isGroup(message.chat);
}

/**
 * Ends the waiting animation on the button. At once and without waiting: Telegram takes it for a
 * short time only, and nothing depends on it.
 */
function acknowledge(api: Api, host: Host, id: string): void {
  api
    .call('answerCallbackQuery', { callback_query_id: id }, { timeoutMs: 10_000 })
    .catch((error: unknown) => {
      host.log.debug('Telegram: a tap could not be acknowledged.', { error: String(error) });
    });
}
