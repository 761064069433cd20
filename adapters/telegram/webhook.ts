import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { HttpError, parseJson, readBody } from '../../http/index.ts';
import { sameSecret } from '../../security/index.ts';
import type { Handle, Host } from '../adapter.ts';
import { needsName, type Take } from './receiver.ts';
import type { TelegramUpdate } from './update.ts';

/** Updates are a few kilobytes; this leaves room for the longest message there is. */
const bodyLimit = 1024 * 1024;

export interface Webhook {
  readonly handle: Handle;
  /** Refuses from now on, so that Telegram keeps what comes; resolves when nothing is half taken. */
  readonly stop: () => Promise<void>;
}

/**
 * Telegram's calls. 200 is said only when the update is durable; anything else makes Telegram keep
 * it and call again.
 */
export function webhook(options: {
  readonly host: Host;
  readonly secret: string;
  readonly take: Take;
  readonly named: () => boolean;
}): Webhook {
  const { host, secret, take, named } = options;
  const taking = new Set<Promise<void>>();
  let stopped = false;
  let refusals = 0;
  let warnedAt = Number.NEGATIVE_INFINITY;

  /** Once a minute: whoever knows the address can make as many of these as they like. */
  const warnOfStranger = (what: string): void => {
    refusals++;
    if (Math.abs(host.clock.now() - warnedAt) < 60_000) return;
    warnedAt = host.clock.now();
    host.log.warn(
      `A call to /telegram carried ${what} secret token and was refused. If it was Telegram, start the bot again: that sets the webhook anew.`,
      { refused: refusals },
    );
    refusals = 0;
  };

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const given = request.headers['x-telegram-bot-api-secret-token'];
    if (typeof given !== 'string' || !sameSecret(given, secret)) {
      warnOfStranger(given === undefined ? 'no' : 'a wrong');
      return answer(response, 403);
    }

    let update: TelegramUpdate;
    try {
      const parsed = parseJson(await readBody(request, bodyLimit));
      if (typeof (parsed as TelegramUpdate | null)?.update_id !== 'number') {
        throw new HttpError(400, 'The body is no Telegram update: it has no update_id.');
      }
      update = parsed as TelegramUpdate;
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      host.log.warn(`A call to /telegram was refused: ${error.message}`);
      return answer(response, error.status);
    }
    if (stopped || (needsName(update) && !named())) return answer(response, 503);

    const taken = take([update]);
    taking.add(taken);
    try {
      await taken;
    } catch (error) {
      host.log.error('Telegram: an update could not be kept; Telegram will send it again.', {
        update: update.update_id,
        error: String(error),
      });
      return answer(response, 503);
    } finally {
      taking.delete(taken);
    }
    answer(response, 200);
  };

  return {
    handle: serve,
    async stop() {
      stopped = true;
      await Promise.allSettled(taking);
    },
  };
}

function answer(response: ServerResponse, status: number): void {
  if (response.destroyed || response.headersSent) return;
  const headers: OutgoingHttpHeaders = { 'content-length': 0 };
  if (status === 503) headers['retry-after'] = '2';
  // A body that was refused is not read to its end.
  if (status === 403 || status === 408 || status === 413) headers['connection'] = 'close';
  response.writeHead(status, headers);
  response.end();
}
