import { type AnyDialog, dialog, digits, slot } from 'parlance';

const orderNumber = slot({
  name: 'order',
  ask: 'Which order is it about? The number has six digits.',
  read: digits(6),
});

/** Three questions, as every contestant asks them. */
export const complaint: AnyDialog = dialog({
  name: 'complaint',
  hears: ['my parcel arrived broken', 'something is wrong with my order', 'I have a complaint'],
  async talk({ ask, say }) {
    const name = await ask('I am sorry to hear that. What is your name?');
    const number = await ask(orderNumber);
    const problem = await ask('What went wrong?');
    await say(`Thank you, ${name}. We look into order ${number}: ${problem}`);
  },
});

/** Says back what it hears. */
export const echo: AnyDialog = dialog<[string?]>(
  'echo',
  async ({ ask, restart }, heard = 'Hello') => {
    await restart(await ask(heard));
  },
);
