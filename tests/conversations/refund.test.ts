import assert from 'node:assert/strict';
import { after } from 'node:test';
import { refund, trackParcel, welcome } from '../../bots/helpdesk/dialogs/index.ts';
import { shop } from '../../bots/helpdesk/shop.ts';
import { wordsOnly } from '../harness/channel.ts';
import { script } from '../harness/script.ts';

const dialogs = [welcome, refund, trackParcel];

script('a kettle is refunded, with a question in between', dialogs)`
  customer: I want my money back
  bot: Which order is it about? The number has six digits.
  customer: 999999
  bot: I cannot find order 999999.
  bot: Which order is it about? The number has six digits.
  customer: where is my parcel?
  bot: Your parcel is on its way and arrives tomorrow.
  bot: Which order is it about? The number has six digits.
  customer: it is 102938
  bot: What went wrong? [It arrived broken] [It came too late] [Something else]
  customer: it arrived broken
  bot: Refund €42.50 for the kettle? [Yes] [No]
  customer: (taps Yes)
  bot: Done. €42.50 reaches you by 1 December 2026.
  bot: Your reference is RX214086.
`;

script('the same refund in Chinese', dialogs)`
  customer: 我要退款
  bot: 请问是哪个订单？订单号是六位数字。
  customer: 我的快递到哪了
  bot: 您的快递正在路上，明天送达。
  bot: 请问是哪个订单？订单号是六位数字。
  customer: 订单号是１０２９３８
  bot: 请问出了什么问题？ [收到时已损坏] [送得太晚] [其他原因]
  customer: 坏了
  bot: 确认为电水壶退款 €42.50 吗？ [是] [否]
  customer: 好的
  bot: 已完成。€42.50 将于 2026年12月1日 前到账。
  bot: 您的退款编号是 RX558741。
`;

script('what the first sentence said is not asked again', dialogs)`
  customer: refund order 102938, it arrived broken
  bot: Refund €42.50 for the kettle? [Yes] [No]
  customer: no
  bot: All right, nothing has changed.
`;

script('options are numbers where there are no buttons', dialogs, { channel: wordsOnly })`
  customer: refund order 204817
  bot: What went wrong?
  bot: 1. It arrived broken
  bot: 2. It came too late
  bot: 3. Something else
  bot: Reply with the number.
  customer: 2
  bot: Refund €89.00 for the headphones?
  bot: 1. Yes
  bot: 2. No
  bot: Reply with the number.
  customer: 2
  bot: All right, nothing has changed.
`;

script('the language may change in the middle', dialogs)`
  customer: I want my money back
  bot: Which order is it about? The number has six digits.
  customer: 订单号是102938
  bot: 请问出了什么问题？ [收到时已损坏] [送得太晚] [其他原因]
  customer: it came too late
  bot: Refund €42.50 for the kettle? [Yes] [No]
  customer: no
  bot: All right, nothing has changed.
`;

after(() => {
  // Two scripts reach a refund, each is played twice in one conversation of the same name.
  assert.equal(shop.refunds, 1);
});
