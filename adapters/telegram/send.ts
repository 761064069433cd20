import type { Json } from '../../activities/index.ts';
import { recent } from '../../security/index.ts';
import type { Sending, Sent } from '../adapter.ts';
import { type Address, recipient } from './address.ts';
import type { Api } from './api.ts';
import { deliveryError } from './delivery-error.ts';
import { Refusal } from './refusal.ts';
import type { TelegramCall } from './write.ts';

/** Sends calls, and finds a way around what Telegram refuses but could have in another form. */
export function sender(api: Api): (message: Sending<TelegramCall>) => Promise<Sent> {
  /** Groups that became supergroups: where they are now. */
  const moved = recent<number>(10_000);

  return async ({ address, native }) => {
    const place = address as Address;
    let call = forGroup(native, place);
    // Each way around is taken once; what is refused after that is refused.
    const tried = new Set<string>();
    for (;;) {
      const chat = moved.get(`${place.chat}`) ?? place.chat;
      try {
        const result = await api.call(call.method, {
          ...recipient({ ...place, chat }),
          ...call.params,
        });
        return sentAs(result);
      } catch (error) {
        if (!(error instanceof Refusal)) throw deliveryError(error);
        if (/message is not modified/i.test(error.description)) return {};
        if (error.migratedTo !== undefined && !tried.has('moved')) {
          tried.add('moved');
          moved.set(`${place.chat}`, error.migratedTo);
          continue;
        }
        const other = inAnotherForm(call, error);
        if (!other || tried.has(other.how)) throw deliveryError(error);
        tried.add(other.how);
        call = other.call;
      }
    }
  };
}

/** In a group the bot hears replies to it: a question there asks for one. */
function forGroup(call: TelegramCall, { chat }: Address): TelegramCall {
  if (!call.asks || chat > 0) return call;
  return { ...call, params: { ...call.params, reply_markup: { force_reply: true } } };
}

function inAnotherForm(
  call: TelegramCall,
  { status, description }: Refusal,
): { how: string; call: TelegramCall } | undefined {
  if (status !== 400) return undefined;
  const { entities, caption_entities: captionEntities, ...plain } = call.params;
  const isMarked = entities !== undefined || captionEntities !== undefined;
  if (isMarked && /entit/i.test(description)) {
    return { how: 'plain', call: { ...call, params: plain } };
  }
  const linked = fileAsLink(call);
  if (linked && fileRefused.test(description)) return { how: 'link', call: linked };
  return undefined;
}

/** Telegram could not fetch the file, or does not take its kind. */
const fileRefused =
  /wrong (?:type of the web page content|file identifier|remote file|url host)|failed to get HTTP URL content|WEBPAGE_|PHOTO_INVALID|IMAGE_PROCESS_FAILED|VOICE_MESSAGES_FORBIDDEN|file is too big/i;

/** The customer gets the address of a file that Telegram would not show. */
function fileAsLink({ method, params, ...call }: TelegramCall): TelegramCall | undefined {
  if (method === 'sendMessage') return undefined;
  const { caption, caption_entities: entities, reply_markup: markup, ...files } = params;
  const url = Object.values(files).find(isUrl);
  if (url === undefined) return undefined;
  return {
    ...call,
    method: 'sendMessage',
    params: {
      text: typeof caption === 'string' ? `${caption}\n\n${url}` : url,
      ...(entities !== undefined && { entities }),
      ...(markup !== undefined && { reply_markup: markup }),
    },
  };
}

function isUrl(value: Json): value is string {
  return typeof value === 'string' && /^https?:/i.test(value);
}

function sentAs(result: Json): Sent {
  if (typeof result !== 'object' || result === null) return {};
  const { message_id: id } = result as Readonly<Record<string, Json | undefined>>;
  return typeof id === 'number' ? { providerId: String(id) } : {};
}
