import type { Activity, Json, Participant } from '../../activities/index.ts';
import type { Arriving } from '../adapter.ts';
import { conversationOf, isGroup } from './address.ts';
import { addressedWords, type Me } from './addressed.ts';
import { attachedTo } from './attached.ts';
import { decodePick } from './callback-data.ts';
import {
  believable,
  type CallbackQuery,
  type ChatMemberUpdated,
  type TelegramMessage,
  type TelegramUpdate,
  type TelegramUser,
} from './update.ts';

/**
 * What an update means; nothing, if it is of no concern to the bot.
 *
 * The activity's id is the update's: it stays the same however often Telegram delivers it. So does
 * `order`, by which a tap that overtook a message finds its place again.
 */
export function read(
  given: TelegramUpdate,
  me: Me,
  /** For what Telegram gives no time for (a tap): when it came, in ms. */
  receivedAt?: number,
): readonly Arriving[] {
  const update = believable(given);
  const activity = update && activityOf(update, me, receivedAt);
  return activity ? [{ activity, order: update.update_id }] : [];
}

function activityOf(
  update: TelegramUpdate,
  me: Me,
  receivedAt: number | undefined,
): Activity | undefined {
  const id = `update:${update.update_id}`;
  const message = update.message ?? update.business_message;
  if (message) return written(id, message, me, false);
  const edited = update.edited_message ?? update.edited_business_message;
  if (edited) return written(id, edited, me, true);
  if (update.callback_query) return tapped(id, update.callback_query, me, receivedAt);
  if (update.my_chat_member) return membership(id, update.my_chat_member, me);
  return undefined;
}

function written(
  id: string,
  message: TelegramMessage,
  me: Me,
  edited: boolean,
): Activity | undefined {
  const from = author(message);
  if (!from) return undefined;
  const said = isGroup(message.chat) ? addressedWords(message, me) : wordsOf(message);
  if (said === undefined) return undefined;

  const common = {
    id,
    channelId: 'telegram',
    conversation: conversationOf(me.id, message.chat, message),
    from,
    timestamp: time(message.edit_date ?? message.date),
    ...(message.from?.language_code !== undefined && { locale: message.from.language_code }),
    channelData: { message: message.message_id },
  };
  // An edit of "/start …" starts nothing again.
  const start = edited ? null : /^\/start(?:@\w+)?(?:\s+(\S+))?\s*$/.exec(said);
  if (start) {
    const value: Json = start[1] === undefined ? {} : { payload: start[1] };
    return { type: 'event', name: 'start', value, ...common };
  }

  const text = said || message.sticker?.emoji || message.dice?.emoji || message.poll?.question;
  const attachments = attachedTo(message);
  // What is neither said nor attached is a notice: somebody joined, a title changed.
  if (!text && attachments.length === 0) return undefined;
  return {
    ...common,
    type: edited ? 'messageUpdate' : 'message',
    ...(text && { text }),
    ...(attachments.length > 0 && { attachments }),
    // The activity it was is found by whoever takes it in: this function remembers nothing.
    ...(edited && { replyToId: `message:${message.message_id}` }),
  };
}

function wordsOf({ text, caption }: TelegramMessage): string {
  return text ?? caption ?? '';
}

/** The customer who wrote it; undefined if it was no customer. */
function author(message: TelegramMessage): Participant | undefined {
  const { chat, from, sender_chat: onBehalf } = message;
  if (chat.type === 'channel' || message.is_automatic_forward) return undefined;
  if (onBehalf) {
    // An administrator who hides behind the group. A channel that posts is nobody we talk to.
    if (onBehalf.id !== chat.id) return undefined;
    return participant({ id: onBehalf.id, first_name: onBehalf.title ?? '', is_bot: false });
  }
  if (!from || from.is_bot) return undefined;
  // In somebody's name, the bot sees what both write: only the customer's words are its concern.
  if (message.business_connection_id !== undefined && from.id !== chat.id) return undefined;
  return participant(from);
}

function participant({ id, first_name: first, last_name: last }: TelegramUser): Participant {
  const name = [first, last].filter(Boolean).join(' ');
  return { id: String(id), role: 'customer', ...(name !== '' && { name }) };
}

function tapped(
  id: string,
  { from, message, data }: CallbackQuery,
  me: Me,
  receivedAt: number | undefined,
): Activity | undefined {
  if (data === undefined || !message || from.is_bot) return undefined;
  const pick = decodePick(data);
  const label = message.reply_markup?.inline_keyboard
    ?.flat()
    .find((button) => button.callback_data === data)?.text;
  const text = label ?? pick?.option;
  if (text === undefined) return undefined;
  return {
    type: 'message',
    id,
    channelId: 'telegram',
    conversation: conversationOf(me.id, message.chat, message),
    from: participant(from),
    timestamp: receivedAt === undefined ? time(message.date) : new Date(receivedAt).toISOString(),
    ...(from.language_code !== undefined && { locale: from.language_code }),
    text,
    ...(pick && { value: { option: pick.option, question: pick.question } }),
  };
}

/**
 * The bot was blocked or let in again, added to a group or removed from it. Being let in by a customer
 * is no start: Telegram sends `/start` besides when they press that button, and nothing was said if
 * they do not.
 */
function membership(id: string, change: ChatMemberUpdated, me: Me): Activity | undefined {
  const { chat, from, date } = change;
  const out = ({ status }: { status: string }): boolean => ['kicked', 'left'].includes(status);
  const was = out(change.old_chat_member);
  const is = out(change.new_chat_member);
  if (was === is || chat.type === 'channel') return undefined;
  const what: Pick<Activity, 'type' | 'name' | 'value'> = is
    ? { type: 'event', name: 'stop' }
    : isGroup(chat)
      ? { type: 'event', name: 'start', value: {} }
      : { type: 'conversationUpdate', value: { returned: true } };
  return {
    ...what,
    id,
    channelId: 'telegram',
    conversation: conversationOf(me.id, chat),
    from: participant(from),
    timestamp: time(date),
  };
}

function time(seconds: number): string {
  const ms = seconds * 1000;
  return new Date(Math.abs(ms) <= 8.64e15 ? ms : 0).toISOString();
}
