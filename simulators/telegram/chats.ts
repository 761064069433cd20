import { isFields, type Message } from './objects.ts';
import { badRequest, forbidden, Refusal } from './refusal.ts';
import { checkedMarkup } from './reply-markup.ts';
import type { Room, World } from './world.ts';

type Values = ReadonlyMap<string, unknown>;

/** What the bot does in chats, and whether it may. */
export interface Chats {
  /** The chat a call writes to; throws if the bot cannot write there. */
  readonly toWrite: (values: Values) => Room;
  readonly send: (room: Room, values: Values, content: object) => Message;
  /** A message of the bot's own that is to be changed or removed. */
  readonly ours: (values: Values, what: 'edit' | 'delete') => { room: Room; message: Message };
  readonly change: (room: Room, message: Message, content: object) => Message;
  readonly remove: (room: Room, message: Message) => void;
  readonly act: (room: Room, action: string) => void;
}

export function chats(
  world: World,
  options: {
    readonly count: (chat: number) => void;
    readonly acted: (room: Room, action: string) => void;
  },
): Chats {
  const room = (values: Values): Room => {
    const id = values.get('chat_id');
    if (id === undefined || id === '') throw badRequest('chat_id is empty');
    const found = typeof id === 'number' ? world.rooms.get(id) : undefined;
    if (!found) throw badRequest('chat not found');
    if (found.movedTo !== undefined) {
      throw new Refusal(400, 'Bad Request: group chat was upgraded to a supergroup chat', {
        migrate_to_chat_id: found.movedTo,
      });
    }
    return found;
  };

  const replied = (target: Room, values: Values): Message | undefined => {
    const parameters = values.get('reply_parameters');
    if (parameters === undefined) return undefined;
    if (!isFields(parameters)) throw badRequest("can't parse reply parameters JSON object");
    const id = parameters['message_id'];
    const message = target.messages.find((each) => each.message_id === id);
    if (message || parameters['allow_sending_without_reply'] === true) return message;
    throw badRequest('message to be replied not found');
  };

  return {
    toWrite(values) {
      const target = room(values);
      if (target.deactivated) throw forbidden('user is deactivated');
      if (target.blocked) {
        throw forbidden(
          target.chat.type === 'private'
            ? 'bot was blocked by the user'
            : `bot was kicked from the ${target.chat.type} chat`,
        );
      }
      if (!target.open) throw forbidden("bot can't initiate conversation with a user");
      const thread = values.get('message_thread_id');
      if (thread !== undefined && !target.topics.has(thread as number)) {
        throw badRequest('message thread not found');
      }
      const business = values.get('business_connection_id');
      if (business !== undefined && !world.businesses.has(business as string)) {
        throw badRequest('BUSINESS_CONNECTION_INVALID');
      }
      return target;
    },

    send(target, values, content) {
      const markup = checkedMarkup(values.get('reply_markup'));
      const repliedTo = replied(target, values);
      options.count(target.chat.id);
      const thread = values.get('message_thread_id');
      const business = values.get('business_connection_id');
      return world.addMessage(target, {
        from: world.bot,
        ...content,
        ...(repliedTo && { reply_to_message: withoutReply(repliedTo) }),
        ...(thread !== undefined && { message_thread_id: thread, is_topic_message: true }),
        ...(business !== undefined && { business_connection_id: business }),
        ...(markup && { reply_markup: markup }),
      });
    },

    ours(values, what) {
      if (values.get('inline_message_id') !== undefined) throw badRequest('MESSAGE_ID_INVALID');
      const target = room(values);
      const id = values.get('message_id');
      if (id === undefined) throw badRequest('message identifier is not specified');
      const message = target.messages.find((each) => each.message_id === id);
      if (!message) throw badRequest(`message to ${what} not found`);
      // In a private chat the bot may delete what the customer wrote, but never edit it.
      const isOurs = message.from?.id === world.bot.id;
      if (!isOurs && (what === 'edit' || target.chat.type !== 'private')) {
        throw badRequest(`message can't be ${what === 'edit' ? 'edited' : 'deleted'}`);
      }
      return { room: target, message };
    },

    change(target, message, content) {
      const { text: _t, entities: _e, reply_markup: _m, ...kept } = message;
      const edited: Message = { ...kept, ...content, edit_date: world.time() };
      world.replaceMessage(target, edited);
      return edited;
    },

    remove(target, message) {
      target.messages.splice(target.messages.indexOf(message), 1);
    },

    act: options.acted,
  };
}

/** A message that is quoted does not quote in turn. */
export function withoutReply(message: Message): Message {
  const { reply_to_message: _, ...rest } = message;
  return rest;
}
