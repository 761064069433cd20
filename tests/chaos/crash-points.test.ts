import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { crashAt, crashPoints } from '../../chaos/crash-points.ts';

test('without CRASH_AT, every point can be passed', () => {
  const hit = crashAt(undefined);
  for (const point of crashPoints) hit(point);
});

for (const setting of ['nowhere', 'after-send:0', 'after-send:x', '']) {
  test(`CRASH_AT="${setting}" is refused with what it can be`, () => {
    assert.throws(() => crashAt(setting), /Write <point>\[:n\]; points are before-accept, /);
  });
}

test('the process dies by SIGKILL at the nth time and not before', () => {
  const program = `
    import { crashAt } from './chaos/crash-points.ts';
    import { writeSync } from 'node:fs';
    const hit = crashAt('after-send:3');
    for (let time = 1; time < 5; time++) { hit('before-send'); hit('after-send'); writeSync(1, String(time)); }
  `;
  const { signal, stdout } = spawnSync(
    process.execPath,
    ['--import', 'tsx', '--conditions=source', '--input-type=module', '-e', program],
    { encoding: 'utf8' },
  );
  assert.equal(signal, 'SIGKILL');
  assert.equal(stdout, '12');
});
