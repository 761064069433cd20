// Ours: the same dialog with everything durable, delivered inside the process.
import { conversationId, createBot, readable, silentLog } from 'parlance';
import type { Adapter, Arriving } from 'parlance/adapters';
import { embedded } from 'parlance/stores';
import { contest } from '../contestant.ts';
import { complaint } from '../ours/dialogs.ts';
import { complaintTalk } from '../talk.ts';
import { createCustomers } from './customers.ts';

await contest(async ({ folder }) => {
  /** Who waits for a reply. */
  const waiting = new Map<number, () => void>();
  const local: Adapter = {
    channel: 'bench',
    capabilities: {
      text: { limit: 4096, unit: 'codepoints' },
      attachments: false,
      typing: false,
      delivery: 'at-least-once',
      settleMs: 0,
    },
    read: () => [],
    write: ({ says }) => [{ text: says ? readable(says) : '' }],
    start: async () => ({
      async send({ address }) {
        waiting.get(address as number)!();
        return {};
      },
      async stop() {},
    }),
  };
  const bot = createBot({
    dialogs: [complaint],
    channels: [local],
    store: embedded(folder),
    log: silentLog,
  });
  await bot.start({ signals: false });

  let count = 0;
  const ids = new Map<number, string>();
  const turn = async (conversation: number, text: string): Promise<void> => {
    const id = ids.get(conversation) ?? conversationId('bench', conversation);
    ids.set(conversation, id);
    const activity: Arriving['activity'] = {
      type: 'message',
      id: String(++count),
      channelId: 'bench',
      conversation: { id, address: conversation },
      from: { id: `u${conversation}`, name: 'Ada Lovelace', role: 'customer' },
      timestamp: new Date().toISOString(),
      locale: 'en',
      text,
    };
    const delivered = new Promise<void>((resolve) => waiting.set(conversation, resolve));
    await bot.receive([{ activity }]);
    await delivered;
  };
  return { serve: createCustomers(complaintTalk, turn), stop: bot.stop };
});
