import { dialog } from 'parlance';
import { day, shop } from '../shop.ts';
import { texts } from '../texts.ts';
import { orderNumber } from './order-number.ts';

/** Where the parcel is: of the order named, else of the customer's latest one. */
export const trackParcel = dialog({
  name: 'track-parcel',
  title: texts.track.title,
  hears: [
    'where is my parcel',
    'where is my package',
    'where is my order',
    'where is order {order}',
    'track my parcel',
    'track order {order}',
    'when will my parcel arrive',
    'has my order been sent yet',
    'my parcel has not arrived',
    'delivery status',
    '我的快递到哪了',
    '快递到哪里了',
    '我的包裹在哪',
    '查一下订单{order}的物流',
    '查快递',
    '查物流',
    '什么时候能送到',
    '我的订单发货了吗',
    '包裹还没收到',
    '物流信息',
  ],

  async talk({ given, now, say, step }) {
    const order =
      (await given(orderNumber)) ?? (await step('latest order', () => shop.latestOrder()));
    if (order.state === 'delivered') {
      return say(texts.track.delivered(order, day(await now(), order.arrives ?? 0)));
    }
    return say(order.state === 'not-sent' ? texts.track.notSent(order) : texts.track.tomorrow);
  },
});
