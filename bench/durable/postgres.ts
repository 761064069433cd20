// A PostgreSQL of the contestant's own, everything durable; larger buffers and a larger log than it
// comes with, as anybody would give it.
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { findPostgres } from './postgres-place.ts';
import { freePort } from './webhook.ts';

export interface Postgres {
  readonly pid: number;
  readonly url: string;
  readonly stop: () => Promise<void>;
}

export async function startPostgres(folder: string): Promise<Postgres> {
  chmodSync(folder, 0o755); // it may not run as whoever made the folder
  const place = findPostgres(folder);
  if (typeof place === 'string') throw new Error(`There is no PostgreSQL: ${place}.`);
  const { bin, as } = place;
  const home = join(folder, 'postgres');
  mkdirSync(home);
  if (as.uid !== undefined) chownSync(home, as.uid, as.gid!);
  const data = join(home, 'data');
  execFileSync(join(bin, 'initdb'), ['-D', data, '-U', 'postgres', '-A', 'trust', '--no-sync'], {
    ...as,
    cwd: home,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const port = await freePort();
  const sockets = tmpdir(); // a socket's path must be short
  const settings = [
    'listen_addresses=',
    `unix_socket_directories=${sockets}`,
    'max_connections=200',
    'shared_buffers=1GB',
    'max_wal_size=4GB',
  ];
  const server = spawn(
    join(bin, 'postgres'),
    ['-D', data, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])],
    { ...as, cwd: home, stdio: 'ignore' },
  );
  process.once('exit', () => server.kill('SIGINT'));
  const url = (database: string) =>
    `postgresql://postgres@localhost:${port}/${database}?host=${sockets}`;
  await createDatabase(url('postgres'));
  return {
    pid: server.pid!,
    url: url('bench'),
    stop: () =>
      new Promise((resolve) => {
        server.once('exit', () => resolve());
        server.kill('SIGINT'); // ends its connections, and then itself
        setTimeout(() => server.kill('SIGQUIT'), 8000).unref();
      }),
  };
}

/** As soon as it takes connections. */
async function createDatabase(url: string): Promise<void> {
  const end = performance.now() + 30_000;
  for (;;) {
    const client = new Client(url);
    try {
      await client.connect();
      await client.query('CREATE DATABASE bench');
      return await client.end();
    } catch (error) {
      if (performance.now() > end)
        throw new Error('PostgreSQL took no connection within half a minute.', { cause: error });
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}
