import { type Dialog, dialog } from '../dialogs/index.ts';
import { add, kindOf, line, napMs, next, opened, type Tally } from './ledger.ts';

/** What a step does outside: gives the receipt. */
export type DoEffect = (
  conversation: string,
  step: string,
  text: string,
  key: string,
  signal: AbortSignal,
) => Promise<string>;

/** After so many messages the dialog starts over, as a long conversation should. */
const turnsPerRun = 7;

/** The ledger as an author would write it: what `repliesTo` in ledger.ts says, as a dialog. */
export function ledgerDialog(effect: DoEffect): Dialog<[tally?: Tally]> {
  return dialog<[tally?: Tally], void>(
    'ledger',
    async ({ ask, say, step, all, sleep, restart, conversation }, before = opened) => {
      let tally = before;
      for (let turn = 0; turn < turnsPerRun; turn++) {
        const text = await ask(line(tally, next));
        tally = add(tally, text);
        const tell = (what: string): Promise<void> => say(line(tally, what));
        const work =
          (name: string) =>
          (key: string, signal: AbortSignal): Promise<string> =>
            effect(conversation, name, text, key, signal);
        switch (kindOf(text)) {
          case 'add':
            break;
          case 'say':
            await tell('first');
            await tell('second');
            break;
          case 'note':
            await tell(`noted ${await step('note', work('note'))}`);
            break;
          case 'pay':
            await tell(`paid ${await step('pay', work('pay'), { effect: true })}`);
            break;
          case 'both': {
            const receipts = await all([step('left', work('left')), step('right', work('right'))]);
            await tell(`both ${receipts.join(' ')}`);
            break;
          }
          case 'nap':
            await tell('resting');
            await sleep(napMs);
            await tell('rested');
            break;
          case 'sum':
            await tell(`sum of ${tally.count}`);
            break;
        }
      }
      await restart(tally);
    },
  );
}
