import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bundle } from '../../chaos/bundle.ts';
import { campaign, type Outcome } from '../../chaos/campaign.ts';
import type { Wrong } from '../../chaos/check.ts';

async function play(design: string, killEveryMs: number): Promise<Outcome> {
  const program = await bundle(`chaos/wrong/${design}.ts`);
  try {
    return await campaign({
      program: program.path,
      store: design,
      workers: 1,
      seed: 1,
      seconds: 3,
      conversations: 12,
      killEveryMs,
      polite: 0,
      patienceMs: 1_500,
    });
  } finally {
    await program.remove();
  }
}

/** Why each of them is wrong, and so what must be seen. */
const designs: [design: string, wrong: Wrong, killEveryMs: number, title: string][] = [
  ['etag', 'doubled', 400, '"save if unchanged, or run again" says things twice'],
  ['etag', 'doubled', 0, '"save if unchanged, or run again" does so even if nothing is killed'],
  ['lock', 'lost', 400, '"remember the id, lock, run, save" loses messages'],
];

for (const [design, wrong, killEveryMs, title] of designs) {
  test(title, async () => {
    const { findings, counts, kills } = await play(design, killEveryMs);
    assert.ok(counts.messages > 10, `only ${counts.messages} messages were sent`);
    if (killEveryMs > 0) assert.ok(kills > 0, 'nothing was killed');
    const seen = new Set(findings.map((finding) => finding.wrong));
    assert.ok(seen.has(wrong), `found ${JSON.stringify(findings.slice(0, 10))}`);
    assert.ok(seen.has('wrong state'), 'the final state must be wrong too');
  });
}
