import { date, money, type Phrase, phrase, spell, translated } from 'parlance';
import type { Order, Receipt } from './shop.ts';

/** Everything the helpdesk's dialogs say, once per language. */
const en = {
  welcome:
    'Hello! I can track a parcel, refund an order, and answer questions about the shop. Whenever you like, say "agent" and I will get a person.',
  whichOrder: 'Which order is it about? The number has six digits.',
  noOrder: (id: string): Phrase => phrase`I cannot find order ${spell(id)}.`,

  refund: {
    title: 'Refund an order',
    why: 'What went wrong?',
    reasons: { broken: 'It arrived broken', late: 'It came too late', other: 'Something else' },
    agree: (order: Order): Phrase => phrase`Refund ${money(order.total)} for the ${order.item}?`,
    done: (receipt: Receipt): Phrase =>
      phrase`Done. ${money(receipt.amount)} reaches you by ${date(receipt.due)}.`,
    reference: (receipt: Receipt): Phrase => phrase`Your reference is ${spell(receipt.id)}.`,
    kept: 'All right, nothing has changed.',
    briefing: (order: Order): Phrase =>
      phrase`Refund for order ${spell(order.id)}, ${money(order.total)}: neither broken nor late.`,
    over: 'I am back. Is there anything else I can do?',
  },

  track: {
    title: 'Track a parcel',
    delivered: (order: Order, day: string): Phrase =>
      phrase`Your parcel with the ${order.item} was delivered on ${date(day)}.`,
    tomorrow: 'Your parcel is on its way and arrives tomorrow.',
    notSent: (order: Order): Phrase =>
      phrase`Your order with the ${order.item} is being packed and has not been sent yet.`,
  },
};

const zh: typeof en = {
  welcome:
    '您好！我可以帮您查快递、办退款，也可以回答关于商店的问题。需要人工服务时，随时说“转人工”。',
  whichOrder: '请问是哪个订单？订单号是六位数字。',
  noOrder: (id) => phrase`没有找到订单 ${spell(id)}。`,

  refund: {
    title: '申请退款',
    why: '请问出了什么问题？',
    reasons: { broken: '收到时已损坏', late: '送得太晚', other: '其他原因' },
    agree: (order) => phrase`确认为${order.item}退款 ${money(order.total)} 吗？`,
    done: (receipt) => phrase`已完成。${money(receipt.amount)} 将于 ${date(receipt.due)} 前到账。`,
    reference: (receipt) => phrase`您的退款编号是 ${spell(receipt.id)}。`,
    kept: '好的，没有做任何更改。',
    briefing: (order) =>
      phrase`订单 ${spell(order.id)} 退款，金额 ${money(order.total)}：既非损坏也非延误。`,
    over: '我回来了。还有什么可以帮您？',
  },

  track: {
    title: '查询快递',
    delivered: (order, day) => phrase`您的${order.item}已于 ${date(day)} 送达。`,
    tomorrow: '您的快递正在路上，明天送达。',
    notSent: (order) => phrase`您的${order.item}正在打包，还没有发出。`,
  },
};

export const texts = translated({ en, zh });
