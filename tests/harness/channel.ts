import { type Json, type Reply, readable } from '../../activities/index.ts';
import type { Adapter, Arriving, Capabilities, Host, Sending } from '../../adapters/index.ts';
import { plan } from '../../adapters/index.ts';

/** Shows options as buttons, as the web and Telegram do. */
export const buttons: Capabilities = {
  text: { limit: 4096, unit: 'codepoints' },
  options: { max: 20, labelMax: 64 },
  attachments: true,
  typing: false,
  delivery: 'at-least-once',
  settleMs: 0,
};

/** Words only, as in an SMS: options become numbers. */
export const wordsOnly: Capabilities = {
  text: { limit: 1600, unit: 'utf16' },
  attachments: false,
  typing: false,
  delivery: 'at-least-once',
  settleMs: 0,
};

export interface TestChannel extends Adapter<Arriving, Native> {
  /** What was sent, in order. */
  readonly sent: Sending<Native>[];
  /** Throws here instead of sending, as often as it is set. */
  fail?: ((message: Sending<Native>) => void) | undefined;
  host: Host | undefined;
}

interface Native {
  readonly [key: string]: Json | undefined;
  readonly text: string;
}

/** A channel in memory, which shows replies as lines of a transcript. */
export function testChannel(capabilities = buttons, channel = 'test'): TestChannel {
  const sent: Sending<Native>[] = [];
  const self: TestChannel = {
    channel,
    capabilities,
    sent,
    host: undefined,
    read: (arriving) => [arriving],
    write: (reply) => asLines(reply, capabilities),
    async start(host) {
      self.host = host;
      return {
        async send(message) {
          self.fail?.(message);
          sent.push(message);
          return { providerId: message.id };
        },
        async stop() {},
      };
    },
  };
  return self;
}

function asLines(reply: Reply, capabilities: Capabilities): Native[] {
  if (!capabilities.options) {
    const pieces = plan(reply, capabilities).pieces;
    return pieces.map((piece) => ({ text: 'text' in piece ? piece.text : '(attachment)' }));
  }
  const text = reply.says ? readable(reply.says) : '';
  const options = (reply.options ?? []).map(({ label }) => `[${label}]`);
  return [
    {
      text: [text, ...options].filter(Boolean).join(' '),
      ...(reply.question !== undefined && { question: reply.question }),
      ...(reply.options && { options: reply.options as unknown as Json }),
    },
  ];
}
