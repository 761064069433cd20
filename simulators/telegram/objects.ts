/** The Bot API's objects, as far as the simulator looks into them. */

export interface User {
  readonly id: number;
  readonly is_bot: boolean;
  readonly first_name: string;
  readonly last_name?: string;
  readonly username?: string;
  readonly language_code?: string;
}

export interface Chat {
  readonly id: number;
  readonly type: 'private' | 'group' | 'supergroup';
  readonly title?: string;
  readonly first_name?: string;
  readonly last_name?: string;
  readonly username?: string;
  readonly is_forum?: true;
}

export interface Entity {
  readonly type: string;
  readonly offset: number;
  readonly length: number;
  readonly [more: string]: unknown;
}

export interface Message {
  readonly message_id: number;
  readonly date: number;
  readonly chat: Chat;
  readonly from?: User;
  readonly text?: string;
  readonly caption?: string;
  readonly entities?: readonly Entity[];
  readonly caption_entities?: readonly Entity[];
  readonly reply_markup?: ReplyMarkup;
  readonly reply_to_message?: Message;
  readonly message_thread_id?: number;
  readonly business_connection_id?: string;
  readonly edit_date?: number;
  readonly [more: string]: unknown;
}

export interface ReplyMarkup {
  readonly inline_keyboard?: readonly (readonly InlineButton[])[];
  readonly [more: string]: unknown;
}

export interface InlineButton {
  readonly text: string;
  readonly callback_data?: string;
  readonly [more: string]: unknown;
}

export interface Update {
  readonly update_id: number;
  readonly [kind: string]: unknown;
}

export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
