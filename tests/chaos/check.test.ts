import assert from 'node:assert/strict';
import { test } from 'node:test';
import { check, together, type Wrong } from '../../chaos/check.ts';
import { type Delivery, emptyHistory, type History } from '../../chaos/history.ts';
import { expectedReplies, stepsOf } from '../../chaos/ledger.ts';

const texts = ['hello 0', 'add 1', 'say 2', 'pay 3', 'both 4', 'nap 5', 'sum 6'];

/** A conversation in which nothing went wrong. */
function clean(): History {
  const history = emptyHistory('c');
  history.sent.push(...texts.map((text, index) => ({ id: `m${index}`, text, at: 100 * index })));
  history.applied = history.sent.map(({ id }) => id);
  for (const text of texts.slice(1)) {
    for (const step of stepsOf(text)) {
      history.effects.push({ key: `c:${text}:${step}`, text, step, worker: 1 });
    }
  }
  for (const [index, text] of expectedReplies(texts).entries()) {
    history.delivered.push(delivery(index, text));
  }
  return history;
}

function delivery(index: number, text: string, more: Partial<Delivery> = {}): Delivery {
  const at = 100 * index;
  return {
    id: `c:${index}`,
    text,
    worker: 1,
    cut: false,
    settled: true,
    begunAt: 1_000 + at,
    at,
    ...more,
  };
}

/** The place of this message's first effect. */
const effectOf = (history: History, kind: string): number =>
  history.effects.findIndex(({ text }) => text.startsWith(kind));

test('a clean history passes, and is counted', () => {
  const { findings, counts } = check(clean(), new Set());
  assert.deepEqual(findings, []);
  assert.deepEqual(counts, {
    conversations: 1,
    messages: 7,
    replies: expectedReplies(texts).length,
    repeats: 0,
    inFlight: 0,
    cut: 0,
    effects: 3,
    effectRepeats: 0,
    gaveUp: 0,
    takenOver: 0,
  });
});

const last = expectedReplies(texts).length - 1;

/** What is done to a clean history, the workers that were killed, and what must be found. */
const wrongs: Record<string, [(history: History) => void, killed: number[], wrong: Wrong]> = {
  'a message that was never worked on': [
    (h) => (h.applied = h.applied.filter((id) => id !== 'm2')),
    [1],
    'lost',
  ],
  'a message that was worked on twice': [(h) => (h.applied = [...h.applied, 'm2']), [1], 'doubled'],
  'messages worked on in another order': [
    (h) => (h.applied = ['m0', 'm1', 'm3', 'm2', 'm4', 'm5', 'm6']),
    [1],
    'out of order',
  ],
  'a message no worker would take': [(h) => (h.refused = 'm7'), [1], 'refused'],
  'a reply that never came': [(h) => h.delivered.splice(3, 1), [1], 'lost'],
  'the last reply missing': [(h) => h.delivered.pop(), [1], 'wrong state'],
  'two replies swapped': [
    (h) => h.delivered.splice(3, 2, h.delivered[4]!, h.delivered[3]!),
    [1],
    'out of order',
  ],
  'a reply twice under different ids': [
    (h) => h.delivered.splice(4, 0, { ...h.delivered[3]!, id: 'c:99' }),
    [1],
    'doubled',
  ],
  'a reply twice under the same id, and nobody was killed': [
    (h) => h.delivered.splice(4, 0, h.delivered[3]!),
    [],
    'repeated without cause',
  ],
  'a reply twice though the first was written down as sent': [
    (h) => h.delivered.splice(4, 0, { ...h.delivered[3]!, worker: 2 }),
    [1],
    'repeated without cause',
  ],
  'a reply twice from the same worker': [
    (h) => {
      h.delivered[3]!.settled = false;
      h.delivered.splice(4, 0, { ...h.delivered[3]!, settled: true });
    },
    [1],
    'repeated without cause',
  ],
  'an old reply again after a later one': [
    (h) => {
      h.delivered[3]!.settled = false;
      h.delivered.splice(5, 0, { ...h.delivered[3]!, worker: 2, settled: true });
    },
    [1],
    'out of order',
  ],
  'another text under the same id': [
    (h) => {
      h.delivered[3]!.settled = false;
      h.delivered.splice(4, 0, { ...h.delivered[3]!, text: '#9 ffffffff next?', worker: 2 });
    },
    [1],
    'wrong reply',
  ],
  'a reply with a wrong fold': [
    (h) => (h.delivered[2] = delivery(2, '#2 ffffffff next?')),
    [1],
    'wrong reply',
  ],
  'a wrong final state': [
    (h) => (h.delivered[last] = delivery(last, '#6 ffffffff next?')),
    [1],
    'wrong state',
  ],
  'a step under two keys': [
    (h) => h.effects.push({ ...h.effects[effectOf(h, 'pay')]!, key: 'another', worker: 2 }),
    [1],
    'effect twice',
  ],
  'one key for two steps': [
    (h) => {
      const left = h.effects[effectOf(h, 'both')]!;
      const right = h.effects.findIndex(({ step }) => step === 'right');
      h.effects[right] = { ...h.effects[right]!, key: left.key };
    },
    [1],
    'effect twice',
  ],
  'a step called again though nobody was killed': [
    (h) => h.effects.push(h.effects[0]!),
    [],
    'effect twice',
  ],
  'a step that was never done': [
    (h) => h.effects.splice(effectOf(h, 'pay'), 1),
    [1],
    'effect lost',
  ],
  'a conversation given up after two kills': [(h) => giveUp(h, 2), [1, 2], 'gave up too early'],
  'a conversation given up with a reply missing before': [
    (h) => {
      giveUp(h, 3);
      h.delivered.splice(1, 1);
    },
    [1, 2, 3],
    'lost',
  ],
};

/** From the fifth reply on, a person has the conversation. */
function giveUp(history: History, kills: number): void {
  history.delivered.splice(5, history.delivered.length - 5, delivery(5, 'Sorry.'));
  history.gaveUpAfterKills = kills;
}

test('the checker rejects an answer that came too late, and reports the longest wait', () => {
  const history = clean();
  history.delivered[last] = delivery(last, history.delivered[last]!.text, { at: 30_600 });
  const { findings, slowestMs } = check(history, new Set(), 20_000);
  assert.deepEqual(
    findings.map(({ wrong }) => wrong),
    ['kept waiting'],
  );
  assert.equal(slowestMs, 30_000);
  assert.deepEqual(check({ ...history, channel: 'stuck' }, new Set(), 20_000).findings, []);
});

for (const [title, [change, killed, wrong]] of Object.entries(wrongs)) {
  test(`the checker rejects ${title}`, () => {
    const history = clean();
    change(history);
    const { findings } = check(history, new Set(killed));
    const found = findings.map((finding) => finding.wrong);
    assert.ok(found.includes(wrong), `found ${JSON.stringify(findings)}`);
  });
}

const allowed: Record<string, [(history: History) => void, killed: number[], repeats: number]> = {
  'a reply again after its worker was killed': [
    (h) => {
      h.delivered[3]!.settled = false;
      h.delivered.splice(4, 0, { ...h.delivered[3]!, worker: 2, settled: true });
    },
    [1],
    1,
  ],
  'a reply again after the channel cut the connection': [
    (h) => h.delivered.splice(3, 0, { ...h.delivered[3]!, cut: true, settled: false }),
    [],
    1,
  ],
  'a step again under its key after its worker was killed': [
    (h) => h.effects.splice(1, 0, { ...h.effects[0]!, worker: 2 }),
    [1],
    0,
  ],
  'a conversation given to a person after three kills': [(h) => giveUp(h, 3), [1, 2, 3], 0],
};

for (const [title, [change, killed, repeats]] of Object.entries(allowed)) {
  test(`the checker allows ${title}`, () => {
    const history = clean();
    change(history);
    const { findings, counts } = check(history, new Set(killed));
    assert.deepEqual(findings, []);
    assert.equal(counts.repeats, repeats);
    assert.ok(counts.repeats <= counts.inFlight + counts.cut);
  });
}

test('verdicts add up', () => {
  const verdict = check(clean(), new Set());
  const two = together([verdict, verdict]);
  assert.equal(two.counts.messages, 14);
  assert.equal(two.counts.conversations, 2);
});
