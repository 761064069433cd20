import { conversationId } from '../activities/index.ts';
import type { Adapter } from '../adapters/index.ts';
import type { Bot } from '../bots/index.ts';
import { parseJson, readBody, sendJson } from '../http/index.ts';
import type { AtDesk, DeskCall } from './protocol.ts';

/**
 * Where people take conversations over, give them back and have them forgotten. It is a channel only
 * in that it starts with the others.
 */
export function desk(bot: () => Bot): Adapter {
  return {
    channel: 'desk',
    capabilities: {
      text: { limit: 4096, unit: 'codepoints' },
      attachments: false,
      typing: false,
      delivery: 'at-least-once',
      settleMs: 0,
    },
    read: () => [],
    write: () => [],
    async start(host) {
      host.route('POST', '/desk', async (request, response) => {
        const call = parseJson(await readBody(request, 10_000)) as DeskCall;
        const conversation = conversationId('chaos', call.conversation);
        await act(bot(), conversation, call);
        const at = Date.now();
        const record = await bot().store.conversation(conversation);
        const { controller = 'none', epoch = 0 } = record ?? {};
        const answer: AtDesk = { controller, epoch, at };
        sendJson(response, 200, answer);
      });
      return { send: async () => ({}), async stop() {} };
    },
  };
}

async function act(
  bot: Bot,
  conversation: string,
  { what, epoch, agent }: DeskCall,
): Promise<void> {
  if (what === 'take') await bot.takeOver(conversation, epoch, agent);
  // Not `completed`: then the bot would wait for a new topic, instead of asking its question again.
  if (what === 'back') await bot.handBack(conversation, epoch, { state: 'cancelled', agent });
  if (what === 'forget') await bot.forget(conversation);
}
