// What the types of dialogs know without being told. Compiled with everything else, never run.
import type { HandoffOutcome } from '../../activities/index.ts';
import { type Dialog, dialog, reject, slot } from '../../dialogs/index.ts';
import { reader } from '../../dialogs/readers/reader.ts';

type Same<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** Holds when both types are the same: `same<typeof value, string>(true)`. */
declare function same<A, B>(_: Same<A, B>): void;

interface Order {
  readonly id: string;
  readonly total: number;
}
declare function find(id: string): Promise<Order | undefined>;

const sixDigits = reader<string>({ kind: 'digits', length: 6 }, ({ text }) => ({
  value: text,
  sure: true,
}));
const count = reader<number>({ kind: 'number' }, () => ({ value: 1, sure: true }));

const order = slot({
  name: 'order',
  ask: 'Which order?',
  read: sixDigits,
  check: async (id) => {
    same<typeof id, string>(true);
    return (await find(id)) ?? reject(`I cannot find order ${id}.`);
  },
});
const even = slot({
  ask: 'An even number?',
  read: count,
  check: (n) => (n % 2 === 0 ? n : reject('That is odd.')),
});
const plain = slot({ ask: 'How many?', read: count });

slot({
  ask: 'How many?',
  // @ts-expect-error: the check takes words, so the reader must not give a number.
  read: count,
  check: (words: string) => words,
});

const address = dialog('address', async ({ ask }, country: string) => ({
  street: await ask('Which street?'),
  country,
}));
same<typeof address, Dialog<[country: string], { street: string; country: string }>>(true);

export const refund = dialog({
  name: 'refund',
  hears: ['refund order {order}'],
  interruptedBy: [address, 'track-parcel'],
  version: 2,
  versions: { 1: async ({ say }) => say('The old way.') },

  async talk({ ask, choose, confirm, say, step, all, call, given, handoff, now, patched }) {
    const found = await ask(order);
    same<typeof found, Order>(true);
    const perhaps = await given(order);
    same<typeof perhaps, Order | undefined>(true);
    const two = await ask(even);
    same<typeof two, number>(true);
    const many = await ask(plain);
    same<typeof many, number>(true);
    const words = await ask('What happened?');
    same<typeof words, string>(true);

    const reason = await choose('What went wrong?', {
      broken: 'It arrived broken',
      late: { label: 'It came too late', also: ['delayed', '迟到'] },
      other: 'Something else',
    });
    same<typeof reason, 'broken' | 'late' | 'other'>(true);
    if (reason === 'other') {
      const outcome = await handoff('returns', `Refund for ${found.id}`);
      same<typeof outcome, HandoffOutcome>(true);
      return undefined;
    }
    same<typeof reason, 'broken' | 'late'>(true);
    // @ts-expect-error: options are a record of keys and what the customer sees.
    await choose('Which?', ['a', 'b']);

    const agreed = await confirm('Sure?');
    same<typeof agreed, boolean>(true);

    const receipt = await step('refund', async (key) => ({ id: key, amount: 1 }));
    same<typeof receipt, { id: string; amount: number }>(true);
    const [stock, name] = await all([step('stock', () => 3), step('name', async () => 'kettle')]);
    same<typeof stock, number>(true);
    same<typeof name, string>(true);

    const home = await call(address, 'de');
    same<typeof home, { street: string; country: string }>(true);
    // @ts-expect-error: the dialog takes a country.
    await call(address);
    // @ts-expect-error: a country is a string.
    await call(address, 1);

    const at = await now();
    same<typeof at, number>(true);
    same<ReturnType<typeof patched>, boolean>(true);
    await say('Done.');
    return receipt.id;
  },
});
same<typeof refund, Dialog<[], string | undefined>>(true);
