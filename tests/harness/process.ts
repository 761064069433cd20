import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';

/** The helpdesk as `npm start` runs it: a process of its own, on data of its own. */
export interface HelpdeskProcess {
  readonly url: string;
  /** Starts it (again) and waits until it is ready. */
  readonly start: () => Promise<void>;
  /** kill -9. */
  readonly kill: () => Promise<void>;
  /** SIGTERM; gives the exit code. */
  readonly terminate: () => Promise<number | null>;
}

export async function helpdeskProcess(
  t: TestContext,
  env: Record<string, string> = {},
): Promise<HelpdeskProcess> {
  const data = await mkdtemp(join(tmpdir(), 'parlance-helpdesk-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  let child: ChildProcess | undefined;

  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return null;
    const exited = once(child, 'exit');
    child.kill(signal);
    const [code] = (await exited) as [number | null];
    return code;
  };
  const kill = async (): Promise<void> => {
    await end('SIGKILL');
  };
  t.after(async () => {
    await kill();
    await rm(data, { recursive: true, force: true });
  });

  return {
    url,
    kill,
    terminate: () => end('SIGTERM'),
    async start() {
      const running = spawn(
        process.execPath,
        ['--import', 'tsx', '--conditions=source', 'bots/helpdesk/main.ts'],
        {
          env: {
            PATH: process.env['PATH'],
            PORT: String(port),
            DATA_DIR: data,
            LOG_LEVEL: 'error',
            ...env,
          },
          stdio: ['ignore', 'ignore', 'inherit'],
        },
      );
      child = running;
      for (;;) {
        if (running.exitCode !== null) {
          throw new Error(`The helpdesk ended with ${running.exitCode} before it was ready.`);
        }
        const response = await fetch(`${url}/ready`).catch(() => null);
        if (response?.ok) return;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
