// The load: a process of its own, so that customers and server do not share a processor.
import { answer } from '../contestant.ts';
import { listenAsBotApi } from './bot-api.ts';
import { listenForDelivered } from './delivered.ts';
import type { Job, Listening } from './job.ts';
import { createLoad } from './run.ts';

const load = createLoad();
const apiRoot = await listenAsBotApi(load.delivered);
const deliveredPort = await listenForDelivered(load.delivered);

process.on('message', (job: Job | 'stop') => {
  if (job === 'stop') process.exit(0);
  load.run(job).then(answer, (error: unknown) => {
    console.error(error);
    process.exit(1);
  });
});
process.on('disconnect', () => process.exit(0));
answer({ apiRoot, deliveredPort } satisfies Listening);
