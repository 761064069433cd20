import { readdirSync, readFileSync } from 'node:fs';

/** A process and all it has started, in bytes of memory that are really in use; Linux only. */
export function memoryOf(pid: number): { itself: number; withChildren: number } {
  const itself = resident(pid);
  const children = parents().get(pid) ?? [];
  return {
    itself,
    withChildren: children.reduce((sum, child) => sum + memoryOf(child).withChildren, itself),
  };
}

function resident(pid: number): number {
  const status = read(`/proc/${pid}/status`);
  const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(status)?.[1];
  return Number(kilobytes ?? 0) * 1024;
}

function parents(): Map<number, number[]> {
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
