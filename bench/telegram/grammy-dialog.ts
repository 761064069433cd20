// grammY with its conversations, which are replayed as our dialogs are, kept in memory: its fastest
// storage, and one that loses every conversation when the process ends.

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type Conversation,
  type ConversationFlavor,
  conversations,
  createConversation,
} from '@grammyjs/conversations';
import { Bot, type Context, webhookCallback } from 'grammy';
import { contest } from '../contestant.ts';
import { secret, token } from '../load/job.ts';

type Here = ConversationFlavor<Context>;

async function complaint(conversation: Conversation<Here>, context: Context): Promise<void> {
  await context.reply('I am sorry to hear that. What is your name?');
  const { message: name } = await conversation.waitFor('message:text');
  await context.reply('Which order is it about? The number has six digits.');
  let number: string | undefined;
  for (;;) {
    const { message } = await conversation.waitFor('message:text');
    number = /(?<!\d)\d{6}(?!\d)/.exec(message.text)?.[0];
    if (number) break;
    await context.reply('Which order is it about? The number has six digits.');
  }
  await context.reply('What went wrong?');
  const { message: problem } = await conversation.waitFor('message:text');
  await context.reply(`Thank you, ${name.text}. We look into order ${number}: ${problem.text}`);
}

await contest(async ({ apiRoot }) => {
  const bot = new Bot<Here>(token, { client: { apiRoot } });
  bot.use(conversations());
  bot.use(createConversation(complaint));
  bot.on('message:text', (context) => context.conversation.enter('complaint'));
  await bot.init();
  const webhook = webhookCallback(bot, 'http', { secretToken: secret });
  const server = createServer((request, response) => {
    webhook(request, response).catch((error: unknown) => {
      console.error(error);
      response.writeHead(500).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port };
});
