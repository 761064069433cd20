import { type AnyDialog, type Bot, createBot, type Log } from 'parlance';
import { type TelegramOptions, telegram } from 'parlance/adapters';
import { embedded, type Store } from 'parlance/stores';
import type { Around } from '../contestant.ts';
import { secret, token } from '../load/job.ts';

/** A bot on Telegram with everything as it comes, but for what is given here. */
export async function startOurs(
  { apiRoot, folder }: Around,
  dialog: AnyDialog,
  own: {
    transport?: TelegramOptions['transport'];
    store?: (store: Store) => Store;
    log?: Log;
  } = {},
): Promise<{ port: number; stop: () => Promise<void>; bot: Bot }> {
  const store = embedded(folder);
  const bot = createBot({
    dialogs: [dialog],
    welcome: dialog,
    store: own.store?.(store) ?? store,
    channels: [telegram({ token, secret, apiRoot, mode: 'webhook', transport: own.transport })],
    ...(own.log && { log: own.log }),
  });
  const { url } = await bot.start({ port: 0, publicUrl: 'https://bench.example', signals: false });
  return { port: Number(new URL(url!).port), stop: bot.stop, bot };
}
