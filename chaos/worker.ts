// One process of the bot under test: the real kernel, with a channel of the run's own.

import type { Log } from '../activities/index.ts';
import type { Adapter } from '../adapters/index.ts';
import { type Bot, createBot } from '../bots/index.ts';
import type { Outbound, Outcome, Store } from '../stores/index.ts';
import { storeAround } from './around.ts';
import { chaosChannel, nameOf } from './channel.ts';
import { wrongClock } from './clock.ts';
import {
  channelWithCrashes,
  crashAt,
  effectWithCrashes,
  storeWithCrashes,
} from './crash-points.ts';
import { desk } from './desk.ts';
import { ledgerDialog } from './dialog.ts';
import { effectIn } from './effect.ts';
import { understandsNothing } from './intents.ts';
import { drainMs, endWithParent, leaseMs, liveWith, readSettings, tell } from './protocol.ts';
import { storeInTrouble } from './store-trouble.ts';
import { storeUnderTest } from './stores.ts';

endWithParent();
const settings = readSettings();
const hit = crashAt(process.env['CRASH_AT']);

const conditions = liveWith(settings.conditions);

const store = storeWithCrashes(
  storeInTrouble(
    telling(storeUnderTest(settings.store).open(settings.folder)),
    () => conditions().store,
  ),
  hit,
);

/** Tells the run what is written down, so that it knows which sends were in flight at a kill. */
function telling(inner: Store): Store {
  return storeAround(inner, async (method, given, call) => {
    const result = await call(...given);
    if (method === 'settle') {
      const [{ id, address }, { status }] = given as [Outbound, Outcome];
      if (status === 'sent') tell({ settled: id, conversation: nameOf(address) });
    }
    return result;
  });
}

/** What goes wrong is worth reading; the run shows it with --verbose, or when the worker dies. */
const log: Log = {
  debug() {},
  info() {},
  warn: (message, facts) => console.error(message, facts ?? ''),
  error: (message, facts) => console.error(message, facts ?? ''),
};

const ledger = ledgerDialog(effectWithCrashes(effectIn(settings.world, settings.worker), hit));
const channels = (['chaos', 'stuck'] as const).map(
  (name) => chaosChannel(name, settings.world, settings.worker) as Adapter,
);
const bot: Bot = createBot({
  dialogs: [ledger],
  welcome: ledger,
  channels: [...channels.map((channel) => channelWithCrashes(channel, hit)), desk(() => bot)],
  store,
  intents: understandsNothing,
  log,
  clock: wrongClock(() => conditions().clockMs),
  // Short, so that a process can stand still for longer than its rights last, and so that one that
  // stops does not wait for a channel that is stuck.
  limits: { leaseMs, drainMs },
});
const { url } = await bot.start({ port: 0 });
tell({ ready: url! });
