import { anyKinds } from '../customer.ts';
import type { Kind } from '../ledger.ts';
import { pause } from '../pause.ts';
import { keepAlive, post } from '../post.ts';
import type { AtDesk, DeskCall, Incoming } from '../protocol.ts';
import { between, seeded } from '../random.ts';
import type { Thread, World } from '../world.ts';

export interface LoadOptions {
  readonly url: string;
  readonly world: World;
  readonly seed: number;
  /** People who write at the same time. */
  readonly people: number;
  /** Messages a second of all of them together. */
  readonly rate: number;
  readonly over: () => boolean;
}

/** What was played. */
export interface Load {
  conversations: number;
  messages: number;
  /** Messages that should have been answered and were not. */
  unanswered: number;
  /** Conversations that went to a person and came back. */
  handedBack: number;
  forgotten: number;
}

const patienceMs = 20_000;

/** Of so many conversations, one each. */
const oneIn = { toPerson: 8, forgotten: 6, chatsOn: 3 };

/** Says the same amount in every second, however long it goes on. */
export async function play(options: LoadOptions): Promise<Load> {
  const load: Load = {
    conversations: 0,
    messages: 0,
    unanswered: 0,
    handedBack: 0,
    forgotten: 0,
  };
  await Promise.all(
    Array.from({ length: options.people }, (_, number) => person(number, options, load)),
  );
  return load;
}

/** One conversation after another. Most go quiet in the end, and are never heard of again. */
async function person(number: number, options: LoadOptions, load: Load): Promise<void> {
  const { url, world, people, rate, seed, over } = options;
  const agent = keepAlive();
  const everyMs = (1_000 * people) / rate;
  const random = seeded(seed, `p${number}`);
  const happens = (times: number): boolean => random() < 1 / times;

  const say = async (thread: Thread, kind: string, isHeard = true): Promise<void> => {
    const { conversation, delivered, sent } = thread.history;
    const began = performance.now();
    const text = `${kind} ${sent.length} ${Math.floor(random() * 1e6)}`;
    const message: Incoming = { conversation, id: `m${sent.length}`, text };
    const before = delivered.length;
    await post(`${url}/chaos/in`, message, { agent });
    sent.push({ id: message.id, text, at: performance.now() });
    load.messages++;
    const answered = (): boolean =>
      delivered.slice(before).some((reply) => reply.text.endsWith('next?'));
    if (isHeard && !(await thread.until(answered, patienceMs))) load.unanswered++;
    // Who was slow to be answered writes no less for it.
    await pause(Math.max(0, between(random, 0.8, 1.2) * everyMs - (performance.now() - began)));
  };

  const atDesk = async (call: Omit<DeskCall, 'agent'>): Promise<AtDesk> => {
    const { body } = await post(`${url}/desk`, { ...call, agent: 'ann' }, { agent });
    return JSON.parse(body) as AtDesk;
  };

  const visitPerson = async (thread: Thread): Promise<void> => {
    const { conversation } = thread.history;
    const { epoch } = await atDesk({ what: 'look', conversation, epoch: 0 });
    const taken = await atDesk({ what: 'take', conversation, epoch });
    await say(thread, 'add', false);
    await atDesk({ what: 'back', conversation, epoch: taken.epoch });
    load.handedBack++;
  };

  const chat = async (thread: Thread, kinds: Iterable<Kind>): Promise<void> => {
    for (const kind of kinds) if (!over()) await say(thread, kind);
  };

  for (let round = 0; !over(); round++) {
    const thread = world.open(`p${number}-${round}`);
    load.conversations++;
    await say(thread, 'hello');
    await chat(thread, anyKinds(random, 1 + Math.floor(random() * 6)));
    if (happens(oneIn.toPerson)) await visitPerson(thread);
    if (happens(oneIn.chatsOn)) await chat(thread, anyKinds(random, 20));
    if (happens(oneIn.forgotten)) {
      await atDesk({ what: 'forget', conversation: thread.history.conversation, epoch: 0 });
      load.forgotten++;
    }
    world.forget(thread.history.conversation);
  }
  agent.destroy();
}
