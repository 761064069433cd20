import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { token } from './job.ts';

/**
 * The part of Telegram's Bot API that a bot needs to answer text, as fast as node:http serves it.
 * `npm run simulate -- telegram` is the strict one; this one must not be what is measured.
 */
export function listenAsBotApi(delivered: (chat: number) => void): Promise<string> {
  let messages = 0;
  const result = (method: string, params: Readonly<Record<string, unknown>>): unknown => {
    switch (method) {
      case 'sendMessage': {
        const chat = Number(params['chat_id']);
        if (!Number.isInteger(chat) || typeof params['text'] !== 'string' || params['text'] === '')
          return undefined;
        delivered(chat);
        return {
          message_id: ++messages,
          from: bot,
          chat: { id: chat, first_name: 'Ada', type: 'private' },
          date: Math.floor(Date.now() / 1000),
          text: params['text'],
        };
      }
      case 'getMe':
        return {
          ...bot,
          can_join_groups: true,
          can_read_all_group_messages: false,
          supports_inline_queries: false,
        };
      case 'setWebhook':
      case 'deleteWebhook':
      case 'sendChatAction':
      case 'answerCallbackQuery':
        return true;
      default:
        return undefined;
    }
  };
  const prefix = `/bot${token}/`;
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      const url = request.url ?? '';
      if (!url.startsWith(prefix))
        return answer(response, 401, { ok: false, error_code: 401, description: 'Unauthorized' });
      const params = (body === '' ? {} : JSON.parse(body)) as Record<string, unknown>;
      const given = result(url.slice(prefix.length), params);
      if (given === undefined)
        return answer(response, 400, { ok: false, error_code: 400, description: 'Bad Request' });
      answer(response, 200, { ok: true, result: given });
    });
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () =>
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    );
  });
}

const bot = {
  id: Number(token.split(':')[0]),
  is_bot: true,
  first_name: 'Bench',
  username: 'bench_bot',
};

function answer(response: ServerResponse, status: number, value: object): void {
  const text = JSON.stringify(value);
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
}
