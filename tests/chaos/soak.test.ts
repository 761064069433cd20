import assert from 'node:assert/strict';
import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { test } from 'node:test';

function soak(...options: string[]): SpawnSyncReturns<string> {
  const program = ['--import', 'tsx', '--conditions=source', 'chaos/soak/run.ts'];
  return spawnSync(process.execPath, [...program, '--seconds', '10', ...options], {
    encoding: 'utf8',
  });
}

test('a soak plays customers who come, go, see a person and are forgotten, and reports on the process', () => {
  const { stdout, stderr } = soak();
  const line = stdout.split('\n').find((each) => each.startsWith('{'));
  assert.ok(line, `${stdout}\n${stderr}`);
  const report = JSON.parse(line) as Record<string, number>;
  for (const name of ['conversations', 'messages', 'handedBack', 'forgotten', 'samples']) {
    assert.ok(report[name]! > 0, `${name}: ${stdout}`);
  }
  assert.equal(report['unanswered'], 0);
  for (const row of ['heap', 'RSS', 'handles', 'open files', 'event loop', 'files of the store']) {
    assert.match(stdout, new RegExp(`${row}.* (flat|GROWS)$`, 'm'));
  }
});

test('a soak fails when the bot leaks', () => {
  const { status, stdout } = soak('--leak');
  assert.equal(status, 1, stdout);
  assert.match(stdout, /heap.* GROWS$/m);
});
