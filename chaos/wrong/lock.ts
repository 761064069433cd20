// A design that is common and wrong: a key for each message keeps duplicates out, a lock with an
// end keeps turns apart. No two turns overlap as long as none outlasts the lock. But the key is kept
// before the work is: a crash in between loses the message for good, because its next delivery is
// taken for a duplicate. And a turn that goes on after its lock has ended overwrites the next one.
import { randomUUID } from 'node:crypto';
import { pause } from '../pause.ts';
import { blank, type State, work } from './bot.ts';
import type { Records } from './records.ts';
import { serve } from './serve.ts';

const lockMs = 1_500;

async function lock(records: Records, conversation: string): Promise<() => void> {
  const id = `lock ${conversation}`;
  const mine = randomUUID();
  for (;;) {
    const until = Date.now() + lockMs;
    const value = `${until} ${mine}`;
    const held = records.read(id);
    const free = held === null || Number(held.value.split(' ')[0]) < Date.now();
    if (free && records.saveIf(id, held?.version ?? 0, value)) {
      return () => {
        if (records.read(id)?.value === value) records.remove(id);
      };
    }
    await pause(5);
  }
}

const load = (records: Records, conversation: string): State => {
  const record = records.read(conversation);
  return record ? (JSON.parse(record.value) as State) : blank;
};

await serve((records, outside) => ({
  async receive(message) {
    const { conversation, id } = message;
    if (!records.add(`seen ${conversation} ${id}`, '')) return;
    const unlock = await lock(records, conversation);
    try {
      const after = await work(
        load(records, conversation),
        message,
        outside,
        (index) => `${conversation}:${id}:${index}`,
      );
      records.save(conversation, JSON.stringify(after));
    } finally {
      unlock();
    }
  },
  applied: (conversation) => load(records, conversation).applied,
}));
