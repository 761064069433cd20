import type { Log } from '../activities/index.ts';

/** Stops gracefully when the process is asked to end, and outlives a promise an author forgot. */
export function stopOnSignals(stop: () => Promise<void>, log: Log): void {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      log.info(`Stopping on ${signal}.`);
      void stop().then(() => process.exit(0));
    });
  }
  process.on('unhandledRejection', (error) => {
    log.error('A promise was rejected and nobody awaited it; is an `await` missing?', { error });
  });
}
