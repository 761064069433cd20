import { fileURLToPath } from 'node:url';
import type { BotOptions } from 'parlance';
import { articles } from 'parlance/knowledge';
import { rateLimit } from 'parlance/middleware';
import { refund, trackParcel, welcome } from './dialogs/index.ts';

/** The service desk of an online shop, in English and Chinese: all but its channels. */
export function helpdesk() {
  return {
    languages: ['en', 'zh'],
    timeZone: 'Europe/Berlin',
    dialogs: [welcome, refund, trackParcel],
    welcome,
    knowledge: articles(fileURLToPath(new URL('articles', import.meta.url))),
    middleware: [rateLimit({ perMinute: 30 })],
  } satisfies Partial<BotOptions>;
}
