// DBOS: a workflow for each message, its id the update's; where the dialog is stands in a table of ours.
import { DBOS } from '@dbos-inc/dbos-sdk';
import { Pool } from 'pg';
import { contest } from '../contestant.ts';
import { launchDbos } from './dbos.ts';
import { advance, type Place } from './dialog.ts';
import { startPostgres } from './postgres.ts';
import { botApi, listen } from './webhook.ts';

await contest(async ({ apiRoot, folder }) => {
  const sendMessage = botApi(apiRoot);
  const postgres = await startPostgres(folder);
  const pool = new Pool({ connectionString: postgres.url, max: 10 });
  pool.on('error', () => {}); // its connections are cut when the server ends
  await pool.query(
    'CREATE TABLE chat (id bigint PRIMARY KEY, last_update bigint NOT NULL, place jsonb)',
  );

  const answer = async (update: number, chat: number, heard: string): Promise<void> => {
    const { rows } = await pool.query<{ last_update: string; place: Place | null }>({
      name: 'read',
      text: 'SELECT last_update, place FROM chat WHERE id = $1',
      values: [chat],
    });
    const [row] = rows;
    if (row && Number(row.last_update) >= update) return;
    const { next, reply } = advance(row?.place ?? null, heard);
    await sendMessage(chat, reply);
    await pool.query({
      name: 'write',
      text: `INSERT INTO chat (id, last_update, place) VALUES ($1, $2, $3)
             ON CONFLICT (id) DO UPDATE SET last_update = excluded.last_update, place = excluded.place`,
      values: [chat, update, next && JSON.stringify(next)],
    });
  };
  const inOrder = createOrder();
  const turn = DBOS.registerWorkflow(
    (update: number, chat: number, heard: string): Promise<void> =>
      inOrder(chat, () => DBOS.runStep(() => answer(update, chat, heard), { name: 'answer' })),
    { name: 'turn' },
  );
  await launchDbos(postgres.url);

  const port = await listen(({ update_id, message: { chat, text } }) =>
    DBOS.startWorkflow(turn, { workflowID: `u${update_id}` })(update_id, chat.id, text),
  );
  return { port, engine: postgres.pid, stop: postgres.stop };
});

/** A chat's messages wait for the one before, which one process can do without asking anybody. */
function createOrder(): (chat: number, work: () => Promise<void>) => Promise<void> {
  const last = new Map<number, Promise<void>>();
  return (chat, work) => {
    const done = (last.get(chat) ?? Promise.resolve()).then(work);
    const settled = done
      .catch(() => {})
      .then(() => {
        if (last.get(chat) === settled) last.delete(chat);
      });
    last.set(chat, settled);
    return done;
  };
}
