import { digits, reject, slot } from 'parlance';

import { type Order, shop } from '../shop.ts';
import { texts } from '../texts.ts';

/** Which order, as the shop knows it. */
export const orderNumber = slot({
  name: 'order',
  ask: texts.whichOrder,
  read: digits(6),
  check: async (id): Promise<Order | ReturnType<typeof reject>> =>
    (await shop.order(id)) ?? reject(texts.noOrder(id)),
});
