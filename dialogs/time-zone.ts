import { Failure } from '../activities/index.ts';

/** Tells how many minutes a place is ahead of UTC at a moment; summer time counts. */
export function minutesAhead(timeZone: string): (now: number) => number {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' });
  } catch (error) {
    throw new Failure(
      'dialogs.time-zone',
      `There is no time zone "${timeZone}". Use a name such as "Europe/Berlin" or "Asia/Shanghai".`,
      { cause: error },
    );
  }
  return (now) => {
    const named = format.formatToParts(now).find(({ type }) => type === 'timeZoneName')?.value;
    const [, sign, hours, minutes] = /([+-])(\d\d):(\d\d)/.exec(named ?? '') ?? [];
    return sign ? Number(`${sign}${Number(hours) * 60 + Number(minutes)}`) : 0;
  };
}
