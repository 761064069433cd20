import { withoutReply } from './chats.ts';
import { described, type MediaKind } from './media.ts';
import type { Chat, InlineButton, Message, Update, User } from './objects.ts';
import { foundEntities } from './text.ts';
import type { Updates } from './updates.ts';
import type { Room, World } from './world.ts';

/** Where and how something is written. */
export interface Placing {
  /** A group; without it, the private chat with the bot. */
  readonly in?: Group;
  /** A topic of a forum. */
  readonly topic?: number;
  readonly replyTo?: Message;
  /** Through this business connection: to the person the bot works for. */
  readonly business?: string;
}

export interface Group {
  readonly id: number;
  readonly chat: () => Chat;
  /** What the bot wrote there. */
  readonly sees: () => readonly Message[];
  readonly openTopic: () => number;
  /** Turns it into a supergroup; gives the new one. */
  readonly upgrade: () => Group;
  readonly removeBot: (by: Customer) => void;
}

/** A person, played by a test or by whoever sits at the terminal. */
export interface Customer {
  readonly id: number;
  readonly user: User;
  readonly says: (text: string, where?: Placing) => Message;
  readonly edits: (message: Message, text: string) => Message;
  readonly starts: (payload?: string) => Message;
  readonly sends: (
    kind: MediaKind,
    file?: { bytes?: Uint8Array; name?: string; type?: string; caption?: string } & Placing,
  ) => Message;
  readonly shares: (place: { latitude: number; longitude: number }, where?: Placing) => Message;
  /** Writes something of any other kind: a contact, a sticker, a notice. */
  readonly writes: (content: object, where?: Placing) => Message;
  /** Taps the newest button with this label. Throws if there is none. */
  readonly taps: (label: string, where?: Pick<Placing, 'in'>) => Update;
  readonly blocks: () => void;
  readonly unblocks: () => void;
  readonly leavesTelegram: () => void;
  /** What the bot wrote to them, in order. */
  readonly sees: () => readonly Message[];
  /** The bot's next message they have not heard yet; waits for it. */
  readonly hears: (options?: { in?: Group; withinMs?: number }) => Promise<Message>;
}

/** Makes a person known to the simulator. */
export function customer(
  world: World,
  updates: Updates,
  taps: Map<string, number>,
  now: () => number,
  about: Partial<User> = {},
): Customer {
  const user: User = {
    id: world.newId(),
    is_bot: false,
    first_name: 'Anna',
    language_code: 'en',
    ...about,
  };
  const { id, first_name, last_name, username } = user;
  const home = world.addRoom({
    id,
    type: 'private',
    first_name,
    ...(last_name !== undefined && { last_name }),
    ...(username !== undefined && { username }),
  });
  const heard = new Map<number, number>();
  const room = (where: Placing | undefined): Room =>
    where?.in ? world.rooms.get(where.in.id)! : home;

  const write = (content: object, where: Placing = {}): Message => {
    const { replyTo, topic, business } = where;
    const target = room(where);
    const message = world.addMessage(target, {
      from: user,
      ...content,
      ...(replyTo && { reply_to_message: withoutReply(replyTo) }),
      ...(topic !== undefined && { message_thread_id: topic, is_topic_message: true }),
      ...(business !== undefined && { business_connection_id: business }),
    });
    target.open = true;
    if (where.in && !reaches(world.bot, message)) return message;
    const kind = business === undefined ? 'message' : 'business_message';
    updates.add(kind, message, `chat ${target.chat.id}`);
    return message;
  };

  const says = (text: string, where?: Placing): Message => {
    const entities = foundEntities(text);
    return write({ text, ...(entities.length > 0 && { entities }) }, where);
  };

  const membership = (before: string, after: string): void => {
    updates.add(
      'my_chat_member',
      {
        chat: home.chat,
        from: user,
        date: world.time(),
        old_chat_member: { user: world.bot, status: before },
        new_chat_member: {
          user: world.bot,
          status: after,
          ...(after === 'kicked' && { until_date: 0 }),
        },
      },
      `chat ${id}`,
    );
  };

  return {
    id,
    user,
    says,
    writes: write,
    starts: (payload) => says(payload === undefined ? '/start' : `/start ${payload}`),
    edits(message, text) {
      const target = world.rooms.get(message.chat.id)!;
      const entities = foundEntities(text);
      const { entities: _, ...kept } = message;
      const edited = {
        ...kept,
        text,
        ...(entities.length > 0 && { entities }),
        edit_date: world.time(),
      };
      world.replaceMessage(target, edited);
      const kind =
        message.business_connection_id === undefined ? 'edited_message' : 'edited_business_message';
      updates.add(kind, edited, `chat ${target.chat.id}`);
      return edited;
    },
    sends(kind, { bytes, name, type, caption, ...where } = {}) {
      const file = world.addFile({
        bytes: Buffer.from(bytes ?? `the bytes of a ${kind}`),
        name: name ?? `${kind}.${extensions[kind]}`,
        type: type ?? types[kind],
      });
      const entities = foundEntities(caption ?? '');
      return write(
        {
          ...described(kind, file),
          ...(caption !== undefined && { caption }),
          ...(entities.length > 0 && { caption_entities: entities }),
        },
        where,
      );
    },
    shares: (place, where) => write({ location: place }, where),
    taps(label, where) {
      const found = buttonNamed(room(where), label);
      if (!found) {
        throw new Error(`There is no button "${label}". There are: ${labels(room(where))}.`);
      }
      const query = String(world.newId()) + String(world.newId());
      taps.set(query, now() + 60_000);
      return updates.add(
        'callback_query',
        {
          id: query,
          from: user,
          message: found.message,
          chat_instance: String(found.message.chat.id),
          data: found.button.callback_data,
        },
        `taps of ${id}`,
      );
    },
    blocks() {
      home.blocked = true;
      membership('member', 'kicked');
    },
    unblocks() {
      home.blocked = false;
      membership('kicked', 'member');
    },
    leavesTelegram() {
      home.deactivated = true;
    },
    sees: () => home.messages.filter(({ from }) => from?.is_bot),
    hears({ in: group, withinMs = 5000 } = {}) {
      const place = group ? world.rooms.get(group.id)! : home;
      return new Promise((resolve, reject) => {
        const look = (): boolean => {
          const after = heard.get(place.chat.id) ?? 0;
          const next = place.messages.find(
            ({ from, message_id: number }) => from?.is_bot && number > after,
          );
          if (!next) return false;
          heard.set(place.chat.id, next.message_id);
          clearTimeout(timer);
          place.listeners.delete(look);
          resolve(next);
          return true;
        };
        const timer = setTimeout(() => {
          place.listeners.delete(look);
          reject(new Error(`The bot wrote nothing to ${first_name} within ${withinMs} ms.`));
        }, withinMs);
        if (!look()) place.listeners.add(look);
      });
    },
  };
}

/** Makes a group the bot was just added to. */
export function group(
  world: World,
  updates: Updates,
  by: Customer,
  about: { title?: string; forum?: boolean } = {},
): Group {
  const { title = 'Our flat', forum = false } = about;
  const open = (chat: Chat): Room => {
    const room = world.addRoom(chat);
    room.open = true;
    return room;
  };
  const number = -world.newId();
  const first = open(
    forum
      ? { id: Number(`-100${-number}`), type: 'supergroup', title, is_forum: true }
      : { id: number, type: 'group', title },
  );
  const membership = (room: Room, who: Customer, before: string, after: string): void => {
    updates.add(
      'my_chat_member',
      {
        chat: room.chat,
        from: who.user,
        date: world.time(),
        old_chat_member: { user: world.bot, status: before },
        new_chat_member: { user: world.bot, status: after },
      },
      `chat ${room.chat.id}`,
    );
  };
  const played = (room: Room): Group => ({
    id: room.chat.id,
    chat: () => room.chat,
    sees: () => room.messages.filter(({ from }) => from?.is_bot),
    openTopic() {
      const topic = world.newId();
      room.topics.add(topic);
      return topic;
    },
    upgrade() {
      const chat: Chat = { id: Number(`-100${-room.chat.id}`), type: 'supergroup', title };
      room.movedTo = chat.id;
      const after = open(chat);
      const notice = (where: Room, content: object): void => {
        const message = world.addMessage(where, { from: by.user, ...content });
        updates.add('message', message, `chat ${where.chat.id}`);
      };
      notice(room, { migrate_to_chat_id: chat.id });
      notice(after, { migrate_from_chat_id: room.chat.id });
      return played(after);
    },
    removeBot(who) {
      room.blocked = true;
      membership(room, who, 'member', 'kicked');
    },
  });
  membership(first, by, 'left', 'member');
  return played(first);
}

/** Privacy mode: of a group, the bot gets commands, its name, replies to it, and notices. */
function reaches(bot: User, message: Message): boolean {
  const text = message.text ?? message.caption ?? '';
  if (message.reply_to_message?.from?.id === bot.id) return true;
  if (message.text === undefined && message.caption === undefined && isNotice(message)) return true;
  return (message.entities ?? message.caption_entities ?? []).some(({ type, offset, length }) => {
    const words = text.slice(offset, offset + length);
    if (type === 'mention') return words.toLowerCase() === `@${bot.username}`.toLowerCase();
    if (type !== 'bot_command') return false;
    const addressee = words.split('@')[1];
    return addressee === undefined || addressee.toLowerCase() === bot.username?.toLowerCase();
  });
}

function isNotice(message: Message): boolean {
  return ['new_chat_members', 'left_chat_member', 'new_chat_title', 'pinned_message'].some(
    (name) => message[name] !== undefined,
  );
}

function buttonNamed(
  { messages }: Room,
  label: string,
): { message: Message; button: InlineButton } | undefined {
  for (const message of messages.toReversed()) {
    const buttons = message.reply_markup?.inline_keyboard?.flat() ?? [];
    const button = buttons.find(({ text, callback_data: data }) => text === label && data);
    if (button) return { message, button };
  }
  return undefined;
}

function labels({ messages }: Room): string {
  const all = messages.flatMap(({ reply_markup: markup }) => markup?.inline_keyboard?.flat() ?? []);
  return all.length === 0 ? 'none' : all.map(({ text }) => `"${text}"`).join(', ');
}

const extensions: Readonly<Record<MediaKind, string>> = {
  photo: 'jpg',
  document: 'pdf',
  voice: 'ogg',
  audio: 'mp3',
  video: 'mp4',
  animation: 'mp4',
};

const types: Readonly<Record<MediaKind, string>> = {
  photo: 'image/jpeg',
  document: 'application/pdf',
  voice: 'audio/ogg',
  audio: 'audio/mpeg',
  video: 'video/mp4',
  animation: 'video/mp4',
};
