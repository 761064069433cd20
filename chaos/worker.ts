// One process of the bot under test: the real kernel, with a channel of the run's own.

import type { Log } from '../activities/index.ts';
import type { Adapter } from '../adapters/index.ts';
import { createBot } from '../bots/index.ts';
import type { IntentEngine } from '../intents/index.ts';
import type { Store } from '../stores/index.ts';
import { chaosChannel, nameOf } from './channel.ts';
import {
  channelWithCrashes,
  crashAt,
  effectWithCrashes,
  storeWithCrashes,
} from './crash-points.ts';
import { type DoEffect, ledgerDialog } from './dialog.ts';
import { keepAlive, post } from './post.ts';
import { type EffectCall, endWithParent, readSettings, tell } from './protocol.ts';
import { storeUnderTest } from './stores.ts';

endWithParent();
const settings = readSettings();
const hit = crashAt(process.env['CRASH_AT']);
const agent = keepAlive();

/** The address of a conversation is its name outside; steps only know our own id of it. */
const names = new Map<string, string>();

const effect: DoEffect = async (conversation, step, text, key, signal) => {
  const name = names.get(conversation) ?? conversation;
  const call: EffectCall = { conversation: name, key, step, text, worker: settings.worker };
  return (await post(`${settings.world}/effect`, call, { agent, signal })).body;
};

/** Tells the run what is written down, so that it knows which sends were in flight at a kill. */
const store: Store = storeWithCrashes(
  telling(storeUnderTest(settings.store).open(settings.folder)),
  hit,
);

function telling(inner: Store): Store {
  return {
    ...inner,
    async claim(conversation, by) {
      const claim = await inner.claim(conversation, by);
      if (claim) names.set(conversation, nameOf(claim.conversation.address));
      return claim;
    },
    async settle(outbound, outcome) {
      await inner.settle(outbound, outcome);
      if (outcome.status === 'sent') {
        tell({ settled: outbound.id, conversation: nameOf(outbound.address) });
      }
    },
  };
}

/** Understands nothing, so that every word is for the ledger. */
const intents: IntentEngine = {
  async train() {},
  recognize: () => Promise.resolve({ decision: 'abstain', intents: [], exact: false }),
};

/** What goes wrong is worth reading; the run shows it with --verbose, or when the worker dies. */
const log: Log = {
  debug() {},
  info() {},
  warn: (message, facts) => console.error(message, facts ?? ''),
  error: (message, facts) => console.error(message, facts ?? ''),
};

const ledger = ledgerDialog(effectWithCrashes(effect, hit));
const channel = channelWithCrashes(chaosChannel(settings.world, settings.worker), hit);
const bot = createBot({
  dialogs: [ledger],
  welcome: ledger,
  channels: [channel as Adapter],
  store,
  intents,
  log,
});
const { url } = await bot.start({ port: 0 });
tell({ ready: url! });
