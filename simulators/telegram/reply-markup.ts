import { type Fields, isFields, type ReplyMarkup } from './objects.ts';
import { badRequest } from './refusal.ts';

const kinds = ['inline_keyboard', 'keyboard', 'remove_keyboard', 'force_reply'] as const;

/** A reply_markup the server would take; undefined if none was given. */
export function checkedMarkup(markup: unknown, inlineOnly = false): ReplyMarkup | undefined {
  if (markup === undefined) return undefined;
  if (!isFields(markup)) throw badRequest("can't parse reply keyboard markup JSON object");
  const kind = kinds.find((name) => markup[name] !== undefined);
  if (!kind) throw badRequest('object expected as reply markup');
  if (kind !== 'inline_keyboard') {
    if (inlineOnly) throw badRequest('inline keyboard expected');
    if (kind === 'keyboard') checkRows(markup[kind], 'keyboard', checkReplyButton);
    return markup;
  }
  const count = checkRows(markup[kind], 'inline keyboard', checkInlineButton);
  if (count > 100) throw badRequest('reply markup is too long');
  return markup;
}

function checkRows(rows: unknown, what: string, check: (button: unknown) => void): number {
  if (!Array.isArray(rows)) throw badRequest(`field "${what}" must be of type Array`);
  for (const row of rows as readonly unknown[]) {
    if (!Array.isArray(row)) throw badRequest(`a row of the ${what} must be an Array`);
    if (row.length > 8 && what === 'inline keyboard') {
      throw badRequest('reply markup is too long: more than 8 buttons in a row');
    }
    row.forEach(check);
  }
  return rows.flat().length;
}

const actions = [
  'url',
  'callback_data',
  'web_app',
  'login_url',
  'switch_inline_query',
  'switch_inline_query_current_chat',
  'switch_inline_query_chosen_chat',
  'copy_text',
  'callback_game',
  'pay',
];
const looks = ['text', 'icon_custom_emoji_id', 'style'];

function checkInlineButton(button: unknown): void {
  if (!isFields(button)) throw badRequest("can't parse inline keyboard button: expected an object");
  checkLabel(button);
  const unknown = Object.keys(button).find((name) => ![...actions, ...looks].includes(name));
  if (unknown) throw badRequest(`can't parse inline keyboard button: unknown field "${unknown}"`);
  const chosen = actions.filter((name) => button[name] !== undefined);
  if (chosen.length === 0) {
    throw badRequest(
      "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
    );
  }
  if (chosen.length > 1) {
    throw badRequest(
      `can't parse inline keyboard button: only one of ${chosen.join(', ')} is taken`,
    );
  }
  const { callback_data: data, url } = button;
  if (data !== undefined) {
    const size = typeof data === 'string' ? Buffer.byteLength(data) : 0;
    if (size < 1 || size > 64) throw badRequest('BUTTON_DATA_INVALID');
  }
  if (url !== undefined && (typeof url !== 'string' || !/^(?:https?|tg):\/\//i.test(url))) {
    throw badRequest('BUTTON_URL_INVALID');
  }
}

function checkReplyButton(button: unknown): void {
  if (typeof button === 'string' && button.trim() !== '') return;
  if (!isFields(button))
    throw badRequest("can't parse keyboard button: expected a string or object");
  checkLabel(button);
}

function checkLabel({ text }: Fields): void {
  if (typeof text !== 'string') throw badRequest('field "text" of the button must be a String');
  if (text.trim() === '') throw badRequest('BUTTON_TEXT_INVALID');
  if (/\p{Surrogate}/u.test(text)) throw badRequest('strings must be encoded in UTF-8');
}
