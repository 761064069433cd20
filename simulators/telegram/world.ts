import { randomBytes } from 'node:crypto';
import type { Clock } from './clock.ts';
import type { Chat, Message, User } from './objects.ts';

/** A chat, what was said in it, and what the bot may do there. */
export interface Room {
  chat: Chat;
  readonly messages: Message[];
  /** A person who wrote to the bot at least once, or a group the bot is in. */
  open: boolean;
  blocked: boolean;
  /** The person has left Telegram. */
  deactivated: boolean;
  /** The supergroup this group has become. */
  movedTo: number | undefined;
  readonly topics: Set<number>;
  readonly listeners: Set<() => void>;
}

export interface StoredFile {
  readonly id: string;
  readonly path: string;
  readonly bytes: Buffer;
  readonly name: string;
  readonly type: string;
}

/** Everything the simulator knows: people, chats, messages, files. */
export interface World {
  readonly bot: User;
  readonly rooms: Map<number, Room>;
  readonly files: Map<string, StoredFile>;
  /** Business connections: the bot writes for this person. */
  readonly businesses: Map<string, User>;
  readonly addRoom: (chat: Chat) => Room;
  /** Makes a message and keeps it. */
  readonly addMessage: (room: Room, content: object) => Message;
  readonly replaceMessage: (room: Room, message: Message) => void;
  readonly addFile: (file: { bytes: Buffer; name: string; type: string }) => StoredFile;
  readonly newId: () => number;
  /** Unix time in seconds. */
  readonly time: () => number;
}

export function world(bot: User, clock: Clock): World {
  let nextMessage = 1;
  let nextId = 500_000_001;
  const rooms = new Map<number, Room>();
  const files = new Map<string, StoredFile>();
  const time = (): number => Math.floor(clock.now() / 1000);
  const changed = (room: Room): void => {
    for (const listener of room.listeners) listener();
  };
  return {
    bot,
    rooms,
    files,
    businesses: new Map(),
    newId: () => nextId++,
    time,
    addRoom(chat) {
      const room: Room = {
        chat,
        messages: [],
        open: false,
        blocked: false,
        deactivated: false,
        movedTo: undefined,
        topics: new Set(),
        listeners: new Set(),
      };
      rooms.set(chat.id, room);
      return room;
    },
    addMessage(room, content) {
      const message: Message = {
        message_id: nextMessage++,
        date: time(),
        chat: room.chat,
        ...content,
      };
      room.messages.push(message);
      changed(room);
      return message;
    },
    replaceMessage(room, message) {
      const at = room.messages.findIndex(({ message_id: id }) => id === message.message_id);
      room.messages[at] = message;
      changed(room);
    },
    addFile({ bytes, name, type }) {
      const id = `AgAC${randomBytes(24).toString('base64url')}`;
      const extension = /\.\w+$/.exec(name)?.[0] ?? '';
      const path = `files/file_${files.size}${extension}`;
      const file = { id, path, bytes, name, type };
      files.set(id, file);
      return file;
    },
  };
}
