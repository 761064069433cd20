// npm run chat: the helpdesk in the terminal.
import { createBot, loadEnvironment, orExplain } from 'parlance';
import { terminal } from 'parlance/adapters';
import { helpdesk } from './helpdesk.ts';

await orExplain(async () => {
  loadEnvironment();
  process.env['LOG_LEVEL'] ||= 'warn';
  await createBot({ ...helpdesk(), channels: [terminal()] }).start();
});
