import type { ApiMethods } from 'grammy/types';
import type { Call } from './call.ts';
import { badRequest, Refusal } from './refusal.ts';

/** How a parameter is written. `chat`: a number or @name. `file`: an upload, a URL or a file_id. */
type Kind = 'integer' | 'number' | 'string' | 'boolean' | 'json' | 'chat' | 'file';

type Methods = ApiMethods;
type Parameters_<M extends keyof Methods> = NonNullable<Parameters<Methods[M]>[0]>;

const sending = {
  business_connection_id: 'string',
  chat_id: 'chat',
  message_thread_id: 'integer',
  direct_messages_topic_id: 'integer',
  disable_notification: 'boolean',
  protect_content: 'boolean',
  allow_paid_broadcast: 'boolean',
  message_effect_id: 'string',
  reply_parameters: 'json',
} as const;

const sendingOne = {
  ...sending,
  ephemeral_message_parameters: 'json',
  suggested_post_parameters: 'json',
  reply_markup: 'json',
} as const;

const captioned = {
  caption: 'string',
  parse_mode: 'string',
  caption_entities: 'json',
} as const;

const editing = {
  business_connection_id: 'string',
  chat_id: 'chat',
  message_id: 'integer',
  inline_message_id: 'string',
  reply_markup: 'json',
} as const;

/**
 * Every parameter of every method that is simulated, by the current Bot API. The compiler holds the
 * table to grammY's types: none missing, none invented.
 */
const table = {
  getMe: {},
  getUpdates: { offset: 'integer', limit: 'integer', timeout: 'integer', allowed_updates: 'json' },
  setWebhook: {
    url: 'string',
    certificate: 'file',
    ip_address: 'string',
    max_connections: 'integer',
    allowed_updates: 'json',
    drop_pending_updates: 'boolean',
    secret_token: 'string',
  },
  deleteWebhook: { drop_pending_updates: 'boolean' },
  getWebhookInfo: {},
  sendMessage: {
    ...sendingOne,
    text: 'string',
    parse_mode: 'string',
    entities: 'json',
    link_preview_options: 'json',
  },
  sendPhoto: {
    ...sendingOne,
    ...captioned,
    photo: 'file',
    show_caption_above_media: 'boolean',
    has_spoiler: 'boolean',
  },
  sendDocument: {
    ...sendingOne,
    ...captioned,
    document: 'file',
    thumbnail: 'file',
    disable_content_type_detection: 'boolean',
  },
  sendVoice: { ...sendingOne, ...captioned, voice: 'file', duration: 'integer' },
  sendAudio: {
    ...sendingOne,
    ...captioned,
    audio: 'file',
    duration: 'integer',
    performer: 'string',
    title: 'string',
    thumbnail: 'file',
  },
  sendVideo: {
    ...sendingOne,
    ...captioned,
    video: 'file',
    duration: 'integer',
    width: 'integer',
    height: 'integer',
    thumbnail: 'file',
    cover: 'file',
    start_timestamp: 'integer',
    show_caption_above_media: 'boolean',
    has_spoiler: 'boolean',
    supports_streaming: 'boolean',
  },
  sendAnimation: {
    ...sendingOne,
    ...captioned,
    animation: 'file',
    duration: 'integer',
    width: 'integer',
    height: 'integer',
    thumbnail: 'file',
    show_caption_above_media: 'boolean',
    has_spoiler: 'boolean',
  },
  sendLocation: {
    ...sendingOne,
    latitude: 'number',
    longitude: 'number',
    horizontal_accuracy: 'number',
    live_period: 'integer',
    heading: 'integer',
    proximity_alert_radius: 'integer',
  },
  sendVenue: {
    ...sendingOne,
    latitude: 'number',
    longitude: 'number',
    title: 'string',
    address: 'string',
    foursquare_id: 'string',
    foursquare_type: 'string',
    google_place_id: 'string',
    google_place_type: 'string',
  },
  sendMediaGroup: { ...sending, media: 'json' },
  sendChatAction: {
    business_connection_id: 'string',
    chat_id: 'chat',
    message_thread_id: 'integer',
    action: 'string',
  },
  editMessageText: {
    ...editing,
    text: 'string',
    parse_mode: 'string',
    entities: 'json',
    link_preview_options: 'json',
    rich_message: 'json',
  },
  editMessageReplyMarkup: editing,
  deleteMessage: { chat_id: 'chat', message_id: 'integer' },
  answerCallbackQuery: {
    callback_query_id: 'string',
    text: 'string',
    show_alert: 'boolean',
    url: 'string',
    cache_time: 'integer',
  },
  getFile: { file_id: 'string' },
  setMyCommands: { commands: 'json', scope: 'json', language_code: 'string' },
} as const satisfies {
  // grammY still types reply_to_message_id, which the Bot API has given up.
  [M in keyof Methods]?: Record<Exclude<keyof Parameters_<M>, 'reply_to_message_id'>, Kind>;
};

export type MethodName = keyof typeof table;

const names = new Map(Object.keys(table).map((name) => [name.toLowerCase(), name as MethodName]));

/** The method of that name, in whatever case; 404 for one there is not. */
export function methodNamed(name: string): MethodName {
  const method = names.get(name.toLowerCase());
  if (!method) throw new Refusal(404, 'Not Found: method not found');
  return method;
}

/** The call's parameters in their own types. The real server ignores what it does not know; a
 * referee does not, unless it is told to. */
export function checked(method: MethodName, call: Call, strict: boolean): Map<string, unknown> {
  const kinds: Readonly<Record<string, Kind>> = table[method];
  const values = new Map<string, unknown>();
  for (const [name, raw] of call.values) {
    const kind = kinds[name];
    if (kind) values.set(name, converted(name, raw, kind, strict));
    // Some clients repeat the method's name in the body.
    else if (strict && name !== 'method') {
      throw badRequest(`${method} has no parameter "${name}"`);
    }
  }
  for (const name of call.files.keys()) {
    const isReferred = [...call.values.values()].some((value) =>
      (typeof value === 'string' ? value : JSON.stringify(value)).includes(`attach://${name}`),
    );
    if (kinds[name] === 'file') values.set(name, `attach://${name}`);
    else if (strict && !isReferred) throw badRequest(`${method} has no file "${name}"`);
  }
  return values;
}

function converted(name: string, raw: unknown, kind: Kind, strict: boolean): unknown {
  const wrong = (what: string): Refusal => badRequest(`parameter "${name}" must be ${what}`);
  switch (kind) {
    case 'string':
      if (typeof raw === 'string') return wellFormed(raw);
      if (strict) throw wrong('a string');
      return JSON.stringify(raw);
    case 'boolean':
      if (typeof raw === 'boolean') return raw;
      if (raw === 'true' || raw === '1' || raw === 'True') return true;
      if (raw === 'false' || raw === '0' || raw === 'False') return false;
      if (strict) throw wrong('a boolean');
      return false;
    case 'integer':
    case 'number': {
      const value = typeof raw === 'string' && raw.trim() !== '' ? Number(raw) : raw;
      const right = kind === 'integer' ? Number.isSafeInteger(value) : Number.isFinite(value);
      if (!right) throw wrong(kind === 'integer' ? 'an integer' : 'a number');
      return value;
    }
    case 'chat':
      if (Number.isSafeInteger(raw)) return raw;
      if (typeof raw === 'string' && /^-?\d+$/.test(raw)) return Number(raw);
      if (typeof raw === 'string') return raw;
      throw wrong('an integer or a string');
    case 'file':
      if (typeof raw !== 'string') throw wrong('a file, a URL or a file_id');
      return wellFormed(raw);
    case 'json':
      return fromJson(name, raw);
  }
}

function fromJson(name: string, raw: unknown): unknown {
  if (typeof raw !== 'string') return raw;
  try {
    return JSON.parse(raw) as unknown;
  } catch {
    throw badRequest(`can't parse ${name} JSON object`);
  }
}

function wellFormed(text: string): string {
  if (/\p{Surrogate}/u.test(text)) throw badRequest('strings must be encoded in UTF-8');
  return text;
}
