import type { IncomingMessage, ServerResponse } from 'node:http';
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
  const underWay = new Set<Promise<void>>();
  let stopped = false;

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const given = request.headers['x-telegram-bot-api-secret-token'];
    if (typeof given !== 'string' || !sameSecret(given, secret)) {
      host.log.warn(
        `A call to /telegram carried ${given === undefined ? 'no' : 'a wrong'} secret token and was refused. If it was Telegram, start the bot again: that sets the webhook anew.`,
      );
      return answer(response, 403);
    }
    if (stopped) return answer(response, 503);

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
    if (needsName(update) && !named()) return answer(response, 503);

    try {
      await take([update]);
    } catch (error) {
      host.log.error('Telegram: an update could not be kept; Telegram will send it again.', {
        update: update.update_id,
        error: String(error),
      });
      return answer(response, 503);
    }
    answer(response, 200);
  };

  return {
    handle(request, response) {
      const served = serve(request, response).finally(() => underWay.delete(served));
      underWay.add(served);
      return served;
    },
    async stop() {
      stopped = true;
      await Promise.allSettled(underWay);
    },
  };
}

function answer(response: ServerResponse, status: number): void {
  if (response.destroyed || response.headersSent) return;
  response.statusCode = status;
  response.setHeader('content-length', 0);
  if (status === 503) response.setHeader('retry-after', 2);
  // A body that was refused is not read to its end.
  if (status === 403 || status === 413) response.setHeader('connection', 'close');
  response.end();
}
