import { type ChildProcess, fork } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Around, Memory, Question, Ready, Usage } from './contestant.ts';
import { built, data } from './places.ts';

/** A process of ours: asked something, it answers once. */
export interface Child {
  readonly ask: <Answer>(question: unknown) => Promise<Answer>;
  readonly stop: () => Promise<void>;
}

/** What a program is run with. */
export interface How {
  readonly node?: string;
  /** Besides what it inherits. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts one of this folder's programs (`turn/bare`) and waits for its first word. */
export async function start<First>(
  program: string,
  argument: unknown = {},
  { node = process.execPath, env = {} }: How = {},
): Promise<{ child: Child; first: First }> {
  const name = program.replaceAll('/', '-');
  // PARLANCE_BENCH_PROFILE=folder writes where each process spent its time, for `node --cpu-prof` viewers.
  const profiles = process.env['PARLANCE_BENCH_PROFILE'];
  const running = fork(join(built, `${program}.js`), [JSON.stringify(argument)], {
    execPath: node,
    env: {
      ...process.env,
      NODE_ENV: 'production',
      LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'warn',
      ...env,
    },
    execArgv: profiles
      ? ['--cpu-prof', `--cpu-prof-dir=${profiles}`, `--cpu-prof-name=${name}.cpuprofile`]
      : [],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const errors: string[] = [];
  running.stderr!.on('data', (text: Buffer) => {
    errors.push(text.toString('utf8'));
    if (errors.length > 50) errors.shift();
  });

  let said: ((message: unknown) => void) | undefined;
  let gone: ((error: Error) => void) | undefined;
  const next = <Answer>(): Promise<Answer> =>
    new Promise((resolve, reject) => {
      said = resolve as (message: unknown) => void;
      gone = reject;
    });
  running.on('message', (message) => said?.(message));
  running.on('exit', (code) => {
    gone?.(
      new Error(`${program} ended with ${String(code)}. It said:\n${errors.join('').slice(-4000)}`),
    );
  });

  const first = await next<First>();
  const child: Child = {
    ask<Answer>(question: unknown) {
      const answered = next<Answer>();
      running.send(question as object);
      return answered;
    },
    stop: () => stop(running),
  };
  return { child, first };
}

function stop(running: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (running.exitCode !== null) return resolve();
    running.once('exit', () => resolve());
    running.send('stop' satisfies Question);
    setTimeout(() => running.kill('SIGKILL'), 20_000).unref();
  });
}

/** A server under test. */
export interface Contestant {
  readonly port: number;
  readonly usage: () => Promise<Usage>;
  readonly memory: () => Promise<Memory>;
  readonly serve: <Served>(seconds: number) => Promise<Served>;
  readonly stop: () => Promise<void>;
}

export async function startContestant(
  program: string,
  how: How,
  around: Omit<Around, 'folder'> = { apiRoot: '', deliveredPort: 0 },
): Promise<Contestant> {
  await mkdir(data, { recursive: true });
  const folder = await mkdtemp(join(data, `${program.replaceAll('/', '-')}-`));
  const { child, first } = await start<Ready>(program, { ...around, folder } satisfies Around, how);
  return {
    port: first.port,
    usage: () => child.ask<Usage>('usage' satisfies Question),
    memory: () => child.ask<Memory>('memory' satisfies Question),
    serve: <Served>(seconds: number) => child.ask<Served>({ seconds } satisfies Question),
    async stop() {
      await child.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
