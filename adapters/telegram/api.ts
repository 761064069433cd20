import type { Telegram } from 'telegraf';
import type { Json } from '../../activities/index.ts';
import { Failure } from '../../activities/index.ts';
import { NoAnswer, Refusal } from './refusal.ts';
import { pooledTransport, poolOptions, type Transport } from './transport.ts';
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
  const telegraf = await load(() => import('telegraf'));
  const { href, origin } = new URL(apiRoot);
  // Without the slash, telegraf would drop the last part of a root that has a path.
  const root = href.endsWith('/') ? href : `${href}/`;
  const client = new telegraf.Telegram(token, { apiRoot: root, webhookReply: false });
  const post = transport ?? (await pooled(origin));
  const base = `${root}bot${token}/`;

  return {
    async call(method, params, { timeoutMs = 30_000, signal } = {}) {
      if (!often.has(method)) return throughTelegraf(client, method, params, timeoutMs, signal);
      const body = JSON.stringify(params);
      return resultOf(method, await post({ url: base + method, body, timeoutMs, signal }));
    },
  };
}

async function pooled(origin: string): Promise<Transport> {
  const { Pool } = await load(() => import('undici'));
  return pooledTransport(new Pool(origin, poolOptions), origin);
}

interface Answer {
  readonly ok?: boolean;
  readonly result?: Json;
  readonly error_code?: number;
  readonly description?: string;
  readonly parameters?: { readonly retry_after?: number; readonly migrate_to_chat_id?: number };
}

function resultOf(method: string, { status, body }: { status: number; body: string }): Json {
  let answer: Answer | null;
  try {
    answer = JSON.parse(body) as Answer | null;
  } catch {
    // A gateway's page, or half an answer to a call that was carried out.
    if (status >= 200 && status < 300) {
      throw new NoAnswer(`Telegram's answer to ${method} was cut short.`, true);
    }
    answer = null;
  }
  if (answer?.ok === true && answer.result !== undefined) return answer.result;
  throw new Refusal(method, {
    status: answer?.error_code ?? status,
    description: answer?.description ?? '(no reason given)',
    isTelegrams: answer?.ok === false,
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
      isTelegrams: true,
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

/** A package of the channel's; the bot has none of them if it has no use for Telegram. */
async function load<Package>(imported: () => Promise<Package>): Promise<Package> {
  try {
    return await imported();
  } catch (error) {
    throw new Failure(
      'telegram.no-client',
      'The Telegram channel needs the packages telegraf and undici, which are not both installed. Install them: npm i telegraf@4 undici@6',
      { cause: error },
    );
  }
}
