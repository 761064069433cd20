// The bot of a soak: the real kernel on the embedded store, which says how it is when it is asked.
import { silentLog } from '../../activities/index.ts';
import type { Adapter } from '../../adapters/index.ts';
import { type Bot, createBot } from '../../bots/index.ts';
import { embedded } from '../../stores/index.ts';
import { chaosChannel } from '../channel.ts';
import { desk } from '../desk.ts';
import { ledgerDialog } from '../dialog.ts';
import { effectIn } from '../effect.ts';
import { understandsNothing } from '../intents.ts';
import { endWithParent } from '../protocol.ts';
import { type Asked, readSoakSettings, type Said } from './protocol.ts';
import { createSampler } from './sample.ts';

endWithParent();
const { folder, world, retention, leak } = readSoakSettings();
const ledger = ledgerDialog(effectIn(world, 1));
const bot: Bot = createBot({
  dialogs: [ledger],
  welcome: ledger,
  channels: [chaosChannel('chaos', world, 1) as Adapter, desk(() => bot)],
  store: embedded(folder),
  retention,
  intents: understandsNothing,
  log: silentLog,
});
const say = (said: Said): void => {
  process.send?.(said);
};

const sample = createSampler(folder);
const leaked: unknown[] = [];
process.on('message', (asked: Asked) => {
  if (asked !== 'sample') return;
  // What a forgotten listener or a map without an end would do.
  if (leak) leaked.push(Array.from({ length: 100_000 }, (_, index) => ({ index })));
  sample().then(
    (taken) => say({ sample: taken }),
    (error: Error) => say({ problem: error.message }),
  );
});
const { url } = await bot.start({ port: 0 });
say({ ready: url! });
