import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Where PostgreSQL's programs are, and who may run them. */
export interface PostgresPlace {
  readonly bin: string;
  /** It refuses to run as root. */
  readonly as: { readonly uid?: number; readonly gid?: number };
}

/** The PostgreSQL of this machine, or why there is none to use for data in this folder. */
export function findPostgres(folder: string): PostgresPlace | string {
  const bin = folders().find((folder) =>
    ['initdb', 'postgres'].every((program) => existsSync(join(folder, program))),
  );
  if (bin === undefined)
    return 'there are no initdb and postgres, neither in the PATH nor where Debian puts them (apt-get install postgresql)';
  if (process.getuid?.() !== 0) return { bin, as: {} };
  let as: { uid: number; gid: number };
  try {
    as = { uid: id('-u'), gid: id('-g') };
  } catch {
    return 'PostgreSQL does not run as root, and there is no user called postgres to run it as';
  }
  const { status } = spawnSync('test', ['-x', folder], as);
  return status === 0 ? { bin, as } : `the user postgres, whom it runs as, may not enter ${folder}`;
}

/** Debian keeps them out of the PATH, one folder for each version: the newest first. */
function folders(): string[] {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian) : [];
  return [
    ...(process.env['PATH'] ?? '').split(delimiter),
    ...versions
      .sort((a, b) => Number(b) - Number(a))
      .map((version) => join(debian, version, 'bin')),
  ];
}

function id(which: '-u' | '-g'): number {
  return Number(execFileSync('id', [which, 'postgres'], { encoding: 'utf8', stdio: 'pipe' }));
}
