import type { Activity, Json } from '../activities/index.ts';

/** Hides the words of an activity that may hold a secret: only the dialogs get to see them. */
export function conceal(seal: (value: Json) => string): (activity: Activity) => Activity {
  return (activity) =>
    activity.text === undefined || activity.text === ''
      ? activity
      : { ...activity, text: '•••', sealed: seal(activity.text) };
}
