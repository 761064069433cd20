// Restate: a virtual object for each chat, whose state says where the dialog is; one invocation for
// each message.
import * as restate from '@restatedev/restate-sdk';
import { contest } from '../contestant.ts';
import { advance, type Place } from './dialog.ts';
import { startRestate } from './restate.ts';
import { botApi } from './webhook.ts';

await contest(async ({ apiRoot, folder }) => {
  const sendMessage = botApi(apiRoot);
  const chat = restate.object({
    name: 'chat',
    handlers: {
      async message(context: restate.ObjectContext, heard: string): Promise<void> {
        const { next, reply } = advance(await context.get<Place>('place'), heard);
        if (next) context.set('place', next);
        else context.clear('place');
        await context.run('reply', () => sendMessage(Number(context.key), reply));
      },
    },
  });
  return startRestate(folder, [chat]);
});
