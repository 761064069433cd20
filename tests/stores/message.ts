import type { Activity } from '../../activities/index.ts';

/** A customer's message. */
export function message(id: string, text = `said ${id}`, conversation = 'c'): Activity {
  return {
    type: 'message',
    id,
    channelId: 'test',
    conversation: { id: conversation, address: 'anna' },
    from: { id: 'anna', role: 'customer' },
    timestamp: '2026-11-21T09:00:00.000Z',
    text,
  };
}
