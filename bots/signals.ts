import { readFileSync } from 'node:fs';
import type { Log } from '../activities/index.ts';

/** Stops gracefully when the process is asked to end, and outlives a promise an author forgot. */
export function stopOnSignals(stop: () => Promise<void>, log: Log): void {
  const end = (why: string): void => {
    log.info(`Stopping: ${why}.`);
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error('The bot did not stop in good order. What was accepted is durable.', { error });
        process.exit(1);
      },
    );
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => end(signal));
  if (process.env['npm_lifecycle_event']) whenOrphaned(() => end('npm has ended'));
  process.on('unhandledRejection', (error) => {
    log.error('A promise was rejected and nobody awaited it; is an `await` missing?', { error });
  });
}

/**
 * npm hands a signal to its shell, which ends without handing it on, and a kill -9 ends npm alone.
 * What `npm start` began would go on unseen, and keep the port and the store from whoever starts it
 * again.
 */
function whenOrphaned(then: () => void): void {
  const shell = process.ppid;
  const npm = parentOf(shell);
  const watch = setInterval(() => {
    if (process.ppid === shell && parentOf(shell) === npm) return;
    clearInterval(watch);
    then();
  }, 200);
  watch.unref();
}

/** The parent of a process, where the system has /proc. */
function parentOf(pid: number): string | undefined {
  try {
    // After the name in parentheses: state, parent.
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[1];
  } catch {
    return undefined;
  }
}
