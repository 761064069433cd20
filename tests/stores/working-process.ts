// Works through conversations in the store of a folder until it is killed, and prints what was kept:
// `accepted <conversation> <n>` and `done <conversation> <n>`.
import { inLanguage, systemClock } from '../../activities/index.ts';
import type { Claim, Store } from '../../stores/index.ts';
import { opened } from './folder.ts';
import { message } from './message.ts';

const conversations = 20;
const [folder = '', driver] = process.argv.slice(2);
const store = await opened(folder, driver ? { driver: driver as 'libsql' } : {}, systemClock);
const said = (what: string, conversation: string, n: number): void => {
  process.stdout.write(`${what} ${conversation} ${n}\n`);
};

/** One turn counts what was consumed in the state, says the count, and sets a timer far off. */
async function turn(kept: Store, claim: Claim): Promise<Claim | null> {
  const count = ((claim.conversation.state as number | null) ?? 0) + 1;
  const { activity, conversation } = claim;
  const next = await kept.commit(claim, {
    state: count,
    consumed: [{ id: activity!.id }],
    outbound: [{ by: 'bot', native: count, reply: { says: inLanguage(`${count}`, 'en') } }],
    timers: [{ id: `${count}`, at: Date.now() + 86_400_000 }],
    events: [{ name: 'dialog.started', at: new Date().toISOString(), data: { count } }],
  });
  said('done', conversation.id, count);
  return next;
}

async function work(conversation: string): Promise<void> {
  for (let n = 0; ; n++) {
    await store.accept([{ activity: message(`${process.pid}-${n}`, 'counted', conversation) }]);
    said('accepted', conversation, n);
    let claim = await store.claim(conversation, { owner: 'one', leaseMs: 60_000 });
    while (claim) claim = await turn(store, claim);
    const outbound = await store.takeOutbound(conversation, 60_000);
    if (outbound) await store.settle(outbound, { status: 'sent', providerId: `${n}` });
  }
}

await Promise.all(Array.from({ length: conversations }, (_, n) => work(`c${n}`)));
