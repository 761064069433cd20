import type { Outcome } from './campaign.ts';
import type { PointResult } from './points.ts';

/** The figures of a run, as a table to read. */
export function table(outcome: Outcome, withinMs: number): string {
  const { counts, kills, stops, troubles, hung, seconds, slowestMs, findings } = outcome;
  const { refuses, full, slow } = troubles.store;
  const of = (wrong: string): number => findings.filter((each) => each.wrong === wrong).length;
  const rows: [string, string | number][] = [
    ['seconds, the rest of the conversations included', seconds.toFixed(1)],
    ['processes killed (SIGKILL) / stopped (SIGTERM)', `${kills} / ${stops}`],
    ['  stood still for longer than a lease', troubles.freezes],
    [
      'clock set ahead or back / while no process was up',
      `${troubles.clockJumps} / ${troubles.clockJumpsWhileDown}`,
    ],
    ['store refused to write / was full / was slow', `${refuses} / ${full} / ${slow}`],
    ['sends that hung / in the channel that is stuck', `${hung.chaos} / ${hung.stuck}`],
    ['conversations', counts.conversations],
    ['messages kept', counts.messages],
    ['replies', counts.replies],
    ['replies taken twice, same id', counts.repeats],
    ['  of at most: in flight at a kill + connection cut', `${counts.inFlight} + ${counts.cut}`],
    ['effects / called again, same key', `${counts.effects} / ${counts.effectRepeats}`],
    ['conversations given to a person after three kills', counts.gaveUp],
    ['taken over by a person, and given back', counts.takenOver],
    ['  the bot spoke meanwhile', of('spoke under a person')],
    ['lost', of('lost') + of('effect lost') + of('refused')],
    ['out of order', of('out of order')],
    ['doubled (another id), repeated without cause', of('doubled') + of('repeated without cause')],
    ['effect twice', of('effect twice')],
    ['wrong reply or state', of('wrong reply') + of('wrong state')],
    [
      'slowest answer, seconds (those of the stuck channel left out)',
      (slowestMs / 1_000).toFixed(1),
    ],
    [`  kept waiting for more than ${withinMs / 1_000} s`, of('kept waiting')],
    ['gave up too early', of('gave up too early')],
    ['process trouble', of('process')],
    ['memory of this run at its peak, MB', peakMb()],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`).join('\n');
}

/** The same in one line, for machines. */
export function json(
  facts: Readonly<Record<string, string | number>>,
  outcome: Outcome,
  points: readonly PointResult[],
): string {
  const { counts, kills, stops, troubles, hung, findings, seconds, slowestMs } = outcome;
  const { store, ...others } = troubles;
  return JSON.stringify({
    ...facts,
    seconds: Math.round(seconds * 10) / 10,
    kills,
    stops,
    ...others,
    ...store,
    hung: hung.chaos,
    hungInStuckChannel: hung.stuck,
    ...counts,
    slowestMs: Math.round(slowestMs),
    violations: findings.length,
    peakMb: peakMb(),
    points: points.length,
    pointsFailed: points.filter(({ passed }) => !passed).length,
  });
}

export function findingLines({ findings }: Pick<Outcome, 'findings'>, most: number): string {
  const lines = findings
    .slice(0, most)
    .map(({ conversation, wrong, detail }) => `  ${conversation}  ${wrong}: ${detail}`);
  if (findings.length > most) lines.push(`  … and ${findings.length - most} more`);
  return lines.join('\n');
}

/** One line of the table of crash points. */
export function pointLine({ point, outcome, allowed, passed }: PointResult): string {
  const { counts, kills, findings } = outcome;
  const cells = [
    point.padEnd(22),
    (kills === 1 ? 'died' : 'not reached').padEnd(11),
    `${counts.messages} messages`.padEnd(12),
    `${counts.replies} replies`.padEnd(11),
    `twice ${counts.repeats} of ${allowed}`.padEnd(14),
    `effects again ${counts.effectRepeats}`.padEnd(16),
    passed ? 'ok' : 'WRONG',
  ];
  const line = `  ${cells.join('  ')}`;
  return findings.length > 0 ? `${line}\n${findingLines(outcome, 5)}` : line;
}

function peakMb(): number {
  return Math.round(process.resourceUsage().maxRSS / 1024);
}
