// Compiled, never run: what the clients' own types call an update, we can read.
import type { Update as GrammyUpdate } from 'grammy/types';
import type { Update as TelegrafUpdate } from 'telegraf/types';
import type { TelegramUpdate } from '../../adapters/telegram/update.ts';

export const fromGrammy = (update: GrammyUpdate): TelegramUpdate => update;
export const fromTelegraf = (update: TelegrafUpdate): TelegramUpdate => update;
