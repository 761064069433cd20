import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { before, describe, test } from 'node:test';
import { Failure } from '../../activities/index.ts';
import { nlpjsEngine } from '../../intents/index.ts';
import { edition } from '../../intents/linear-nlu.ts';
import { shopExamples } from './shop.ts';

const engine = nlpjsEngine();
before(() => engine.train(shopExamples));

describe('what is asked for is understood', () => {
  const cases: Record<string, readonly [intent: string, ...utterances: string[]]> = {
    'in other words': [
      'refund',
      'can I get a refund please',
      'give me my money back',
      '东西坏了想退钱',
      '我想把钱要回来',
    ],
    'with typing errors': ['refund', 'i wnat my mony back', 'I wnat a refnud', '我要退欵'],
    'with a number': ['refund', 'refund order 102938', '订单102938退款', '102938 refund please'],
    'in one word': ['refund', 'refund', '退款'],
    'in capitals and with marks': ['refund', 'I WANT MY MONEY BACK!!!', '我要退款！！'],
    'full-width': ['track-parcel', 'ｗｈｅｒｅ ｉｓ ｍｙ ｐａｒｃｅｌ？'],
    'another intent in other words': [
      'track-parcel',
      "where's my package",
      'wheres my parcle',
      'has my parcel been shipped',
      '我的快递到哪里了',
      '我的包裹到哪了',
      '快递怎么还没到',
    ],
    'in two languages at once': ['refund', '我要 refund', 'please 退款'],
    'a person': ['person', 'i want to speak to a human', 'agent please', '转人工客服', '我要人工'],
  };
  for (const [title, [intent, ...utterances]] of Object.entries(cases)) {
    for (const utterance of utterances) {
      test(`${title}: ${utterance}`, async () => {
        const { decision, intents } = await engine.recognize(utterance);
        assert.equal(`${decision} ${intents[0]?.name}`, `act ${intent}`);
      });
    }
  }
});

describe('what is unrelated is left alone', () => {
  const utterances = [
    "what's the weather on Mars",
    'who won the match yesterday',
    'do you like pizza',
    'can you write a poem about the sea',
    'play some jazz',
    'asdf qwer',
    'lorem ipsum dolor sit amet',
    '你喜欢吃苹果吗',
    '今天天气怎么样',
    '怎么做红烧肉',
    '谁是美国总统',
    '阿斯蒂芬',
    'Anna Schmidt',
    'ok',
    'thanks',
    '谢谢',
    '好的',
    '102938',
    '42',
    '',
    '   ',
    '😀😀',
    '???',
    '\u0000',
    '\ud800',
  ];
  for (const utterance of utterances) {
    test(JSON.stringify(utterance), async () => {
      const { decision, exact } = await engine.recognize(utterance);
      assert.equal(decision, 'abstain');
      assert.equal(exact, false);
    });
  }
});

describe('an example, letter by letter', () => {
  const cases: Record<string, readonly [utterance: string, exact: boolean]> = {
    'as it is': ['where is my parcel', true],
    'with other capitals and marks': ['  Where is my PARCEL?! ', true],
    'with a curly quote and full width': ['ａｇｅｎｔ', true],
    'in Chinese': ['转人工。', true],
    'with a word more': ['where is my parcel now', false],
    'with the words in another order': ['my parcel where is', false],
    'with its value filled in': ['refund order 102938', false],
    'with its value left open': ['refund order {order}', false],
  };
  for (const [title, [utterance, exact]] of Object.entries(cases)) {
    test(`${title} is ${exact ? '' : 'not '}exact`, async () => {
      const recognition = await engine.recognize(utterance);
      assert.equal(recognition.exact, exact);
      if (exact) assert.equal(recognition.intents[0]?.confidence, 1);
    });
  }

  test('that two intents have is exact for neither', async () => {
    const shared = nlpjsEngine();
    await shared.train([
      ...shopExamples,
      { text: 'it is broken', intent: 'refund' },
      { text: 'It is broken!', intent: 'person' },
    ]);
    assert.equal((await shared.recognize('it is broken')).exact, false);
  });

  test('counts the order of words', async () => {
    const bank = nlpjsEngine();
    await bank.train([
      { text: 'move money from savings to checking', intent: 'spend' },
      { text: 'move money from checking to savings', intent: 'save' },
    ]);
    const { intents, exact } = await bank.recognize('move money from savings to checking');
    assert.deepEqual([intents[0]?.name, exact], ['spend', true]);
  });
});

describe('an engine', () => {
  const asked = [
    'refund please',
    '我的快递',
    'agent or bot',
    'what is the weather',
    'parcel 204817',
  ];
  const answers = (of: ReturnType<typeof nlpjsEngine>) =>
    Promise.all(asked.map((utterance) => of.recognize(utterance)));

  test('is the same whatever the order of its examples', async () => {
    const reversed = nlpjsEngine();
    await reversed.train(shopExamples.toReversed());
    assert.deepEqual(await answers(reversed), await answers(engine));
    assert.deepEqual(reversed.save(), engine.save());
  });

  test('is the same when examples are repeated', async () => {
    const repeated = nlpjsEngine();
    await repeated.train([...shopExamples, ...shopExamples]);
    assert.deepEqual(await answers(repeated), await answers(engine));
  });

  test('is the same after it was saved and loaded', async () => {
    const loaded = nlpjsEngine();
    loaded.load(engine.save());
    assert.deepEqual(await answers(loaded), await answers(engine));
    assert.deepEqual(await loaded.recognize('转人工'), await engine.recognize('转人工'));
  });

  test('keeps nothing of what it is asked', async () => {
    const before = engine.save();
    for (let i = 0; i < 200; i++) await engine.recognize(`never heard of ${i}`);
    assert.deepEqual(engine.save(), before);
  });

  test('of the same edition learns the same from the same examples', () => {
    // Where this fails for a good reason, raise the edition in linear-nlu.ts, and put both here:
    // what was saved before would be taken for what is learned now.
    const digest = createHash('sha256').update(engine.save()).digest('hex').slice(0, 16);
    assert.deepEqual([edition, digest], [1, 'cd9d2c9278cf4359']);
  });

  test('learns from scratch every time', async () => {
    const again = nlpjsEngine();
    await again.train(shopExamples);
    await again.train([
      { text: 'open the door', intent: 'door' },
      { text: 'switch on the light', intent: 'light' },
    ]);
    const names = (await again.recognize('open the door please')).intents.map(({ name }) => name);
    assert.ok(!names.includes('refund'));
  });

  test('gives at most five intents, best first, with confidence from 0 to 1', async () => {
    const many = nlpjsEngine();
    await many.train(
      Array.from({ length: 9 }, (_, i) => ({
        text: `open door number ${'x'.repeat(i + 1)}`,
        intent: `${i}`,
      })),
    );
    const { intents } = await many.recognize('open a door');
    const confidences = intents.map(({ confidence }) => confidence);
    assert.ok(intents.length <= 5);
    assert.deepEqual(
      confidences,
      confidences.toSorted((a, b) => b - a),
    );
    assert.ok(confidences.every((confidence) => confidence >= 0 && confidence <= 1));
  });

  test('that knows one intent still leaves alone what is unrelated', async () => {
    const single = nlpjsEngine();
    await single.train([
      { text: 'tell me a joke', intent: 'joke' },
      { text: 'do you know a joke', intent: 'joke' },
      { text: '讲个笑话', intent: 'joke' },
    ]);
    assert.equal((await single.recognize('a joke please')).intents[0]?.name, 'joke');
    assert.equal((await single.recognize('tell me a joke')).decision, 'act');
    assert.equal((await single.recognize('where is my parcel')).decision, 'abstain');
  });

  test('that was taught small talk does not take it for a stranger', async () => {
    const friendly = nlpjsEngine();
    await friendly.train([
      ...shopExamples,
      { text: 'how are you', intent: 'small-talk' },
      { text: 'how are you doing', intent: 'small-talk' },
      { text: '你是谁', intent: 'small-talk' },
    ]);
    const { decision, intents } = await friendly.recognize('how are you doing today');
    assert.deepEqual([decision, intents[0]?.name], ['act', 'small-talk']);
  });

  test('that was taught nothing abstains', async () => {
    const empty = nlpjsEngine();
    await empty.train([]);
    assert.deepEqual(await empty.recognize('hello'), {
      decision: 'abstain',
      intents: [],
      exact: false,
    });
  });

  test('that was never trained says so', async () => {
    await assert.rejects(
      nlpjsEngine().recognize('hello'),
      (error) => error instanceof Failure && error.code === 'intents.not-trained',
    );
  });

  test('reads a very long utterance without harm', async () => {
    const { decision } = await engine.recognize(`I want a refund. ${'bla '.repeat(250_000)}`);
    assert.ok(['act', 'clarify', 'abstain'].includes(decision));
  });

  test('decides by the thresholds it is given', async () => {
    const bold = nlpjsEngine({ act: 0.01, clarify: 0 });
    bold.load(engine.save());
    const shy = nlpjsEngine({ act: 1, clarify: 1 });
    shy.load(engine.save());
    assert.equal((await bold.recognize('i wnat my mony back')).decision, 'act');
    assert.equal((await shy.recognize('i wnat my mony back')).decision, 'abstain');
  });
});
