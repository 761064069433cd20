import type { Activity } from '../../activities/index.ts';
import { type Recent, recent } from '../../security/index.ts';
import type { Arriving } from '../adapter.ts';

/** How many messages are remembered: those of some hours on a busy bot. */
const limit = 10_000;

/**
 * Finds the activity an edit changes.
 *
 * Activities have the id of their update, since that is what Telegram repeats; but an edit names its
 * message by the message's own number, and comes in an update of its own. So the last messages are
 * remembered by both. After a restart an edit names a message nobody knows, and changes nothing.
 */
export function editFinder(): (arriving: Arriving) => Arriving {
  const ids = recent<string>(limit);
  return (arriving) => {
    const { activity } = arriving;
    if (activity.type === 'message') remember(ids, activity);
    const id = activity.replyToId === undefined ? undefined : ids.get(key(activity));
    return id === undefined ? arriving : { ...arriving, activity: { ...activity, replyToId: id } };
  };
}

function remember(ids: Recent<string>, activity: Activity): void {
  if (activity.value !== undefined) return;
  ids.set(key(activity), activity.id);
}

function key({ conversation, channelData }: Activity): string {
  return `${conversation.id} ${JSON.stringify(channelData)}`;
}
