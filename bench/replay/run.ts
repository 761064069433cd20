// One turn of a dialog that has a journal of so many calls behind it: read the state, replay, answer
// the open question, ask the next, write the state.
import {
  type AnyDialog,
  createDialogEngine,
  dialog,
  type Json,
  type Surroundings,
  silentLog,
  systemClock,
} from 'parlance';
import { contest } from '../contestant.ts';
import { percentile } from '../spread.ts';

export interface Replayed {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly journalBytes: number;
}

const turns = 400;

/** Every other call is a question, the rest are steps, as in a dialog that looks things up. */
function talking(calls: number): AnyDialog {
  return dialog({
    name: 'talking',
    async talk({ ask, step }) {
      for (let call = 0; call <= calls; call += 2) {
        await ask('And then?');
        await step('look up', () => ({ order: '102938', total: 4250 + call }));
      }
    },
  });
}

async function measure(calls: number): Promise<Replayed> {
  const engine = createDialogEngine({ dialogs: [talking(calls + 4)] });
  const write = (state: Json, count: number) =>
    engine.advance(
      state,
      {
        kind: 'activity',
        activity: {
          type: 'message',
          id: `m${count}`,
          channelId: 'bench',
          conversation: { id: 'c', address: null },
          from: { id: 'u', role: 'customer' },
          timestamp: new Date(count).toISOString(),
          text: 'it is about order 102938',
        },
      },
      { ...around, happening: `m${count}` },
    );
  let { state } = await write(null, 0);
  // A message answers the open question; the step after it and the next question follow.
  for (let call = 0; call < calls; call += 2) ({ state } = await write(state, call + 1));

  const kept = JSON.stringify(state);
  // A dialog that was given up would be quick, and no measure of anything.
  if (kept.length < calls * 20) throw new Error(`The journal is lost: ${kept}`);
  const times: number[] = [];
  for (let turn = 0; turn < turns * 2; turn++) {
    const began = performance.now();
    const { state: next } = await write(JSON.parse(kept) as Json, 1000 + turn);
    JSON.stringify(next);
    if (turn >= turns) times.push(performance.now() - began);
  }
  times.sort((a, b) => a - b);
  return {
    p50Ms: percentile(times, 50),
    p99Ms: percentile(times, 99),
    journalBytes: Buffer.byteLength(kept),
  };
}

const around: Surroundings = {
  conversation: 'c',
  channel: 'bench',
  language: 'en',
  now: Date.parse('2026-11-21T09:00:00Z'),
  sentAt: Date.parse('2026-11-21T09:00:00Z'),
  happening: '',
  catchingUpUntil: 0,
  clock: systemClock,
  note: async () => {},
  noted: async () => undefined,
  hold: () => () => {},
  understand: async () => ({ does: 'nothing' }),
  checkpoint: async () => {},
  seal: (value) => JSON.stringify(value),
  unseal: (reference) => JSON.parse(reference) as Json,
  signal: new AbortController().signal,
  log: silentLog,
};

await contest(async () => ({ serve: measure }));
