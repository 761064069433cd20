import { fileURLToPath } from 'node:url';
import { type Bot, type BotOptions, createBot } from 'parlance';
import { articles } from 'parlance/knowledge';
import { rateLimit } from 'parlance/middleware';
import { refund, trackParcel, welcome } from './dialogs/index.ts';

/** The service desk of an online shop, in English and Chinese, on the channels it is given. */
export function helpdesk(options: Pick<BotOptions, 'channels'> & Partial<BotOptions>): Bot {
  return createBot({
    languages: ['en', 'zh'],
    dialogs: [welcome, refund, trackParcel],
    welcome,
    knowledge: articles(fileURLToPath(new URL('articles', import.meta.url))),
    middleware: [rateLimit({ perMinute: 30 })],
    ...options,
  });
}
