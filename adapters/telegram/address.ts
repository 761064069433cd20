import { type ConversationReference, conversationId, type Json } from '../../activities/index.ts';
import type { TelegramChat, TelegramMessage } from './update.ts';

/** Where Telegram reaches a conversation. */
export type Address = {
  readonly chat: number;
  /** A topic of a forum. */
  readonly thread?: number;
  /** The account of a person or business the bot writes for. */
  readonly business?: string;
};

/** The conversation of this bot with a chat, or with one topic of it, or in somebody's name. */
export function conversationOf(
  bot: number,
  chat: TelegramChat,
  message?: Pick<
    TelegramMessage,
    'message_thread_id' | 'is_topic_message' | 'business_connection_id'
  >,
): ConversationReference {
  // Outside forums a thread is only a chain of replies, which is no conversation of its own.
  const thread = message?.is_topic_message ? message.message_thread_id : undefined;
  const business = message?.business_connection_id;
  const address: Address = {
    chat: chat.id,
    ...(thread !== undefined && { thread }),
    ...(business !== undefined && { business }),
  };
  return {
    id: conversationId('telegram', bot, chat.id, thread ?? 0, business ?? ''),
    address,
    ...(isGroup(chat) && { isGroup: true }),
  };
}

export function isGroup(chat: TelegramChat): boolean {
  return chat.type === 'group' || chat.type === 'supergroup';
}

/** The parameters that send a call to a conversation. */
export function recipient(address: Address): Record<string, Json> {
  return {
    chat_id: address.chat,
    ...(address.thread !== undefined && { message_thread_id: address.thread }),
    ...(address.business !== undefined && { business_connection_id: address.business }),
  };
}
