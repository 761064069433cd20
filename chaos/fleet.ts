import { type ChildProcess, spawn } from 'node:child_process';
import { Failure } from '../activities/index.ts';
import { pause } from './pause.ts';
import {
  type Conditions,
  drainMs,
  goodConditions,
  settingsVariable,
  type Told,
  type WorkerSettings,
} from './protocol.ts';
import type { Random } from './random.ts';

export interface FleetOptions {
  /** The bundled worker. */
  readonly program: string;
  readonly workers: number;
  readonly settings: Omit<WorkerSettings, 'worker' | 'conditions'>;
  readonly random: Random;
  readonly told: (told: Told) => void;
  /** More variables for the first worker. */
  readonly first?: Readonly<Record<string, string>>;
  readonly verbose?: boolean;
}

/** The worker processes: always as many as wanted, each replaced as soon as it ends. */
export interface Fleet {
  /** The address of a worker that is up; waits until there is one. */
  readonly url: () => Promise<string>;
  /** Ends one worker that is up; resolves when it is gone. */
  readonly end: (signal: 'SIGKILL' | 'SIGTERM') => Promise<void>;
  /** Makes a worker that is up stand still for so long (SIGSTOP, SIGCONT). */
  readonly freeze: (ms: number) => Promise<void>;
  /** Changes what all of them have to live with, those that are not up yet included. */
  readonly change: (conditions: Partial<Conditions>) => void;
  /** Whether any worker is up. */
  readonly isUp: () => boolean;
  /** Asks all of them to stop; resolves when they are gone. */
  readonly stop: () => Promise<void>;
  /** Workers that were killed, by us or by themselves. */
  readonly killed: ReadonlySet<number>;
  /** Those, and workers that stopped before everything was written: it took too long, or could not be. */
  readonly interrupted: ReadonlySet<number>;
  /** Workers that stopped when they were asked to. */
  readonly stopped: number;
  /** What should not have happened. */
  readonly problems: readonly string[];
  /** Rejects when workers cannot be started at all. */
  readonly failed: Promise<never>;
}

interface Worker {
  readonly number: number;
  readonly process: ChildProcess;
  readonly gone: Promise<void>;
  url?: string;
  asked?: 'SIGKILL' | 'SIGTERM';
}

/** A worker that does not stop within this time after SIGTERM does not stop. */
const stopMs = 15_000;

export function createFleet(options: FleetOptions): Fleet {
  const { random } = options;
  const workers = new Set<Worker>();
  const killed = new Set<number>();
  const interrupted = new Set<number>();
  const problems: string[] = [];
  let waiting: ((url: string) => void)[] = [];
  let started = 0;
  let stopped = 0;
  let failedStarts = 0;
  let stopping = false;
  let conditions = goodConditions;
  let fail!: (error: Error) => void;
  const failed = new Promise<never>((_resolve, reject) => {
    fail = reject;
  });
  // Whoever races against it sees it; nobody has to.
  failed.catch(() => {});

  const up = (): Worker[] => [...workers].filter(({ url, asked }) => url && !asked);

  const start = (): void => {
    const number = ++started;
    const settings: WorkerSettings = { ...options.settings, worker: number, conditions };
    const child = spawn(process.execPath, [options.program], {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      env: {
        ...process.env,
        ...(number === 1 ? options.first : {}),
        [settingsVariable]: JSON.stringify(settings),
      },
    });
    let said = '';
    child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-2_000);
      if (options.verbose) process.stderr.write(`worker ${number}: ${text}`);
    });
    const worker: Worker = {
      number,
      process: child,
      gone: new Promise((resolve) => {
        child.on('close', (code, signal) => {
          workers.delete(worker);
          ended(worker, code, signal, said);
          resolve();
        });
      }),
    };
    child.on('message', (told: Told) => {
      if ('ready' in told) {
        worker.url = told.ready;
        failedStarts = 0;
        for (const resolve of waiting) resolve(told.ready);
        waiting = [];
      } else options.told(told);
    });
    workers.add(worker);
  };

  const ended = (
    worker: Worker,
    code: number | null,
    signal: NodeJS.Signals | null,
    said: string,
  ): void => {
    if (signal === 'SIGKILL') {
      killed.add(worker.number);
      interrupted.add(worker.number);
    } else if (code === 0 && worker.asked === 'SIGTERM') stopped++;
    else {
      problems.push(
        `worker ${worker.number} ended with ${signal ?? `code ${code}`}: ${said.trim()}`,
      );
    }
    if (stopping) return;
    if (!worker.url && ++failedStarts >= 3) {
      fail(new Failure('chaos.worker', `No worker can be started. The last one said: ${said}`));
      return;
    }
    start();
  };

  /** Who is stopping while the store would not write may not get everything written. */
  const noteInterrupted = (): void => {
    if (conditions.store !== 'refuses' && conditions.store !== 'full') return;
    for (const { asked, number } of workers) if (asked) interrupted.add(number);
  };

  const ask = async (worker: Worker, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> => {
    worker.asked = signal;
    noteInterrupted();
    worker.process.kill(signal);
    const timer = setTimeout(() => {
      problems.push(`worker ${worker.number} did not stop within ${stopMs} ms of ${signal}`);
      worker.process.kill('SIGKILL');
    }, stopMs);
    const askedAt = performance.now();
    await worker.gone;
    if (performance.now() - askedAt >= drainMs) interrupted.add(worker.number);
    clearTimeout(timer);
  };

  const anyUp = (): Worker | undefined => {
    const ready = up();
    return ready[Math.floor(random() * ready.length)];
  };

  for (let count = 0; count < options.workers; count++) start();
  return {
    killed,
    interrupted,
    problems,
    failed,
    get stopped() {
      return stopped;
    },
    url: () => {
      const worker = anyUp();
      if (worker) return Promise.resolve(worker.url!);
      return Promise.race([failed, new Promise<string>((resolve) => waiting.push(resolve))]);
    },
    async end(signal) {
      const worker = anyUp();
      if (worker) await ask(worker, signal);
    },
    async freeze(ms) {
      const worker = anyUp();
      if (!worker) return;
      worker.process.kill('SIGSTOP');
      await pause(ms);
      worker.process.kill('SIGCONT');
    },
    change(changed) {
      conditions = { ...conditions, ...changed };
      noteInterrupted();
      for (const { process } of workers) {
        // One that ends meanwhile need not know.
        if (process.connected) process.send(conditions, () => {});
      }
    },
    isUp: () => up().length > 0,
    async stop() {
      stopping = true;
      await Promise.all(
        [...workers].map((worker) => (worker.asked ? worker.gone : ask(worker, 'SIGTERM'))),
      );
    },
  };
}
