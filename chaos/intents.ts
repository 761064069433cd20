import type { IntentEngine } from '../intents/index.ts';

/** So that every word is for the ledger. */
export const understandsNothing: IntentEngine = {
  async train() {},
  recognize: () => Promise.resolve({ decision: 'abstain', intents: [], exact: false }),
};
