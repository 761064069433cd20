// Restate: the dialog as a durable function that waits for signals, which is how ours are written. A
// virtual object for each chat knows which dialog is open and passes messages on.
import * as restate from '@restatedev/restate-sdk';
import { contest } from '../contestant.ts';
import { complain } from './dialog.ts';
import { startRestate } from './restate.ts';
import { botApi } from './webhook.ts';

interface Open {
  readonly id: restate.InvocationId;
  /** How many messages were passed on. */
  readonly passed: number;
}

await contest(async ({ apiRoot, folder }) => {
  const sendMessage = botApi(apiRoot);
  const dialog = restate.service({
    name: 'complaint',
    handlers: {
      async talk(context: restate.Context, chatId: number): Promise<void> {
        let heard = 0;
        const say = (text: string) => context.run('say', () => sendMessage(chatId, text));
        const last = await complain(async (text) => {
          await say(text);
          return context.signal<string>(`heard-${++heard}`);
        });
        // Before the last word, so that the customer's next message opens a new dialog.
        await context.objectClient<typeof chat>({ name: 'chat' }, String(chatId)).over();
        await say(last);
      },
    },
  });
  const chat = restate.object({
    name: 'chat',
    handlers: {
      async message(context: restate.ObjectContext, heard: string): Promise<void> {
        const open = await context.get<Open>('open');
        if (open) {
          const passed = open.passed + 1;
          context.set<Open>('open', { ...open, passed });
          context.invocation(open.id).signal<string>(`heard-${passed}`).resolve(heard);
        } else {
          const begun = context.serviceSendClient(dialog).talk(Number(context.key));
          context.set<Open>('open', { id: await begun.invocationId, passed: 0 });
        }
      },
      over: async (context: restate.ObjectContext): Promise<void> => context.clear('open'),
    },
  });
  return startRestate(folder, [chat, dialog]);
});
