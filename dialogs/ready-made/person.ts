import { dialog } from '../dialog.ts';
import { heard, words } from '../words.ts';

/**
 * For customers who ask for a person. Every bot has it; a dialog of your own called `person` takes
 * its place.
 */
export const person = dialog({
  name: 'person',
  title: words.aPerson,
  hears: heard.person,
  interruptedBy: [],

  async talk({ handoff, say }) {
    const { state } = await handoff(undefined, words.asked);
    if (state === 'failed') await say(words.nobodyThere);
  },
});
