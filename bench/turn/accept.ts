// Ours as far as the durable accept: the webhook is answered when the activity is on the disk. The
// store hands out no work, neither when it accepts nor when it is asked, so nothing is done with it.
import { contest } from '../contestant.ts';
import { startOurs } from '../ours/bot.ts';
import { complaint } from '../ours/dialogs.ts';

await contest((around) =>
  startOurs(around, complaint, {
    store: (store) => ({
      ...store,
      accept: (arrivals) => store.accept(arrivals),
      claim: async () => null,
      due: async () => ({ work: [], outbound: [], nextAt: null }),
    }),
  }),
);
