import { dialog } from 'parlance';
import { shop } from '../shop.ts';
import { texts } from '../texts.ts';
import { orderNumber } from './order-number.ts';
import { hears } from './refund.hears.ts';
import { trackParcel } from './track-parcel.ts';

const { reasons } = texts.refund;

/** From "I want my money back" to a reference, or to a person. */
export const refund = dialog({
  name: 'refund',
  title: texts.refund.title,
  hears,
  interruptedBy: [trackParcel],

  async talk({ ask, choose, confirm, handoff, now, say, step }) {
    const order = await ask(orderNumber);
    const reason = await choose(texts.refund.why, {
      broken: {
        label: reasons.broken,
        also: ['broken', 'damaged', 'defective', '坏了', '损坏', '破了'],
      },
      late: { label: reasons.late, also: ['late', 'too late', '太晚', '晚了', '迟到'] },
      other: { label: reasons.other, also: ['other', '其他', '别的'] },
    });
    if (reason === 'other') {
      const { state } = await handoff('returns', texts.refund.briefing(order));
      if (state === 'completed') await say(texts.refund.over);
      return;
    }

    if (!(await confirm(texts.refund.agree(order)))) return say(texts.refund.kept);

    const today = await now();
    const receipt = await step(
      'refund',
      (key) => shop.refund(order.id, { reason, key, now: today }),
      {
        effect: true,
      },
    );
    await say(texts.refund.done(receipt));
    await say(texts.refund.reference(receipt));
  },
});
