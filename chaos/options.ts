import type { Kind } from './ledger.ts';
import type { TroubleKind } from './troubles.ts';

export interface CampaignOptions {
  /** The bundled worker. */
  readonly program: string;
  readonly store: string;
  readonly workers: number;
  readonly seed: number;
  /** How long customers go on; what is open then is still finished. */
  readonly seconds: number;
  /** Conversations at the same time. */
  readonly conversations: number;
  /** Milliseconds between kills, give or take two fifths; 0 for none. */
  readonly killEveryMs: number;
  /** How many of the kills are a polite SIGTERM: a part of 1. */
  readonly polite?: number;
  /** A world that behaves. */
  readonly calm?: boolean;
  /** What goes wrong besides; nothing unless told. */
  readonly troubles?: readonly TroubleKind[];
  /** What each customer says, instead of anything by chance. Then each has one conversation. */
  readonly script?: readonly Kind[];
  /** Messages a customer sends before the replies to them have come. */
  readonly ahead?: number;
  /** How long a customer waits for a reply that should have come. */
  readonly patienceMs?: number;
  /** An answer that takes longer is a finding. */
  readonly withinMs?: number;
  /** More variables for the first worker. */
  readonly firstWorker?: Readonly<Record<string, string>>;
  readonly verbose?: boolean;
  /** Gives the run up, and cleans up. */
  readonly signal?: AbortSignal;
}

export function plays({ troubles }: CampaignOptions, kind: TroubleKind): boolean {
  return troubles?.includes(kind) ?? false;
}
