import { dialog } from 'parlance';
import { day, shop } from '../shop.ts';
import { texts } from '../texts.ts';
import { orderNumber } from './order-number.ts';
import { hears } from './track-parcel.hears.ts';

/** Where the parcel is: of the order named, else of the customer's latest one. */
export const trackParcel = dialog({
  name: 'track-parcel',
  title: texts.track.title,
  hears,

  async talk({ given, now, say, step }) {
    const order =
      (await given(orderNumber)) ?? (await step('latest order', () => shop.latestOrder()));
    if (order.state === 'delivered') {
      return say(texts.track.delivered(order, day(await now(), order.arrives ?? 0)));
    }
    return say(order.state === 'not-sent' ? texts.track.notSent(order) : texts.track.tomorrow);
  },
});
