import type { TelegramEntity, TelegramMessage } from './update.ts';

/** Who the bot is in Telegram. */
export interface Me {
  readonly id: number;
  /** Known once Telegram was asked. */
  readonly username: string | undefined;
}

/**
 * What a message of a group says to the bot, without the bot's name; undefined if it is not for the
 * bot. In a group the bot is spoken to by a command, by its name, or by a reply to what it said.
 */
export function addressedWords(message: TelegramMessage, me: Me): string | undefined {
  const words = message.text ?? message.caption ?? '';
  const entities = message.entities ?? message.caption_entities ?? [];
  const named = entities.filter((entity) => names(me, entity, words));
  // A name alone is a call, and is kept.
  if (named.length > 0) return without(words, named) || words;

  const command = entities.find(({ type, offset }) => type === 'bot_command' && offset === 0);
  if (command) {
    const [name = '', addressee] = words.slice(0, command.length).split('@');
    if (addressee === undefined) return words;
    if (addressee.toLowerCase() !== me.username?.toLowerCase()) return undefined;
    return name + words.slice(command.length);
  }
  return message.reply_to_message?.from?.id === me.id ? words : undefined;
}

function names(me: Me, { type, offset, length, user }: TelegramEntity, words: string): boolean {
  if (type === 'text_mention') return user?.id === me.id;
  if (type !== 'mention' || me.username === undefined) return false;
  const name = words.slice(offset + 1, offset + length);
  return name.toLowerCase() === me.username.toLowerCase();
}

function without(words: string, entities: readonly TelegramEntity[]): string {
  let rest = words;
  for (const { offset, length } of entities.toReversed()) {
    const before = rest.slice(0, offset).trimEnd();
    const after = rest.slice(offset + length);
    // "hello @bot, are you there" and "@bot, hello" both read well without the name.
    rest =
      before === '' ? after.replace(/^[\s,:，：]+/, '') : `${before}${after.replace(/^\s+/, ' ')}`;
  }
  return rest.trim();
}
