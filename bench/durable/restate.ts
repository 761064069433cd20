// Restate's server as a process beside ours, with its defaults but for what the environment says.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import * as restate from '@restatedev/restate-sdk';
import { Pool } from 'undici';
import type { Started } from '../contestant.ts';
import { restateBinary } from './restate-binary.ts';
import { freePort, listen } from './webhook.ts';

// The SDK 1.17 calls it and says nothing of the Node it needs; Node 20 has none.
if (!('withResolvers' in Promise)) Object.assign(Promise, { withResolvers });

/** Every message goes to the virtual object `chat` of its chat, whose handler is `message`. */
export async function startRestate(
  folder: string,
  services: NonNullable<Parameters<typeof restate.serve>[0]['services']>,
): Promise<Started> {
  const [node, ingress, admin, sdk] = await Promise.all([
    freePort(),
    freePort(),
    freePort(),
    freePort(),
  ]);
  await restate.serve({ port: sdk, services, logger: () => {} });
  const server = spawn(
    restateBinary()!,
    ['--no-logo', '--base-dir', join(folder, 'restate'), '--listen-mode', 'tcp'],
    {
      env: {
        ...process.env,
        RESTATE_NODE_NAME: 'bench',
        RESTATE_BIND_IP: '127.0.0.1',
        RESTATE_BIND_PORT: String(node),
        RESTATE_INGRESS__BIND_PORT: String(ingress),
        RESTATE_ADMIN__BIND_PORT: String(admin),
        RESTATE_DISABLE_TELEMETRY: 'true',
        RESTATE_LOG_FILTER: 'warn',
        RUST_LOG: 'warn',
      },
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  process.once('exit', () => server.kill());
  await register(`http://127.0.0.1:${admin}`, `http://127.0.0.1:${sdk}`);

  const pool = new Pool(`http://127.0.0.1:${ingress}`, { connections: 64 });
  const port = await listen(async ({ update_id, message }) => {
    const { statusCode, body } = await pool.request({
      method: 'POST',
      path: `/chat/${message.chat.id}/message/send`,
      headers: { 'content-type': 'application/json', 'idempotency-key': `u${update_id}` },
      body: JSON.stringify(message.text),
    });
    const said = await body.text();
    if (statusCode >= 300) throw new Error(`Restate answered ${statusCode}: ${said}`);
  });
  return {
    port,
    engine: server.pid!,
    stop: () =>
      new Promise((resolve) => {
        server.once('exit', () => resolve());
        server.kill('SIGTERM');
        setTimeout(() => server.kill('SIGKILL'), 5000).unref();
      }),
  };
}

/** Tells the server where the services are, as soon as it can be told. */
async function register(admin: string, uri: string): Promise<void> {
  const end = performance.now() + 30_000;
  for (;;) {
    let said: unknown;
    try {
      const answer = await fetch(`${admin}/deployments`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ uri }),
      });
      if (answer.ok) return;
      said = await answer.text();
    } catch (error) {
      said = error; // nobody listens yet
    }
    if (performance.now() > end)
      throw new Error('Restate took no deployment within half a minute.', { cause: said });
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

function withResolvers<Value>(): object {
  let resolve!: (value: Value) => void;
  let reject!: (reason?: unknown) => void;
  const promise = new Promise<Value>((one, other) => {
    resolve = one;
    reject = other;
  });
  return { promise, resolve, reject };
}
