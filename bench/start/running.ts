import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { data, root } from '../places.ts';

/** How the helpdesk is started. */
export interface Way {
  readonly command: string;
  readonly args: readonly string[];
  /** All it is told: nothing of ours is inherited. */
  readonly env?: Readonly<Record<string, string>>;
}

/** The helpdesk, and it says that it is ready. */
export interface Running {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** When it was started, by `performance.now()`. */
  readonly began: number;
}

/** Starts the helpdesk as a customer finds it, on an empty store; ends it when `use` is done. */
export async function whileRunning<Result>(
  { command, args, env }: Way,
  use: (running: Running) => Promise<Result>,
): Promise<Result> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  mkdirSync(data, { recursive: true });
  const folder = mkdtempSync(join(data, 'start-'));
  const began = performance.now();
  const child = spawn(command, args, {
    cwd: root,
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      PORT: String(port),
      DATA_DIR: folder,
      ...env,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (text: Buffer) => {
    said = (said + text.toString('utf8')).slice(-4000);
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  try {
    await until(async () => {
      if (child.exitCode !== null)
        throw new Error(`The helpdesk ended by itself. It said:\n${said}`);
      return (await fetch(`${url}/ready`)).status === 200;
    });
    return await use({ url, port, pid: child.pid!, began });
  } finally {
    child.kill('SIGTERM');
    const killing = setTimeout(() => child.kill('SIGKILL'), 15_000);
    await exited;
    clearTimeout(killing);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Asks every few milliseconds; gives up after a minute. */
export async function until(done: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + 60_000;
  for (;;) {
    const is = await done().catch((error: unknown) => {
      if (error instanceof TypeError) return false; // fetch: nobody listens yet
      throw error;
    });
    if (is) return;
    if (performance.now() > end) throw new Error('The helpdesk was not ready within a minute.');
    await new Promise((resolve) => setTimeout(resolve, 4));
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
