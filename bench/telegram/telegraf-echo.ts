// telegraf's own webhook and client; nothing is kept, so nothing survives.
import { Agent, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Telegraf } from 'telegraf';
import { message } from 'telegraf/filters';
import { contest } from '../contestant.ts';
import { secret, token } from '../load/job.ts';

await contest(async ({ apiRoot }) => {
  // Replies go out by HTTP, as ours do, and not in the answer to the webhook, where nobody would learn
  // whether they arrived.
  const bot = new Telegraf(token, { telegram: { apiRoot, webhookReply: false } });
  // Against https telegraf keeps its connections alive; against plain http it forgets to. Without this
  // line it would be measured at its worst.
  bot.telegram.options.agent = new Agent({ keepAlive: true });
  bot.on(message('text'), (context) => context.reply(context.message.text));
  const webhook = await bot.createWebhook({
    domain: 'https://bench.example',
    path: '/telegram',
    secret_token: secret,
  });
  const server = createServer((request, response) => void webhook(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port };
});
