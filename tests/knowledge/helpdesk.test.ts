import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import type { Activity, Understand } from '../../activities/index.ts';
import { refund, trackParcel, welcome } from '../../bots/helpdesk/dialogs/index.ts';
import { createUnderstand, learn } from '../../bots/understanding.ts';
import { nlpjsEngine } from '../../intents/index.ts';
import { answerPhrase, articles } from '../../knowledge/index.ts';

const knowledge = articles('bots/helpdesk/articles');
let understand: Understand;
before(async () => {
  const engine = nlpjsEngine();
  await learn(engine, [refund, trackParcel, welcome], knowledge);
  understand = createUnderstand(engine, knowledge);
});

/** What the helpdesk would do: the dialog, `article:<id>`, or another word for it. */
async function does(text: string): Promise<string> {
  const activity: Activity = {
    type: 'message',
    id: '1',
    channelId: 'test',
    conversation: { id: 'test.1', address: null },
    from: { id: 'customer' },
    timestamp: '2026-12-01T09:30:00Z',
    text,
  };
  const understood = await understand(activity, /\p{Script=Han}/u.test(text) ? 'zh' : 'en');
  if (understood.does === 'dialog') return understood.dialog;
  return understood.does === 'article' ? `article:${understood.article}` : understood.does;
}

describe('dialogs keep what is theirs', () => {
  const cases: Record<string, readonly string[]> = {
    refund: [
      'I want my money back',
      'i wnat my mony back',
      'can I get a refund please',
      'refund order 102938',
      'my kettle is broken, I want my money back',
      'I want to be refunded',
      '我要退款',
      '我要退欵',
      '东西坏了想退钱',
      '订单102938我要退款',
      '给我退款',
    ],
    'track-parcel': [
      'where is my parcel',
      'wheres my parcle',
      "where's my package",
      'where is order 204817',
      'has my parcel been sent',
      '我的快递到哪了',
      '我的包裹到哪里了',
      '查一下快递',
      '订单204817的物流',
    ],
  };
  for (const [dialog, utterances] of Object.entries(cases)) {
    for (const utterance of utterances) {
      test(`${dialog}: ${utterance}`, async () => assert.equal(await does(utterance), dialog));
    }
  }

  for (const utterance of ['agent', '转人工', 'never mind', '算了', 'I want to talk to a person']) {
    test(`no article takes ${utterance}`, async () => {
      assert.doesNotMatch(await does(utterance), /^article:/);
    });
  }
});

describe('articles answer what is theirs', () => {
  const cases: Record<string, readonly string[]> = {
    'opening-hours': ['are you open on sundays', '你们几点下班', '客服几点上班'],
    'shipping-cost': [
      'how much does shipping cost',
      'is shippping free',
      '运费要多少',
      '邮费多少钱',
    ],
    'delivery-time': ['how long does delivery to Germany take', '一般几天可以送达'],
    'return-rules': ['how long can I return an item', '可以七天无理由退货吗'],
    'return-label': ['where do I get a return label', '退货单在哪里打印'],
    'refund-timing': ['how many days does a refund take', '退款几天到账'],
    invoice: ['can i get an invoice for my company', '能开发票吗', '怎么开发票啊'],
    'payment-methods': ['do you accept paypal', '可以用微信付款吗', '能用信用卡吗'],
    'descale-kettle': ['how do i get rid of limescale in my kettle', '水壶里有水垢怎么清理'],
    'pair-headphones': ['my headphones wont connect to my phone', '耳机连接不上手机蓝牙'],
    'clean-grinder': ['how to clean my cofee grinder', '磨豆机怎么洗'],
    warranty: ['how many years of warranty', '保修期多长'],
    password: ['forgot my passwrod', '密码忘了怎么办'],
    'cancel-order': ['how can i cancel my order', '我想取消订单'],
    'change-address': ['can i change the delivery address', '收货地址写错了'],
    contact: ['what is your telephone number', '客服电话是多少'],
    'wrong-item': ['you sent the wrong item', '货发错了'],
    instalments: ['can I pay in installments', '能分期付款吗'],
    complaints: ['i want to complain', '投诉'],
    'delete-data': ['delete my account please', '注销账号'],
    jobs: ['are you hiring right now', '你们还招人吗'],
  };
  for (const [id, utterances] of Object.entries(cases)) {
    for (const utterance of utterances) {
      test(`${id}: ${utterance}`, async () => assert.equal(await does(utterance), `article:${id}`));
    }
  }
});

describe('nobody takes what is unrelated', () => {
  const utterances = [
    "what's the weather on Mars",
    'who won the football game yesterday',
    'do you like pizza',
    'can you write a poem about the sea',
    'play some jazz',
    'how do I learn to play the piano',
    'asdf qwer',
    '你喜欢吃苹果吗',
    '谁是美国总统',
    '怎么做红烧肉',
    '明天股票会涨吗',
    'Anna Schmidt',
    'thanks',
    '谢谢',
    '102938',
    '',
    '😀😀',
    '???',
  ];
  for (const utterance of utterances) {
    test(JSON.stringify(utterance), async () => assert.equal(await does(utterance), 'nothing'));
  }
});

test('every article is there in English and in Chinese, at least 40 of them', () => {
  const languages = new Map<string, string[]>();
  for (const { id, language } of knowledge.articles()) {
    languages.set(id, [...(languages.get(id) ?? []), language].sort());
  }
  assert.ok(languages.size >= 40);
  for (const [id, has] of languages) assert.deepEqual(has, ['en', 'zh'], id);
});

test('every question leads to its own article', async () => {
  const astray: string[] = [];
  for (const { id, questions } of knowledge.articles()) {
    for (const question of questions) {
      if ((await does(question)) !== `article:${id}`) astray.push(`${id}: ${question}`);
    }
  }
  assert.deepEqual(astray, []);
});

test('every answer is short, and its markup is all understood', () => {
  for (const { id, language, answer } of knowledge.articles()) {
    assert.ok(answer.length <= 400, `${id} (${language}) has ${answer.length} characters`);
    const parts = JSON.stringify(
      answerPhrase({ id, language, answer, title: '', questions: [], tags: [] }),
    );
    assert.doesNotMatch(parts, /\*\*|\]\(/, `${id} (${language})`);
  }
});
