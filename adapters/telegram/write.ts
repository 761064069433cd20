import type { Attachment, Json, Reply, Sentence } from '../../activities/index.ts';
import type { Capabilities } from '../capabilities.ts';
import { measure, type Piece, plan } from '../plan.ts';
import { type Attaching, attaching } from './attaching.ts';
import { type Entity, formatted, marked, within } from './formatted.ts';
import { keyboard } from './keyboard.ts';

/** One call of the Bot API, still without its recipient. */
export type TelegramCall = {
  readonly method: string;
  readonly params: { readonly [name: string]: Json };
  /** It is the open question: in a group the answer must be made a reply, or it will not reach us. */
  readonly asks?: true;
};

export const capabilities: Capabilities = {
  text: { limit: 4096, unit: 'codepoints' },
  options: { max: 100, labelMax: 64 },
  attachments: true,
  typing: true,
  delivery: 'at-least-once',
  settleMs: 0,
};

/** Words under a picture may be this long. */
const captionLimit = 1024;

/** A reply as calls of the Bot API, in order. */
export function write(reply: Reply): readonly TelegramCall[] {
  let entities: readonly Entity[] = [];
  const render = (sentence: Sentence): string => {
    const { text, entities: found } = formatted(sentence);
    if (text.trim() !== '') entities = found;
    return text;
  };
  const { pieces } = plan(sendable(reply), capabilities, render);

  const together = captioned(pieces);
  const calls = together
    ? [withCaption(together, reply, entities)]
    : pieces.map((piece) =>
        piece.kind === 'text' ? textCall(piece, reply, entities) : attachmentCall(piece.attachment),
      );
  const last = calls.at(-1);
  if (reply.expects && last && last.params['reply_markup'] === undefined) {
    calls[calls.length - 1] = { ...last, asks: true };
  }
  return calls;
}

type TextPiece = Extract<Piece, { kind: 'text' }>;

function textCall(piece: TextPiece, reply: Reply, entities: readonly Entity[]): TelegramCall {
  return {
    method: 'sendMessage',
    params: {
      text: piece.text,
      ...marked('entities', within(entities, piece.at, piece.text.length)),
      ...buttons(piece, reply),
    },
  };
}

function attachmentCall(attachment: Attachment): TelegramCall {
  const { method, params } = attaching(attachment)!;
  return { method, params };
}

function buttons({ options }: TextPiece, reply: Reply): Record<string, Json> {
  return options ? { reply_markup: keyboard(options, reply.question ?? '') } : {};
}

/** One attachment and words that fit under it become one message. */
function captioned(pieces: readonly Piece[]): { call: Attaching; text: TextPiece } | undefined {
  const [first, second] = pieces;
  if (pieces.length !== 2 || first?.kind !== 'attachment' || second?.kind !== 'text') {
    return undefined;
  }
  const call = attaching(first.attachment);
  const short = measure(second.text, 'codepoints') <= captionLimit;
  return call?.takesCaption && short ? { call, text: second } : undefined;
}

function withCaption(
  { call, text }: { call: Attaching; text: TextPiece },
  reply: Reply,
  entities: readonly Entity[],
): TelegramCall {
  return {
    method: call.method,
    params: {
      ...call.params,
      caption: text.text,
      ...marked('caption_entities', within(entities, text.at, text.text.length)),
      ...buttons(text, reply),
    },
  };
}

/** What Telegram cannot be given is named in words, so that it is not lost without a trace. */
function sendable(reply: Reply): Reply {
  const attachments = reply.attachments ?? [];
  const cannot = attachments.filter((attachment) => !attaching(attachment));
  if (cannot.length === 0) return reply;
  const { text } = plan(
    { attachments: cannot, ...(reply.says && { says: { ...reply.says, parts: [] } }) },
    { ...capabilities, attachments: false },
  );
  return {
    ...reply,
    says: {
      language: reply.says?.language ?? 'en',
      parts: [...(reply.says ? [...reply.says.parts, '\n\n'] : []), text],
    },
    attachments: attachments.filter((attachment) => attaching(attachment)),
  };
}
