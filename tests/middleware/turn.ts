import type { Activity, Middleware, Phrase, Reply, Turn } from '../../activities/index.ts';

/** A turn as middleware sees it, with what was replied. */
export function turnOf(
  activity: Partial<Activity>,
  turn: Partial<Turn> = {},
): Turn & { readonly replied: (Phrase | Reply)[] } {
  const replied: (Phrase | Reply)[] = [];
  return {
    activity: {
      type: 'message',
      id: 'a1',
      channelId: 'test',
      conversation: { id: 'test.1', address: 'anna' },
      from: { id: 'anna', role: 'customer' },
      timestamp: '2026-11-21T09:00:00.000Z',
      ...activity,
    },
    conversation: 'test.1',
    channel: 'test',
    controller: 'bot',
    language: 'en',
    now: Date.parse('2026-11-21T09:00:00Z'),
    facts: {},
    reply: (reply) => void replied.push(reply),
    ...turn,
    replied,
  };
}

/** Runs a turn through a middleware; gives how often it was passed on. */
export async function through(
  middleware: Middleware,
  turn: Turn,
  inside: () => void | Promise<void> = () => {},
): Promise<number> {
  let passed = 0;
  await middleware(turn, async () => {
    passed++;
    await inside();
  });
  return passed;
}
