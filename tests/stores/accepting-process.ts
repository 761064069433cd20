// Accepts messages into the store of a folder until it is killed, and prints the id of each that was kept.
import { silentLog, systemClock } from '../../activities/index.ts';
import { embedded } from '../../stores/index.ts';
import { message } from './message.ts';

const store = embedded(process.argv[2]);
await store.open({ clock: systemClock, log: silentLog });
for (let n = 0; ; n++) {
  const id = `${process.pid}-${n}`;
  await store.accept([{ activity: message(id) }]);
  process.stdout.write(`${id}\n`);
}
