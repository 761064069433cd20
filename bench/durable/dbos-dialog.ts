// DBOS: the dialog as a workflow that receives messages, which is how ours are written.
import { DBOS } from '@dbos-inc/dbos-sdk';
import { contest } from '../contestant.ts';
import { launchDbos } from './dbos.ts';
import { complain } from './dialog.ts';
import { startPostgres } from './postgres.ts';
import { botApi, listen } from './webhook.ts';

await contest(async ({ apiRoot, folder }) => {
  const sendMessage = botApi(apiRoot);
  const postgres = await startPostgres(folder);
  /** Which workflow a chat is in. */
  const open = new Map<number, string>();
  // A notification wakes it: looking every ten seconds as well, as it comes, would be 400 queries a
  // second for 4 096 open dialogs.
  const aWeek = { timeoutSeconds: 604_800, pollingIntervalMs: 300_000 };

  const complaint = DBOS.registerWorkflow(
    async (chat: number): Promise<void> => {
      const say = (text: string) => DBOS.runStep(() => sendMessage(chat, text), { name: 'say' });
      const last = await complain(async (text) => {
        await say(text);
        for (;;) {
          const heard = await DBOS.recv<string>('heard', aWeek);
          if (heard !== null) return heard;
        }
      });
      open.delete(chat);
      await say(last);
    },
    { name: 'complaint' },
  );
  await launchDbos(postgres.url);

  const port = await listen(async ({ update_id, message }) => {
    const chat = message.chat.id;
    const id = open.get(chat);
    if (id !== undefined) return DBOS.send(id, message.text, 'heard', `u${update_id}`);
    open.set(chat, `c${update_id}`);
    return DBOS.startWorkflow(complaint, { workflowID: `c${update_id}` })(chat);
  });
  return { port, engine: postgres.pid, stop: postgres.stop };
});
