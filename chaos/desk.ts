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
  const controllerOf = async (conversation: string): Promise<AtDesk> => {
    const record = await bot().store.conversation(conversation);
    return { controller: record?.controller ?? 'none', epoch: record?.epoch ?? 0 };
  };
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
        const { what, epoch, agent } = call;
        const conversation = conversationId('chaos', call.conversation);
        if (what === 'take') await bot().takeOver(conversation, epoch, agent);
        if (what === 'back') {
          await bot().handBack(conversation, epoch, { state: 'completed', agent });
        }
        if (what === 'forget') await bot().forget(conversation);
        sendJson(response, 200, await controllerOf(conversation));
      });
      return { send: async () => ({}), async stop() {} };
    },
  };
}
