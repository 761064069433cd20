import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

/** Runs a program with these lines typed in; gives what it printed. */
async function run(file: string, folder: string, typed: string): Promise<string> {
  const program = spawn(process.execPath, [...process.execArgv, file], {
    env: { ...process.env, DATA_DIR: folder, LOG_LEVEL: 'error' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  program.stdin.end(typed);
  let printed = '';
  program.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
  });
  const [code] = (await once(program, 'close')) as [number];
  assert.equal(code, 0, printed);
  return printed;
}

async function folderFor(t: { after: (then: () => Promise<void>) => void }): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'parlance-example-'));
  t.after(() => rm(folder, { recursive: true }));
  return folder;
}

test('hello asks for a name and greets', async (t) => {
  const printed = await run('examples/hello.ts', await folderFor(t), 'Anna\n');
  assert.equal(printed, 'Hello! What is your name?\nNice to meet you, Anna.\n');
});

test('hello goes on where it was after it was closed', async (t) => {
  const folder = await folderFor(t);
  assert.match(await run('examples/hello.ts', folder, ''), /What is your name/);
  assert.match(await run('examples/hello.ts', folder, 'Anna\n'), /Nice to meet you, Anna\./);
});

test('the helpdesk talks in the terminal', async (t) => {
  const typed = 'refund order 102938\n1\nyes\n';
  const printed = await run('bots/helpdesk/chat.ts', await folderFor(t), typed);
  assert.match(printed, /What went wrong\?\n.*1\. It arrived broken/s);
  assert.match(printed, /Refund €42\.50 for the kettle\?/);
  assert.match(printed, /Your reference is RX\d+\./);
});
