import { createRequire } from 'node:module';

/** Restate's server, as npm installs it for this machine; undefined if there is none for it. */
export function restateBinary(): string | undefined {
  try {
    return createRequire(import.meta.url).resolve(
      `@restatedev/restate-server-${process.platform}-${process.arch}/bin/restate-server`,
    );
  } catch {
    return undefined;
  }
}
