import { join } from 'node:path';
import { conversationId, Failure, type Json, type Reply } from '../../activities/index.ts';
import type { Adapter } from '../adapter.ts';
import type { Capabilities } from '../capabilities.ts';
import { filesIn } from './files.ts';
import { identities } from './identity.ts';
import { createLimits } from './limits.ts';
import { readUpdate, type WebUpdate } from './message.ts';
import { checkOrigins } from './origins.ts';
import { pages } from './pages.ts';
import { serveRoutes } from './routes.ts';
import { shown } from './shown.ts';
import { createStreams } from './streams.ts';
import { transcriptReader } from './transcript.ts';
import type { Settings } from './wire.ts';

export interface WebOptions {
  /** The chat's name, in one language or in several. */
  readonly title?: string | Readonly<Record<string, string>>;
  /** The colour of the customer's own messages and of the launcher: `#rrggbb`. */
  readonly accent?: string;
  /**
   * The sites that may embed the chat, such as `https://shop.example`. By default any may: a page
   * can do nothing without a conversation's token, and there are no cookies.
   */
  readonly origins?: readonly string[];
  /** Where customers' pictures are kept; by default `files` in `DATA_DIR` (`./data`). */
  readonly files?: string;
  /** How much of the disk these may take; 1 GB unless told otherwise. Then no more are taken. */
  readonly filesMaxBytes?: number;
}

/** The page is ours and scrolls; these are only there to be beyond what anyone would read. */
const capabilities: Capabilities = {
  text: { limit: 100_000, unit: 'codepoints' },
  options: { max: 100, labelMax: 500 },
  attachments: true,
  typing: true,
  delivery: 'at-least-once',
  settleMs: 0,
};

/**
 * Chat on a web page: a page of its own at `/`, and a widget for other sites at `/widget.js`.
 *
 * @example
 * createBot({ channels: [web({ title: 'Ask the shop', accent: '#7a3cff' })], … });
 */
export function web(options: WebOptions = {}): Adapter<WebUpdate> {
  const { origins, accent, filesMaxBytes = 1e9 } = options;
  checkOrigins(origins);
  if (accent !== undefined && !/^#[0-9a-f]{6}$/i.test(accent)) {
    throw new Failure('web.accent', `The accent "${accent}" is no colour. Write #rrggbb.`);
  }
  if (!(filesMaxBytes >= 0)) {
    throw new Failure('web.files', `filesMaxBytes is ${filesMaxBytes}. Give a number of bytes.`);
  }
  const settings: Settings = {
    title:
      typeof options.title === 'string'
        ? { en: options.title, zh: options.title }
        : (options.title ?? { en: 'Chat with us', zh: '在线客服' }),
    ...(accent !== undefined && { accent }),
  };
  const folder = options.files ?? join(process.env.DATA_DIR || 'data', 'files');

  return {
    channel: 'web',
    capabilities,
    read: (update) => readUpdate(update).map((activity) => ({ activity })),
    write: (reply) => [written(reply)],
    async start(host) {
      const limits = createLimits(host.clock);
      const readOn = transcriptReader(host);
      const streams = createStreams(host, readOn, limits);
      const files = filesIn(folder, filesMaxBytes, host);
      const routes = serveRoutes({
        host,
        identities: identities(await host.key('web'), host.clock),
        streams,
        readOn,
        files,
        limits,
        origins,
      });
      const { page, widget, icon } = pages(settings, origins);
      host.route('GET', '/', page);
      host.route('GET', '/widget.js', widget);
      host.route('GET', '/web/icon.svg', (_request, response) => icon(response));
      return {
        async send({ conversation, seq }) {
          streams.wake(conversation, seq);
          return {};
        },
        async typing(address) {
          streams.typing(conversationId('web', (address as { customer: string }).customer));
        },
        async forget(conversation) {
          await files.forget(conversation);
          streams.forget(conversation);
        },
        async stop() {
          files.stop();
          await routes.stop();
          streams.close();
        },
      };
    },
  };
}

/**
 * The page shows the transcript, so one message is the whole reply. What could not be shown there
 * throws now, in the turn that says it, and not at everybody who reads the conversation later.
 */
function written(reply: Reply): Json {
  try {
    shown({ seq: 0, at: 0, by: 'bot', id: '', reply });
    return JSON.parse(JSON.stringify({ reply })) as Json;
  } catch (cause) {
    throw new Failure(
      'web.reply',
      `A reply cannot be shown (${(cause as Error).message}). Look at the values it is made of: dates (2026-12-01), currencies (EUR), words.`,
      { cause },
    );
  }
}
