import type { Settings } from '../wire.ts';

declare global {
  // The server puts these around the script.
  const settings: Settings;
}

const given = settings;

export { given as settings };
