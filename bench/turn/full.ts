// Ours in full: accept, dialog, commit, outbox, sent, all of it durable. Only the call to the channel
// is left out, so that what is measured is Parlance and not an HTTP client.
import { contest } from '../contestant.ts';
import { sayDelivered } from '../load/delivered.ts';
import { startOurs } from '../ours/bot.ts';
import { complaint } from '../ours/dialogs.ts';

await contest((around) => {
  const delivered = sayDelivered(around.deliveredPort);
  let messages = 0;
  return startOurs(around, complaint, {
    transport: async ({ body }) => {
      delivered((JSON.parse(body) as { chat_id: number }).chat_id);
      return { status: 200, body: `{"ok":true,"result":{"message_id":${++messages}}}` };
    },
  });
});
