import type { AnyDialog } from './dialog.ts';
import { Level } from './level.ts';
import { noVersion } from './registry.ts';
import { forGood } from './rest.ts';
import { written } from './written.ts';

/** Runs another dialog as a function. When it is over, only its result stays in the journal. */
export function call<T>(level: Level, other: AnyDialog, args: readonly unknown[]): Promise<T> {
  const { replay } = level;
  const op = `call ${other.name}`;
  const place = level.enter(op);
  if (place === undefined) return forGood();
  const recorded = level.recorded(place);
  if (recorded) return level.instantly(recorded);

  const pending = level.journal[place];
  const version = pending?.version ?? other.version;
  const code = replay.host.talk(other, version);
  if (!code) {
    replay.diverge(level, place, noVersion(other.name, version));
    return forGood();
  }
  let own: readonly unknown[];
  try {
    own = args.map((arg) => written(arg, `Dialog "${level.dialog}" called "${other.name}" with`));
  } catch (error) {
    replay.stop({ is: 'threw', error });
    return forGood();
  }
  const path = `${level.path}${place + 1}.`;
  if (path.split('.').length > replay.host.limits.calls) {
    replay.refuse(
      'dialog.endless',
      `Dialog "${replay.frame.dialog}" calls dialogs that call dialogs more than ${replay.host.limits.calls} deep. If one calls itself without an end, end it.`,
    );
    return forGood();
  }
  const inner = new Level(replay, {
    dialog: other.name,
    version,
    path,
    journal: [...(pending?.journal ?? [])],
  });
  level.journal[place] = { op, pending: true, version, journal: inner.journal };
  level.busy.set(place, op);
  return new Promise<T>((resolve, reject) => {
    replay.invoke(inner, code, own, (end) => {
      const outcome = level.close(place, op, end, inner.isSecret);
      if ('error' in outcome) reject(outcome.error);
      else resolve(outcome.value as T);
    });
  });
}
