import { createBot, dialog } from 'parlance';
import { terminal } from 'parlance/adapters';

const hello = dialog('hello', async ({ ask, say }) => {
  const name = await ask('Hello! What is your name?');
  await say(`Nice to meet you, ${name}.`);
});

await createBot({ dialogs: [hello], channels: [terminal()] }).start();
