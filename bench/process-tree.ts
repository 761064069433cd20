import { readdirSync, readFileSync } from 'node:fs';

/** A process and all it has started, in bytes of memory that are really in use; Linux only. */
export function memoryOf(
  pid: number,
  measure: (pid: number) => number = resident,
): { itself: number; withChildren: number } {
  const itself = measure(pid);
  const children = childrenByParent().get(pid) ?? [];
  return {
    itself,
    withChildren: children.reduce(
      (sum, child) => sum + memoryOf(child, measure).withChildren,
      itself,
    ),
  };
}

/** What pages it shares with others count by its share, so that a family's sum counts them once. */
export function proportional(pid: number): number {
  return kilobytes(/^Pss:\s+(\d+) kB/m, `/proc/${pid}/smaps_rollup`) * 1024;
}

/** The most it ever had. */
export function highestMemoryOf(pid: number): number {
  return kilobytes(/^VmHWM:\s+(\d+) kB/m, `/proc/${pid}/status`) * 1024;
}

function resident(pid: number): number {
  return kilobytes(/^VmRSS:\s+(\d+) kB/m, `/proc/${pid}/status`) * 1024;
}

function kilobytes(line: RegExp, path: string): number {
  return Number(line.exec(read(path))?.[1] ?? 0);
}

/** The processor time of a process and all it has started, those that have ended included; Linux only. */
export function processorMsOf(pid: number): number {
  const stat = read(`/proc/${pid}/stat`);
  // After the name, which may hold anything. User and system time, and that of children waited for.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = [11, 12, 13, 14].reduce((sum, at) => sum + Number(fields[at] ?? 0), 0);
  const children = childrenByParent().get(pid) ?? [];
  return children.reduce((sum, child) => sum + processorMsOf(child), ticks * msPerTick);
}

const msPerTick = 10;

function childrenByParent(): Map<number, number[]> {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const parent = Number(/^PPid:\s+(\d+)/m.exec(read(`/proc/${name}/status`))?.[1]);
    children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  return children;
}

/** Empty, if the process is gone by now. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
