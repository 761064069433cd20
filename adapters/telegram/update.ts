import { fit, type Shape } from './shape.ts';

/**
 * What Telegram tells a bot, as far as this adapter reads it: a subset of the Bot API's `Update`.
 *
 * Written down here rather than taken from telegraf's types, which end before business messages,
 * so that reading needs no package at all. `tests/adapters/telegram` holds it to both telegraf's and
 * grammY's types.
 */
export interface TelegramUpdate {
  readonly update_id: number;
  readonly message?: TelegramMessage;
  readonly edited_message?: TelegramMessage;
  readonly business_message?: TelegramMessage;
  readonly edited_business_message?: TelegramMessage;
  readonly callback_query?: CallbackQuery;
  readonly my_chat_member?: ChatMemberUpdated;
}

/** The kinds of update asked for; Telegram keeps all others to itself. */
export const allowedUpdates = [
  'message',
  'edited_message',
  'business_message',
  'edited_business_message',
  'callback_query',
  'my_chat_member',
] as const;

export interface TelegramMessage {
  readonly message_id: number;
  /** Unix time, seconds; 0 if the message cannot be read any more. */
  readonly date: number;
  readonly edit_date?: number;
  readonly chat: TelegramChat;
  readonly from?: TelegramUser;
  /** Who speaks in place of `from`: an anonymous administrator, a channel. */
  readonly sender_chat?: { readonly id: number; readonly title?: string | undefined };
  readonly message_thread_id?: number;
  readonly is_topic_message?: boolean;
  readonly is_automatic_forward?: boolean;
  readonly business_connection_id?: string;
  readonly reply_to_message?: { readonly from?: TelegramUser };
  readonly reply_markup?: { readonly inline_keyboard?: readonly (readonly Button[])[] };

  readonly text?: string;
  readonly entities?: readonly TelegramEntity[];
  readonly caption?: string;
  readonly caption_entities?: readonly TelegramEntity[];

  /** The same picture in several sizes, the largest last. */
  readonly photo?: readonly TelegramFile[];
  readonly document?: TelegramFile;
  readonly voice?: TelegramFile;
  readonly audio?: TelegramFile;
  readonly video?: TelegramFile;
  readonly video_note?: TelegramFile;
  readonly animation?: TelegramFile;
  readonly sticker?: TelegramFile & {
    readonly emoji?: string;
    readonly is_animated?: boolean;
    readonly is_video?: boolean;
  };
  readonly location?: { readonly latitude: number; readonly longitude: number };
  readonly venue?: {
    readonly location: { readonly latitude: number; readonly longitude: number };
    readonly title: string;
    readonly address: string;
  };
  readonly contact?: {
    readonly phone_number: string;
    readonly first_name: string;
    readonly last_name?: string;
  };
  readonly dice?: { readonly emoji: string };
  readonly poll?: { readonly question: string };
}

export interface TelegramChat {
  readonly id: number;
  readonly type: string;
}

export interface TelegramUser {
  readonly id: number;
  readonly is_bot: boolean;
  readonly first_name: string;
  readonly last_name?: string;
  readonly username?: string;
  readonly language_code?: string;
}

/** A stretch of a text with a meaning; positions in UTF-16 units. */
export interface TelegramEntity {
  readonly type: string;
  readonly offset: number;
  readonly length: number;
  readonly user?: TelegramUser;
}

export interface TelegramFile {
  readonly file_id: string;
  readonly file_size?: number;
  readonly file_name?: string;
  readonly mime_type?: string;
}

export interface Button {
  readonly text: string;
  readonly callback_data?: string;
}

export interface CallbackQuery {
  readonly id: string;
  readonly from: TelegramUser;
  readonly message?: TelegramMessage;
  readonly data?: string;
}

export interface ChatMemberUpdated {
  readonly chat: TelegramChat;
  readonly from: TelegramUser;
  readonly date: number;
  readonly old_chat_member: { readonly status: string };
  readonly new_chat_member: { readonly status: string };
}

const userShape = {
  id: 'whole',
  is_bot: 'flag',
  first_name: 'text',
  'last_name?': 'text',
  'username?': 'text',
  'language_code?': 'text',
} as const;

const chatShape = { id: 'whole', type: 'text' } as const;

const entitiesShape = [
  { type: 'text', offset: 'whole', length: 'whole', 'user?': userShape },
] as const;

const fileShape = {
  file_id: 'text',
  'file_size?': 'whole',
  'file_name?': 'text',
  'mime_type?': 'text',
} as const;

const placeShape = { latitude: 'number', longitude: 'number' } as const;

const messageShape = {
  message_id: 'whole',
  date: 'whole',
  chat: chatShape,
  'edit_date?': 'whole',
  'from?': userShape,
  'sender_chat?': { id: 'whole', 'title?': 'text' },
  'message_thread_id?': 'whole',
  'is_topic_message?': 'flag',
  'is_automatic_forward?': 'flag',
  'business_connection_id?': 'text',
  'reply_to_message?': { 'from?': userShape },
  'reply_markup?': { 'inline_keyboard?': [[{ text: 'text', 'callback_data?': 'text' }]] },
  'text?': 'text',
  'entities?': entitiesShape,
  'caption?': 'text',
  'caption_entities?': entitiesShape,
  'photo?': [fileShape],
  'document?': fileShape,
  'voice?': fileShape,
  'audio?': fileShape,
  'video?': fileShape,
  'video_note?': fileShape,
  'animation?': fileShape,
  'sticker?': { ...fileShape, 'emoji?': 'text', 'is_animated?': 'flag', 'is_video?': 'flag' },
  'location?': placeShape,
  'venue?': { location: placeShape, title: 'text', address: 'text' },
  'contact?': { phone_number: 'text', first_name: 'text', 'last_name?': 'text' },
  'dice?': { emoji: 'text' },
  'poll?': { question: 'text' },
} as const;

const updateShape = {
  update_id: 'whole',
  'message?': messageShape,
  'edited_message?': messageShape,
  'business_message?': messageShape,
  'edited_business_message?': messageShape,
  'callback_query?': {
    id: 'text',
    from: userShape,
    'message?': messageShape,
    'data?': 'text',
  },
  'my_chat_member?': {
    chat: chatShape,
    from: userShape,
    date: 'whole',
    old_chat_member: { status: 'text' },
    new_chat_member: { status: 'text' },
  },
} as const satisfies Shape;

/** The part of an update that can be believed; undefined if it is none. */
export function believable(update: unknown): TelegramUpdate | undefined {
  return fit(update, updateShape) as TelegramUpdate | undefined;
}
