// A design that is common and wrong: the state carries a version and is saved only if nobody saved
// meanwhile; who comes second starts again. No update is lost. But the replies went out before the
// save, so a turn that starts again says everything again, and says it differently; a message that
// is delivered twice counts twice; and a crash between sending and saving forgets what was said.
import { randomUUID } from 'node:crypto';
import { blank, type State, work } from './bot.ts';
import type { Records } from './records.ts';
import { serve } from './serve.ts';

const load = (records: Records, conversation: string): { state: State; version: number } => {
  const record = records.read(conversation);
  return record
    ? { state: JSON.parse(record.value) as State, version: record.version }
    : { state: blank, version: 0 };
};

await serve((records, outside) => ({
  async receive(message) {
    for (;;) {
      const { state, version } = load(records, message.conversation);
      const after = await work(state, message, outside, () => randomUUID());
      if (records.saveIf(message.conversation, version, JSON.stringify(after))) return;
    }
  },
  applied: (conversation) => load(records, conversation).state.applied,
}));
