import { phrase, spell, translated } from '../../activities/index.ts';
import { dialog, reject, slot } from '../../dialogs/index.ts';
import type { Heard } from '../../dialogs/readers/reader.ts';
import { reader } from '../../dialogs/readers/reader.ts';
import { type Setting, transcript } from './driver.ts';

const sixDigits = reader<string>({ kind: 'digits', length: 6 }, ({ text }: Heard) => {
  const found = /(?<!\d)\d{6}(?!\d)/.exec(text.normalize('NFKC'))?.[0];
  return found === undefined ? undefined : { value: found, sure: true };
});

const orders: Readonly<Record<string, { id: string; item: string }>> = {
  102938: { id: '102938', item: 'kettle' },
};

const order = slot({
  name: 'order',
  ask: 'Which order?',
  read: sixDigits,
  check: async (id) => orders[id] ?? reject(phrase`I cannot find order ${spell(id)}.`),
});

const track = dialog({
  name: 'track parcel',
  title: 'Track a parcel',
  hears: ['where is my parcel', '我的快递到哪了'],
  talk: async ({ say }) => say('It arrives tomorrow.'),
});

const texts = translated({
  en: { why: 'What went wrong?', broken: 'It arrived broken', late: 'It came too late' },
  zh: { why: '出了什么问题？', broken: '收到时已损坏', late: '送得太晚' },
});

const refund = dialog({
  name: 'refund',
  title: 'Refund an order',
  hears: ['I want my money back', 'refund order {order}', '我要退款'],
  async talk({ ask, choose, confirm, say }) {
    const { item } = await ask(order);
    const why = await choose(texts.why, {
      broken: { label: texts.broken, also: ['broken', '坏了'] },
      late: { label: texts.late, also: ['delayed'] },
      other: 'Something else',
    });
    if (!(await confirm(`Refund the ${item} (${why})?`))) return say('Nothing has changed.');
    return say('Done.');
  },
});

const shop = (): Setting => ({
  dialogs: [refund, track],
  understands: {
    'refund order 102938': { does: 'dialog', dialog: 'refund', confidence: 0.9, exact: false },
    'refund 102938, it is broken': {
      does: 'dialog',
      dialog: 'refund',
      confidence: 0.9,
      exact: false,
    },
    'refund 999999 please': { does: 'dialog', dialog: 'refund', confidence: 0.9, exact: false },
    'refund 102938, not broken': {
      does: 'dialog',
      dialog: 'refund',
      confidence: 0.9,
      exact: false,
    },
    'where has my parcel got to?': {
      does: 'dialog',
      dialog: 'track parcel',
      confidence: 0.9,
      exact: false,
    },
    'what does shipping cost?': {
      does: 'article',
      article: 'shipping',
      answer: 'Shipping is free.',
      confidence: 0.9,
    },
    'parcel money': { does: 'clarify', dialogs: ['refund', 'track parcel'] },
  },
});

transcript('a refund, with everything that may come between', shop)`
  customer: I want my money back
  bot: Which order?
  customer: 999999
  bot: I cannot find order 999999.
  bot: Which order?
  customer: where has my parcel got to?
  bot: It arrives tomorrow.
  bot: Which order?
  customer: what does shipping cost?
  bot: Shipping is free.
  bot: Which order?
  customer: it is 102938
  bot: What went wrong? [It arrived broken] [It came too late] [Something else]
  customer: (taps It arrived broken)
  bot: Refund the kettle (broken)? [Yes] [No]
  customer: yes please
  bot: Done.
`;

transcript('what the first words hold is not asked', shop)`
  customer: refund order 102938
  bot: What went wrong? [It arrived broken] [It came too late] [Something else]
  customer: the first one
  bot: Refund the kettle (broken)? [Yes] [No]
  customer: no
  bot: Nothing has changed.
  customer: refund 102938, it is broken
  bot: Refund the kettle (broken)? [Yes] [No]
  customer: (taps Yes)
  bot: Done.
  customer: refund 102938, not broken
  bot: What went wrong? [It arrived broken] [It came too late] [Something else]
`;

transcript('a value in the first words that is refused is asked for', shop)`
  customer: refund 999999 please
  bot: I cannot find order 999999.
  bot: Which order?
  customer: 102938
  bot: What went wrong? [It arrived broken] [It came too late] [Something else]
`;

transcript('the language may change in the middle', shop)`
  customer: 我要退款
  bot: Which order?
  customer: １０２９３８
  bot: What went wrong? [It arrived broken] [It came too late] [Something else]
  (speaks zh)
  customer: 我的快递到哪了
  bot: It arrives tomorrow.
  bot: 出了什么问题？ [收到时已损坏] [送得太晚] [Something else]
  customer: 东西坏了
  bot: Refund the kettle (broken)? [是] [否]
  customer: 好的
  bot: Done.
`;

transcript('a late tap is told from an answer', shop)`
  customer: refund order 102938
  bot: What went wrong? [It arrived broken] [It came too late] [Something else]
  customer: 2
  bot: Refund the kettle (late)? [Yes] [No]
  customer: (taps It arrived broken)
  bot: That question is no longer open.
  bot: Refund the kettle (late)? [Yes] [No]
  customer: (taps No)
  bot: Nothing has changed.
  customer: (taps Yes)
  bot: That question is no longer open.
`;

transcript('never mind leaves the dialog on top, and the one below asks again', shop)`
  customer: 算了
  bot: All right.
  customer: I want my money back
  bot: Which order?
  customer: Never mind!
  bot: All right, let us leave it there.
`;

transcript('three unusable answers in a row offer a person, and no goes on', shop)`
  customer: I want my money back
  bot: Which order?
  customer: dunno
  bot: Sorry, I did not get that.
  bot: Which order?
  customer: 999999
  bot: I cannot find order 999999.
  bot: Which order?
  customer: the one from last week
  bot: Sorry, I did not get that.
  bot: Shall I pass you to a person? [Yes] [No]
  customer: no
  bot: Which order?
  customer: dunno
  bot: Sorry, I did not get that.
  bot: Which order?
  customer: still dunno
  bot: Sorry, I did not get that.
  bot: Which order?
  customer: dunno at all
  bot: Sorry, I did not get that.
  bot: Shall I pass you to a person? [Yes] [No]
  customer: 102938
  bot: What went wrong? [It arrived broken] [It came too late] [Something else]
`;

transcript('a person is offered and taken, and the question stays open', shop)`
  customer: I want my money back
  bot: Which order?
  customer: a
  bot: Sorry, I did not get that.
  bot: Which order?
  customer: b
  bot: Sorry, I did not get that.
  bot: Which order?
  customer: c
  bot: Sorry, I did not get that.
  bot: Shall I pass you to a person? [Yes] [No]
  customer: yes
  bot: I am passing you to a person, who will answer you here. To come back to me, write “bot”.
  agent: (completed)
  customer: 102938
  bot: What went wrong? [It arrived broken] [It came too late] [Something else]
  customer: agent
  bot: I am passing you to a person, who will answer you here. To come back to me, write “bot”.
  agent: (failed)
  bot: I am sorry, nobody is free to answer you now.
  bot: What went wrong? [It arrived broken] [It came too late] [Something else]
`;

transcript('which dialog is meant is asked, and something else is an answer', shop)`
  customer: parcel money
  bot: Which of these do you mean? [Refund an order] [Track a parcel] [Something else]
  customer: something else
  bot: Please tell me in other words what you need.
  customer: parcel money
  bot: Which of these do you mean? [Refund an order] [Track a parcel] [Something else]
  customer: track
  bot: It arrives tomorrow.
  customer: parcel money
  bot: Which of these do you mean? [Refund an order] [Track a parcel] [Something else]
  customer: I want my money back
  bot: Which order?
  customer: parcel money
  bot: Which of these do you mean? [Track a parcel] [Something else]
  customer: (taps Something else)
  bot: Which order?
`;

transcript(
  'what nothing understands is answered with what the bot can do, then with a person',
  shop,
)`
  customer: blah
  bot: Sorry, I did not understand that. I can help you with this: [Refund an order] [Track a parcel] [Talk to a person]
  customer: blubb
  bot: Sorry, I did not understand that. I can help you with this: [Refund an order] [Track a parcel] [Talk to a person]
  customer: bleep
  bot: Shall I pass you to a person? [Yes] [No]
  customer: no
  customer: where is my parcel
  bot: It arrives tomorrow.
  customer: blah
  bot: Sorry, I did not understand that. I can help you with this: [Refund an order] [Track a parcel] [Talk to a person]
  customer: 2
  bot: It arrives tomorrow.
`;

transcript('a file, silence and keys', shop)`
  customer: (sends cat.jpg)
  bot: Thank you, but I cannot do anything with a file here.
  bot: Sorry, I did not understand that. I can help you with this: [Refund an order] [Track a parcel] [Talk to a person]
  customer: I want my money back
  bot: Which order?
  customer: (sends cat.jpg)
  bot: Thank you, but I cannot do anything with a file here.
  bot: Which order?
  customer: (stays silent)
  bot: Sorry, I did not hear anything.
  bot: Which order?
  customer: (presses 102938)
  bot: What went wrong? [It arrived broken] [It came too late] [Something else]
  customer: (presses 3)
  bot: Refund the kettle (other)? [Yes] [No]
  customer: (presses 2)
  bot: Nothing has changed.
`;

transcript('opening the conversation greets, and asks an open question again', shop)`
  customer: (starts)
  bot: Hello! What can I do for you? [Refund an order] [Track a parcel] [Talk to a person]
  customer: 1
  bot: Which order?
  customer: (starts)
  bot: Which order?
`;

transcript('silence does not take away what the bot asked by itself', shop)`
  customer: parcel money
  bot: Which of these do you mean? [Refund an order] [Track a parcel] [Something else]
  customer: (stays silent)
  bot: Sorry, I did not hear anything.
  bot: Which of these do you mean? [Refund an order] [Track a parcel] [Something else]
  customer: (presses 2)
  bot: It arrives tomorrow.
  customer: (stays silent)
`;
