import type { Attachment } from '../../activities/index.ts';
import type { TelegramFile, TelegramMessage } from './update.ts';

/** The pictures, files, sounds and places of a message. Files are named, never addressed: their
 * address would hold the bot's token. */
export function attachedTo(message: TelegramMessage): readonly Attachment[] {
  const attachments: Attachment[] = [];
  const add = (file: TelegramFile | undefined, contentType: string, name?: string): void => {
    if (file) attachments.push(described(file, contentType, name));
  };
  add(message.photo?.at(-1), 'image/jpeg');
  // An animation comes as a document too, for old clients.
  add(message.animation, 'video/mp4');
  if (!message.animation) add(message.document, 'application/octet-stream');
  add(message.voice, 'audio/ogg');
  add(message.audio, 'audio/mpeg');
  add(message.video, 'video/mp4');
  add(message.video_note, 'video/mp4');
  add(message.sticker, stickerType(message.sticker), message.sticker?.emoji);

  const place = message.venue?.location ?? message.location;
  if (place) {
    const { latitude, longitude } = place;
    const name = message.venue && `${message.venue.title}, ${message.venue.address}`;
    attachments.push({
      contentType: 'application/vnd.geo+json',
      content: { latitude, longitude, ...(name !== undefined && { name }) },
    });
  }
  if (message.contact) {
    const { phone_number: phone, first_name: first, last_name: last } = message.contact;
    attachments.push({
      contentType: 'text/vcard',
      content: { name: [first, last].filter(Boolean).join(' '), phone },
    });
  }
  return attachments;
}

function described(file: TelegramFile, contentType: string, name = file.file_name): Attachment {
  return {
    contentType: /^[\w.+-]+\/[\w.+-]+$/.test(file.mime_type ?? '') ? file.mime_type! : contentType,
    contentUrl: `channel:${file.file_id}`,
    ...(name !== undefined && { name }),
    ...(file.file_size !== undefined && { size: file.file_size }),
  };
}

function stickerType(sticker: TelegramMessage['sticker']): string {
  if (sticker?.is_video) return 'video/webm';
  return sticker?.is_animated ? 'application/x-tgsticker' : 'image/webp';
}
