import type { Activity, Json } from '../activities/index.ts';

const dots = '•••';

/**
 * Hides what an activity says that may hold a secret: words, or keys pressed on the phone. Only the
 * dialogs get to see it.
 */
export function conceal(seal: (value: Json) => string): (activity: Activity) => Activity {
  return (activity) => {
    const { name, text, value } = activity;
    if (name === 'dtmf' && value !== undefined) {
      return { ...activity, value: { digits: dots }, sealed: seal({ value }) };
    }
    return text === undefined || text === ''
      ? activity
      : { ...activity, text: dots, sealed: seal({ text }) };
  };
}

/** The activity with what it says. */
export function reveal(unseal: (sealed: string) => Json): (activity: Activity) => Activity {
  return (activity) =>
    activity.sealed === undefined
      ? activity
      : { ...activity, ...(unseal(activity.sealed) as Pick<Activity, 'text' | 'value'>) };
}
