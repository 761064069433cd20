import { readdirSync, readFileSync } from 'node:fs';
import type { TelegramUpdate } from '../../../adapters/telegram/update.ts';

const folder = new URL('./fixtures/', import.meta.url);

/** Updates in the shapes Telegram sends them, by what they are. */
export const fixtures: Readonly<Record<string, TelegramUpdate>> = Object.fromEntries(
  readdirSync(folder).map((file) => [
    file.replace(/\.json$/, ''),
    JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as TelegramUpdate,
  ]),
);

export function fixture(name: string): TelegramUpdate {
  const found = fixtures[name];
  if (!found) throw new Error(`There is no fixture "${name}".`);
  return structuredClone(found);
}

/** The token of the bot the fixtures were sent to. */
export const token = '123456789:AAE-fixture-token';
