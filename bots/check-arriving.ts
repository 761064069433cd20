import { Failure } from '../activities/index.ts';
import type { Arriving } from '../adapters/index.ts';

const maxTextLength = 100_000;

/**
 * What a channel hands in, as the kernel may rely on it: a customer's, of that channel, of bounded
 * size. Nothing from outside can pose as an agent or as us.
 */
export function checkArriving(arriving: Arriving, channel: string): Arriving {
  const { activity } = arriving;
  const { id, channelId, from, text } = activity;
  if (typeof id !== 'string' || id === '' || id.length > 200) {
    throw new Failure(
      'activity.id',
      `An activity of ${channel} has the id "${String(id).slice(0, 40)}". It must have 1 to 200 characters.`,
    );
  }
  if (channelId !== channel) {
    throw new Failure('activity.channel', `${channel} handed in an activity of "${channelId}".`);
  }
  const role = from.role === undefined || from.role === 'customer' ? from.role : 'customer';
  const tooLong = text !== undefined && text.length > maxTextLength;
  if (role === from.role && !tooLong) return arriving;
  return {
    ...arriving,
    activity: {
      ...activity,
      from: role === from.role ? from : { ...from, role: 'customer' },
      ...(tooLong && { text: text.slice(0, maxTextLength) }),
    },
  };
}
