import type { Call } from './call.ts';
import type { Chats } from './chats.ts';
import type { Courier } from './courier.ts';
import { albumKind, described, fileFor, type MediaKind } from './media.ts';
import { type Fields, isFields, type Message } from './objects.ts';
import type { MethodName } from './parameters.ts';
import type { Poller } from './polling.ts';
import { badRequest, Refusal } from './refusal.ts';
import { checkedMarkup } from './reply-markup.ts';
import { captionLimits, checkedText, codePoints, messageLimits } from './text.ts';
import type { Updates } from './updates.ts';
import type { Room, World } from './world.ts';

/** What a call was given, in the right types. */
export interface Given {
  readonly values: ReadonlyMap<string, unknown>;
  readonly call: Call;
  readonly signal: AbortSignal;
}

export interface Parts {
  readonly world: World;
  readonly chats: Chats;
  readonly updates: Updates;
  readonly poller: Poller;
  readonly courier: Courier;
  /** Taps that wait to be acknowledged: id and when they are too old. */
  readonly taps: Map<string, number>;
  readonly now: () => number;
  readonly commands: { list: unknown };
}

/** What each method does. A message that is sent counts against the rate of its chat. */
export function methods(parts: Parts): Record<MethodName, (given: Given) => unknown> {
  const { world, chats, updates, poller, courier, taps } = parts;

  const media =
    (kind: MediaKind) =>
    async ({ values, call }: Given): Promise<Message> => {
      const room = chats.toWrite(values);
      const file = await fileFor(world, call, kind, values.get(kind));
      return chats.send(room, values, { ...described(kind, file), ...caption(values) });
    };

  return {
    getMe: () => ({
      ...world.bot,
      can_join_groups: true,
      can_read_all_group_messages: false,
      supports_inline_queries: false,
      can_connect_to_business: true,
      has_main_web_app: false,
    }),

    async getUpdates({ values, signal }) {
      if (courier.hook) {
        throw new Refusal(
          409,
          "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
        );
      }
      updates.want(kinds(values));
      return poller.ask({
        offset: number(values, 'offset') ?? 0,
        limit: Math.min(100, Math.max(1, number(values, 'limit') ?? 100)),
        timeout: Math.min(50, Math.max(0, number(values, 'timeout') ?? 0)),
        signal,
      });
    },

    setWebhook({ values }) {
      if (values.get('drop_pending_updates') === true) updates.clear();
      updates.want(kinds(values));
      const url = text(values, 'url') ?? '';
      const secret = text(values, 'secret_token');
      if (secret !== undefined && !/^[\w-]{1,256}$/.test(secret)) {
        throw badRequest('secret token contains unallowed characters');
      }
      const connections = number(values, 'max_connections') ?? 40;
      if (connections < 1 || connections > 100) throw badRequest('max_connections is out of range');
      if (url !== '') checkHook(url);
      poller.interrupt('terminated by setWebhook request');
      courier.send(url === '' ? undefined : { url, secret, maxConnections: connections });
      return true;
    },

    deleteWebhook({ values }) {
      if (values.get('drop_pending_updates') === true) updates.clear();
      courier.send(undefined);
      return true;
    },

    getWebhookInfo: () => ({
      url: courier.hook?.url ?? '',
      has_custom_certificate: false,
      pending_update_count: updates.waiting().length,
      ...(courier.hook && {
        max_connections: courier.hook.maxConnections,
        ip_address: '127.0.0.1',
      }),
      ...(courier.trouble && {
        last_error_date: Math.floor(courier.trouble.at / 1000),
        last_error_message: courier.trouble.message,
      }),
      ...(updates.wanted() && { allowed_updates: updates.wanted() }),
    }),

    sendMessage({ values }) {
      const room = chats.toWrite(values);
      return chats.send(room, values, written(values));
    },
    sendPhoto: media('photo'),
    sendDocument: media('document'),
    sendVoice: media('voice'),
    sendAudio: media('audio'),
    sendVideo: media('video'),
    sendAnimation: media('animation'),

    sendLocation({ values }) {
      const room = chats.toWrite(values);
      return chats.send(room, values, { location: place(values) });
    },

    sendVenue({ values }) {
      const room = chats.toWrite(values);
      const [title, address] = [text(values, 'title'), text(values, 'address')];
      if (!title?.trim()) throw badRequest('venue title must be non-empty');
      if (!address?.trim()) throw badRequest('venue address must be non-empty');
      const location = place(values);
      return chats.send(room, values, { venue: { location, title, address }, location });
    },

    async sendMediaGroup({ values, call }) {
      const room = chats.toWrite(values);
      const items = values.get('media');
      if (!Array.isArray(items)) throw badRequest("can't parse media JSON array");
      if (items.length < 2 || items.length > 10) {
        throw badRequest('group send failed: an album has 2 to 10 items');
      }
      const contents: object[] = [];
      for (const item of items as readonly unknown[]) {
        const kind = albumKind(item);
        const fields = item as Fields;
        const file = await fileFor(world, call, kind, fields['media']);
        contents.push({
          ...described(kind, file),
          ...caption(new Map(Object.entries(fields))),
        });
      }
      const album = String(world.newId());
      return contents.map((content) =>
        chats.send(room, values, { ...content, media_group_id: album }),
      );
    },

    sendChatAction({ values }) {
      const room = chats.toWrite(values);
      const action = text(values, 'action') ?? '';
      if (!chatActions.has(action)) throw badRequest('wrong parameter action in request');
      chats.act(room, action);
      return true;
    },

    editMessageText({ values }) {
      const { room, message } = chats.ours(values, 'edit');
      if (message.text === undefined) throw badRequest('there is no text in the message to edit');
      return changed(room, message, { ...written(values), ...inlineMarkup(values) });
    },

    editMessageReplyMarkup({ values }) {
      const { room, message } = chats.ours(values, 'edit');
      const { text: words, entities } = message;
      return changed(room, message, {
        ...(words !== undefined && { text: words }),
        ...(entities && { entities }),
        ...inlineMarkup(values),
      });
    },

    deleteMessage({ values }) {
      const { room, message } = chats.ours(values, 'delete');
      chats.remove(room, message);
      return true;
    },

    answerCallbackQuery({ values }) {
      const id = text(values, 'callback_query_id') ?? '';
      const until = taps.get(id);
      if (until === undefined || parts.now() > until) {
        throw badRequest('query is too old and response timeout expired or query ID is invalid');
      }
      if (codePoints(text(values, 'text') ?? '') > 200) {
        throw badRequest('MESSAGE_TOO_LONG');
      }
      taps.delete(id);
      return true;
    },

    getFile({ values }) {
      const file = world.files.get(text(values, 'file_id') ?? '');
      if (!file) throw badRequest('invalid file_id');
      if (file.bytes.length > 20 * 1024 * 1024) throw badRequest('file is too big');
      return {
        file_id: file.id,
        file_unique_id: `u${file.id.slice(4, 16)}`,
        file_size: file.bytes.length,
        file_path: file.path,
      };
    },

    setMyCommands({ values }) {
      const commands = values.get('commands');
      if (!Array.isArray(commands)) throw badRequest("can't parse commands JSON array");
      for (const command of commands as readonly unknown[]) {
        const { command: name, description } = isFields(command) ? command : {};
        if (typeof name !== 'string' || !/^[a-z0-9_]{1,32}$/.test(name)) {
          throw badRequest('BOT_COMMAND_INVALID');
        }
        const length = typeof description === 'string' ? description.length : 0;
        if (length < 1 || length > 256) throw badRequest('BOT_COMMAND_DESCRIPTION_INVALID');
      }
      parts.commands.list = commands;
      return true;
    },
  };

  function changed(room: Room, message: Message, content: Fields): Message {
    const now: Fields = {
      text: message.text,
      entities: message.entities,
      reply_markup: message.reply_markup,
    };
    const same = ['text', 'entities', 'reply_markup'].every(
      (name) => JSON.stringify(now[name]) === JSON.stringify(content[name]),
    );
    if (same) {
      throw badRequest(
        'message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message',
      );
    }
    return chats.change(room, message, content);
  }
}

function written(values: ReadonlyMap<string, unknown>): object {
  const { text: words, entities } = checkedText(
    text(values, 'text') ?? '',
    text(values, 'parse_mode'),
    values.get('entities'),
    messageLimits,
  );
  return { text: words, ...(entities.length > 0 && { entities }) };
}

function caption(values: ReadonlyMap<string, unknown>): object {
  const { text: words, entities } = checkedText(
    text(values, 'caption') ?? '',
    text(values, 'parse_mode'),
    values.get('caption_entities'),
    captionLimits,
  );
  if (words === '') return {};
  return { caption: words, ...(entities.length > 0 && { caption_entities: entities }) };
}

function place(values: ReadonlyMap<string, unknown>): { latitude: number; longitude: number } {
  const latitude = number(values, 'latitude') ?? Number.NaN;
  const longitude = number(values, 'longitude') ?? Number.NaN;
  if (Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180) return { latitude, longitude };
  throw badRequest('wrong latitude or longitude specified');
}

function inlineMarkup(values: ReadonlyMap<string, unknown>): object {
  const markup = checkedMarkup(values.get('reply_markup'), true);
  const isEmpty = markup?.inline_keyboard?.flat().length === 0;
  return markup && !isEmpty ? { reply_markup: markup } : {};
}

function kinds(values: ReadonlyMap<string, unknown>): readonly string[] | undefined {
  const list = values.get('allowed_updates');
  if (list === undefined) return undefined;
  if (!Array.isArray(list) || list.some((kind) => typeof kind !== 'string')) {
    throw badRequest("can't parse allowed_updates: expected an array of strings");
  }
  return list as readonly string[];
}

function text(values: ReadonlyMap<string, unknown>, name: string): string | undefined {
  const value = values.get(name);
  return typeof value === 'string' ? value : undefined;
}

function number(values: ReadonlyMap<string, unknown>, name: string): number | undefined {
  const value = values.get(name);
  return typeof value === 'number' ? value : undefined;
}

/** Telegram takes https only; here http will do on this machine, where there is no certificate. */
function checkHook(url: string): void {
  const { protocol, hostname } = URL.canParse(url) ? new URL(url) : { protocol: '', hostname: '' };
  const near = ['127.0.0.1', 'localhost', '[::1]'].includes(hostname);
  if (protocol === 'https:' || (protocol === 'http:' && near)) return;
  throw badRequest('bad webhook: An HTTPS URL must be provided for webhook');
}

const chatActions = new Set([
  'typing',
  'upload_photo',
  'record_video',
  'upload_video',
  'record_voice',
  'upload_voice',
  'upload_document',
  'choose_sticker',
  'find_location',
  'record_video_note',
  'upload_video_note',
]);
