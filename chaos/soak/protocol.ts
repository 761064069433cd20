import type { BotOptions } from '../../bots/index.ts';
import type { Sample } from './sample.ts';

/** What the bot of a soak is started with. */
export interface SoakSettings {
  readonly folder: string;
  /** Where the run listens. */
  readonly world: string;
  readonly retention: NonNullable<BotOptions['retention']>;
  /** Plants a leak, to see whether it is noticed. */
  readonly leak: boolean;
}

/** What the run asks of it. */
export type Asked = 'sample';

export type Said =
  | { readonly ready: string }
  | { readonly sample: Sample }
  | { readonly problem: string };

export const soakVariable = 'SOAK_BOT';

export function readSoakSettings(): SoakSettings {
  const settings = process.env[soakVariable];
  if (settings !== undefined) return JSON.parse(settings) as SoakSettings;
  throw new Error(`${soakVariable} is not set. This bot is started by chaos/soak/run.ts.`);
}
