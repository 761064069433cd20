import {
  type Activity,
  type Attachment,
  conversationId,
  type Json,
} from '../../activities/index.ts';
import { HttpError } from '../../http/index.ts';
import { measure } from '../plan.ts';
import { typeOfFile } from './files.ts';
import type { Posted } from './wire.ts';

/** What `read` is given: a posted body, who posted it and when. */
export interface WebUpdate {
  readonly customer: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly body: Json;
}

export const longestText = 8000;
const mostAttachments = 10;

/** A posted body, checked. Throws 400 or 413 with what is wrong and what to do. */
export function parseMessage(body: unknown): Posted {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new HttpError(400, 'A message is a JSON object: {"id": "…", "text": "…"}.');
  }
  const { id, text, value, attachments, event, locale } = body as Record<string, unknown>;
  if (typeof id !== 'string' || !/^[\w-]{8,64}$/.test(id)) {
    throw new HttpError(
      400,
      '"id" must be 8 to 64 letters, digits, "-" or "_": make one for each message and use the same when you send it again.',
    );
  }
  const said = parseText(text);
  const tapped = parseValue(value);
  const files = parseAttachments(attachments);
  if (event !== undefined && event !== 'start') {
    throw new HttpError(400, 'The only event a page may send is "start".');
  }
  if (event === undefined && said === undefined && !tapped && files.length === 0) {
    throw new HttpError(400, 'The message is empty. Give it "text", "value" or "attachments".');
  }
  return {
    id,
    ...(said !== undefined && { text: said }),
    ...(tapped && { value: tapped }),
    ...(files.length > 0 && { attachments: files }),
    ...(event === 'start' && { event }),
    ...(typeof locale === 'string' && /^[A-Za-z0-9-]{2,35}$/.test(locale) && { locale }),
  };
}

/** The activities in an update: one, or none if it is not what a page of ours sends. */
export function readUpdate(update: WebUpdate): readonly Activity[] {
  try {
    const { customer, at, body } = update;
    if (typeof customer !== 'string' || customer === '') return [];
    return [activityOf(customer, new Date(at).toISOString(), parseMessage(body))];
  } catch {
    return [];
  }
}

/** The activity a posted message is. */
export function activityOf(customer: string, at: string, posted: Posted): Activity {
  const { text, value, attachments, locale } = posted;
  const common = {
    channelId: 'web',
    conversation: { id: conversationId('web', customer), address: { customer } },
    from: { id: customer, role: 'customer' },
    timestamp: at,
    ...(locale !== undefined && { locale }),
  } as const;
  // However often and in however many tabs the chat is opened, the conversation starts once.
  if (posted.event) return { ...common, type: 'event', id: 'start', name: 'start', value: {} };
  return {
    ...common,
    type: 'message',
    id: posted.id,
    ...(text !== undefined ? { text } : value && { text: value.option }),
    ...(value && { value: { ...value } }),
    ...(attachments && { attachments }),
  };
}

function parseText(text: unknown): string | undefined {
  if (text === undefined) return undefined;
  if (typeof text !== 'string') throw new HttpError(400, '"text" must be a string.');
  const clean = wellFormed(text).trim();
  const length = measure(clean, 'codepoints');
  if (length > longestText) {
    throw new HttpError(
      413,
      `The text has ${length} characters; up to ${longestText} are taken. Send it in parts.`,
    );
  }
  return clean === '' ? undefined : clean;
}

function parseValue(value: unknown): Posted['value'] {
  if (value === undefined || value === null) return undefined;
  const { option, question } = (typeof value === 'object' ? value : {}) as Record<string, unknown>;
  const good = (part: unknown): part is string =>
    typeof part === 'string' && part.length > 0 && part.length <= 200;
  if (!good(option) || !good(question)) {
    throw new HttpError(400, '"value" must be {"option": "…", "question": "…"} of a shown option.');
  }
  return { option: wellFormed(option), question: wellFormed(question) };
}

function parseAttachments(attachments: unknown): NonNullable<Posted['attachments']> {
  if (attachments === undefined) return [];
  if (!Array.isArray(attachments) || attachments.length > mostAttachments) {
    throw new HttpError(400, `"attachments" must be a list of up to ${mostAttachments}.`);
  }
  return Array.from(attachments, (attachment: unknown) => {
    const { contentUrl, name, size } = (attachment ?? {}) as Record<string, unknown>;
    const file = typeof contentUrl === 'string' ? fileOf({ contentUrl }) : undefined;
    const contentType = file === undefined ? undefined : typeOfFile(file);
    if (file === undefined || contentType === undefined) {
      throw new HttpError(
        400,
        'An attachment must be what POST /web/files answered. Upload the file first.',
      );
    }
    return {
      contentType,
      contentUrl: `channel:${file}`,
      size: Number.isSafeInteger(size) && Number(size) >= 0 ? Number(size) : 0,
      ...(typeof name === 'string' && name !== '' && { name: wellFormed(name.slice(0, 200)) }),
    };
  });
}

/** Half a surrogate pair is no character, and some stores refuse it. */
function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\ufffd');
}

/** The name of the kept file an attachment stands for, if it is one of ours. */
export function fileOf({ contentUrl }: Pick<Attachment, 'contentUrl'>): string | undefined {
  return /^channel:([\w-]+\.[a-z]+)$/.exec(contentUrl ?? '')?.[1];
}
