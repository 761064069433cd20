// Works through conversations in the store of a folder until it is killed, and prints what was kept:
// `accepted <conversation> <n>` and `done <conversation> <n>`.
import { inLanguage, systemClock } from '../../activities/index.ts';
import { type Claim, isNotBefore, type Store } from '../../stores/index.ts';
import { opened } from './folder.ts';
import { message } from './message.ts';

const conversations = 20;
const [folder = '', driver] = process.argv.slice(2);
const store = await opened(folder, driver ? { driver: driver as 'libsql' } : {}, {
  clock: systemClock,
});
const said = (what: string, conversation: string, n: number): void => {
  process.stdout.write(`${what} ${conversation} ${n}\n`);
};

/** One turn counts what was consumed in the state, says the count, and sets a timer far off. */
async function turn(kept: Store, claim: Claim): Promise<Claim | null> {
  const count = ((claim.conversation.state as number | null) ?? 0) + 1;
  const { activity, conversation } = claim;
  const changes = {
    state: count,
    consumed: [{ id: activity!.id }],
    outbound: [
      { by: 'bot' as const, native: count, reply: { says: inLanguage(`${count}`, 'en') } },
    ],
    timers: [{ id: `${count}`, at: Date.now() + 86_400_000 }],
    events: [{ name: 'dialog.started' as const, at: new Date().toISOString(), data: { count } }],
  };
  const { next, send } = await kept.commit(claim, changes, { leaseMs: 60_000 });
  said('done', conversation.id, count);
  if (send) await kept.settle(send, { status: 'sent', providerId: `${count}` });
  return next && !isNotBefore(next) ? next : null;
}

async function turns(first: Claim): Promise<void> {
  for (let claim: Claim | null = first; claim; ) claim = await turn(store, claim);
}

async function work(conversation: string): Promise<void> {
  for (let n = 0; ; n++) {
    const activity = message(`${process.pid}-${n}`, 'counted', conversation);
    let begun: Promise<void> | undefined;
    const begin = (claims: readonly Claim[]): void => {
      begun = turns(claims[0]!);
    };
    await store.accept([{ activity }], { owner: 'one', leaseMs: 60_000, begin });
    said('accepted', conversation, n);
    await begun;
    // What was left by the process before.
    const left = await store.claim(conversation, { owner: 'one', leaseMs: 60_000 });
    if (left && !isNotBefore(left)) await turns(left);
  }
}

await Promise.all(Array.from({ length: conversations }, (_, n) => work(`c${n}`)));
