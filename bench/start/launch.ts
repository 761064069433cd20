import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { data, root } from '../places.ts';
import { memoryOf } from './process-tree.ts';

export interface Launched {
  readonly readyMs: number;
  /** From the start of the process to the first reply on the web chat, the customer being there at once. */
  readonly answerMs: number;
  /** A moment after the first answer: of the process that serves, and of all that was started for it. */
  readonly rss: { readonly itself: number; readonly withChildren: number };
}

/** Starts the helpdesk as a customer finds it: an empty store, every time anew. */
export async function launch(command: string, args: readonly string[]): Promise<Launched> {
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
    const readyMs = performance.now() - began;
    await firstAnswer(url);
    const answerMs = performance.now() - began;
    // What the first turn allocated is collected, or is there to stay.
    await new Promise((resolve) => setTimeout(resolve, 1000));
    return { readyMs, answerMs, rss: memoryOf(child.pid!) };
  } finally {
    child.kill('SIGTERM');
    const killing = setTimeout(() => child.kill('SIGKILL'), 15_000);
    await exited;
    clearTimeout(killing);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A customer opens the page, asks, and has an answer. */
async function firstAnswer(url: string): Promise<void> {
  const session = await fetch(`${url}/web/session`, { method: 'POST' });
  const { token } = (await session.json()) as { token: string };
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const body = JSON.stringify({ id: randomUUID(), text: 'where is my parcel?' });
  const posted = await fetch(`${url}/web/messages`, { method: 'POST', headers, body });
  if (posted.status !== 200) throw new Error(`The web chat answered ${posted.status}.`);
  await until(async () => {
    const page = (await (await fetch(`${url}/web/messages?after=0`, { headers })).json()) as {
      lines: readonly { by: string }[];
    };
    return page.lines.some(({ by }) => by === 'bot');
  });
}

/** Asks every few milliseconds; gives up after a minute. */
async function until(done: () => Promise<boolean>): Promise<void> {
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
