// npm start: the helpdesk on every channel whose variables are set, and on the web always.
import { createBot, listenOn, loadEnvironment, orExplain } from 'parlance';
import { telegram, web } from 'parlance/adapters';
import { helpdesk } from './helpdesk.ts';

await orExplain(async () => {
  loadEnvironment();
  const { env } = process;
  const bot = createBot({
    ...helpdesk(),
    channels: [
      web(),
      telegram({
        token: env['TELEGRAM_TOKEN'],
        secret: env['TELEGRAM_SECRET'],
        apiRoot: env['TELEGRAM_API_ROOT'],
      }),
    ],
  });
  const { url, channels } = await bot.start(listenOn());
  console.log(`Listening on ${url} for ${channels.join(', ')}. Open ${url} to chat.`);
});
