import type { Example } from '../../intents/index.ts';

/** What a small bot hears: three dialogs, two languages. */
const hears: Record<string, readonly string[]> = {
  refund: [
    'I want my money back',
    'my parcel arrived broken',
    'refund order {order}',
    'I want a refund',
    'please refund me',
    'the item is damaged, I want a refund',
    '我要退款',
    '我想退钱',
    '把钱退给我',
    '订单{order}退款',
    '收到的东西是坏的',
    '东西坏了，我要退款',
  ],
  'track-parcel': [
    'where is my parcel',
    'where is my order',
    'track order {order}',
    'when will my parcel arrive',
    'has my order been sent yet',
    'track my package',
    '我的快递到哪了',
    '我的包裹在哪里',
    '查一下物流',
    '订单{order}到哪了',
    '什么时候能送到',
    '还没收到货',
  ],
  person: [
    'agent',
    'I want to talk to a person',
    'can I speak to someone',
    'talk to a human',
    '转人工',
    '人工客服',
    '我要找真人',
  ],
};

export const shopExamples: readonly Example[] = Object.entries(hears).flatMap(([intent, texts]) =>
  texts.map((text) => ({ text, intent })),
);
