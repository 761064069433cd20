import { Refusal, tooMany } from './refusal.ts';

/** What a call of the bot meets instead of an answer. */
export interface CallFault {
  /** Only calls of this method; without it, all. */
  readonly method?: string;
  /** Only calls for this chat. */
  readonly chat?: number;
  /** How many calls; 1 without it. */
  readonly times?: number;
  readonly how: FaultKind;
}

export type FaultKind =
  /** 429, with so many seconds to wait. */
  | { readonly kind: 'too-many'; readonly seconds: number }
  | { readonly kind: 'refused'; readonly status: number; readonly description: string }
  /** A page from a gateway, not JSON. */
  | { readonly kind: 'bad-gateway' }
  /** The connection is cut and nothing was done. */
  | { readonly kind: 'cut-before' }
  /** The connection is cut after the call was carried out. */
  | { readonly kind: 'cut-after' }
  /** The answer takes so long. */
  | { readonly kind: 'slow'; readonly ms: number };

export interface Faults {
  readonly add: (fault: CallFault) => void;
  /** The fault a call meets, if any; it counts. */
  readonly next: (method: string, chat: unknown) => FaultKind | undefined;
  readonly clear: () => void;
}

export function faults(): Faults {
  let list: { fault: CallFault; left: number }[] = [];
  return {
    add(fault) {
      list.push({ fault, left: fault.times ?? 1 });
    },
    next(method, chat) {
      const found = list.find(
        ({ fault, left }) =>
          left > 0 &&
          (fault.method === undefined || fault.method === method) &&
          (fault.chat === undefined || fault.chat === Number(chat)),
      );
      if (!found) return undefined;
      found.left--;
      list = list.filter(({ left }) => left > 0);
      return found.fault.how;
    },
    clear() {
      list = [];
    },
  };
}

/** The refusal a fault stands for, if it is one. */
export function refusalOf(fault: FaultKind | undefined): Refusal | undefined {
  if (fault?.kind === 'too-many') return tooMany(fault.seconds);
  if (fault?.kind === 'refused') return new Refusal(fault.status, fault.description);
  return undefined;
}
