import type { Telegram } from 'telegraf';
import type { Json } from '../../activities/index.ts';
import { Failure } from '../../activities/index.ts';
import { NoAnswer, Refusal } from './refusal.ts';
import { keepAliveTransport, type Transport } from './transport.ts';
import { isUpload, withFiles } from './upload.ts';

/** The Bot API, with one kind of error for refusals and one for silence, whichever way a call goes. */
export interface Api {
  /** Throws {@link Refusal} or {@link NoAnswer}. */
  readonly call: (
    method: string,
    params: Readonly<Record<string, Json>>,
    options?: { timeoutMs?: number; signal?: AbortSignal },
  ) => Promise<Json>;
}

/**
 * telegraf's client, except for the calls made all the time: those go the short way, because
 * telegraf's HTTP client halves what a bot can send.
 */
const often = new Set(['sendMessage', 'sendChatAction', 'answerCallbackQuery', 'getUpdates']);

export async function connect(token: string, apiRoot: string, transport?: Transport): Promise<Api> {
  const telegraf = await loadTelegraf();
  // Without the slash, telegraf would drop the last part of a root that has a path.
  const root = apiRoot.endsWith('/') ? apiRoot : `${apiRoot}/`;
  const client = new telegraf.Telegram(token, { apiRoot: root, webhookReply: false });
  const post = transport ?? keepAliveTransport();

  return {
    async call(method, params, { timeoutMs = 30_000, signal } = {}) {
      if (!often.has(method)) return throughTelegraf(client, method, params, timeoutMs, signal);
      const answer = await post({
        url: new URL(`./bot${token}/${method}`, root),
        body: JSON.stringify(params),
        timeoutMs,
        signal,
      });
      return resultOf(method, answer);
    },
  };
}

interface Answer {
  readonly ok?: boolean;
  readonly result?: Json;
  readonly error_code?: number;
  readonly description?: string;
  readonly parameters?: { readonly retry_after?: number; readonly migrate_to_chat_id?: number };
}

function resultOf(method: string, { status, body }: { status: number; body: string }): Json {
  let answer: Answer;
  try {
    answer = JSON.parse(body) as Answer;
  } catch {
    // A gateway's page, or half an answer to a call that was carried out.
    if (status >= 200 && status < 300) {
      throw new NoAnswer(`Telegram's answer to ${method} was cut short.`, true);
    }
    answer = {};
  }
  if (answer?.ok === true && answer.result !== undefined) return answer.result;
  throw new Refusal(method, {
    status: answer?.error_code ?? status,
    description: answer?.description ?? '(no reason given)',
    retryAfter: answer?.parameters?.retry_after,
    migratedTo: answer?.parameters?.migrate_to_chat_id,
  });
}

type CallApi = (method: string, params: object, options: { signal: AbortSignal }) => Promise<Json>;

async function throughTelegraf(
  client: Telegram,
  method: string,
  params: Readonly<Record<string, Json>>,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<Json> {
  const timeout = AbortSignal.timeout(timeoutMs);
  const payload = isUpload(params) ? withFiles(params) : params;
  // telegraf knows its methods by name and takes its own AbortSignal; ours are decided at run time.
  const callApi = client.callApi.bind(client) as unknown as CallApi;
  try {
    return await callApi(method, payload, {
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
  } catch (error) {
    throw translated(method, error);
  }
}

/** telegraf's errors, in our words. */
function translated(method: string, error: unknown): unknown {
  const { response, code, type, name, message } = error as {
    response?: { error_code: number; description: string; parameters?: Answer['parameters'] };
    code?: string;
    type?: string;
    name?: string;
    message?: string;
  };
  if (typeof response?.error_code === 'number') {
    return new Refusal(method, {
      status: response.error_code,
      description: response.description,
      retryAfter: response.parameters?.retry_after,
      migratedTo: response.parameters?.migrate_to_chat_id,
    });
  }
  if (name === 'FetchError' || name === 'AbortError') {
    const sent = !(type === 'system' && code !== undefined && neverLeft.has(code));
    return new NoAnswer(`No answer to ${method} (${code ?? type ?? message}).`, sent, {
      cause: error,
    });
  }
  return error;
}

const neverLeft = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
]);

async function loadTelegraf(): Promise<typeof import('telegraf')> {
  try {
    return await import('telegraf');
  } catch (error) {
    throw new Failure(
      'telegram.no-telegraf',
      'The Telegram channel needs the package telegraf, which is not installed. Install it: npm i telegraf@4',
      { cause: error },
    );
  }
}
