import type { Attachment, Json } from '../../activities/index.ts';

/** A call that sends an attachment, still without words and without recipient. */
export interface Attaching {
  readonly method: string;
  readonly params: Record<string, Json>;
  /** Whether words can stand under it, in the same message. */
  readonly takesCaption: boolean;
}

/** How an attachment is sent; undefined if Telegram cannot be given it. */
export function attaching(attachment: Attachment): Attaching | undefined {
  const { contentType, contentUrl, content, name } = attachment;
  const place = coordinates(content);
  if (place) return { ...located(place, attachment), takesCaption: false };

  const file = source(contentUrl);
  if (file === undefined) return undefined;
  const type = contentType.toLowerCase().split(';')[0]!.trim();
  const [method, field] = callFor(type);
  return {
    method,
    params: { [field]: file, ...(field === 'audio' && name !== undefined && { title: name }) },
    takesCaption: true,
  };
}

function callFor(type: string): [method: string, field: string] {
  if (type === 'image/gif') return ['sendAnimation', 'animation'];
  // Telegram's photos are JPEG, PNG and WebP; other pictures go as files.
  if (/^image\/(?:jpeg|jpg|png|webp)$/.test(type)) return ['sendPhoto', 'photo'];
  if (type === 'audio/ogg' || type === 'audio/opus') return ['sendVoice', 'voice'];
  if (/^audio\/(?:mpeg|mp3|mp4|x-m4a)$/.test(type)) return ['sendAudio', 'audio'];
  if (type === 'video/mp4') return ['sendVideo', 'video'];
  return ['sendDocument', 'document'];
}

/** A place with a name is a venue, which must have an address too. */
function located(
  place: { latitude: number; longitude: number },
  { content, name }: Attachment,
): Pick<Attaching, 'method' | 'params'> {
  const { name: inside, address } = content as Readonly<Record<string, Json | undefined>>;
  const title = typeof inside === 'string' ? inside.trim() : name?.trim();
  if (!title) return { method: 'sendLocation', params: place };
  const where = typeof address === 'string' && address.trim() !== '' ? address : undefined;
  return {
    method: 'sendVenue',
    params: { ...place, title, address: where ?? `${place.latitude}, ${place.longitude}` },
  };
}

/** A URL, Telegram's own id of a file, or (as `data:`) the file itself. */
function source(contentUrl: string | undefined): string | undefined {
  if (contentUrl === undefined) return undefined;
  if (contentUrl.startsWith('channel:')) return contentUrl.slice('channel:'.length);
  return /^(?:https?:\/\/|data:)/i.test(contentUrl) ? contentUrl : undefined;
}

function coordinates(
  content: Json | undefined,
): { latitude: number; longitude: number } | undefined {
  if (typeof content !== 'object' || content === null) return undefined;
  const { latitude, longitude } = content as Readonly<Record<string, Json | undefined>>;
  if (typeof latitude !== 'number' || typeof longitude !== 'number') return undefined;
  return { latitude, longitude };
}
