/** Telegram's answer to a call it did not carry out, or that of something before it. */
export class Refusal extends Error {
  readonly status: number;
  /** False: it was a gateway or another server, and nothing is known of token, chat or message. */
  readonly isTelegrams: boolean;
  readonly description: string;
  readonly retryAfterMs: number | undefined;
  /** The group has become a supergroup with this id. */
  readonly migratedTo: number | undefined;

  constructor(method: string, answer: RefusalAnswer) {
    super(`Telegram refused ${method}: ${answer.status} ${answer.description}`);
    this.name = 'Refusal';
    this.status = answer.status;
    this.isTelegrams = answer.isTelegrams;
    this.description = answer.description;
    this.retryAfterMs = believable(answer.retryAfter);
    this.migratedTo = answer.migratedTo;
  }

  /** Telegram does not know the token (401), or never did (404). */
  get isOfToken(): boolean {
    return this.isTelegrams && (this.status === 401 || this.status === 404);
  }
}

/** Telegram's word, up to an hour: a mistake there must not silence a conversation for years. */
function believable(seconds: unknown): number | undefined {
  if (typeof seconds !== 'number' || !(seconds >= 0)) return undefined;
  return Math.min(seconds, 3600) * 1000;
}

export interface RefusalAnswer {
  readonly status: number;
  readonly description: string;
  readonly isTelegrams: boolean;
  /** Seconds. */
  readonly retryAfter?: number | undefined;
  readonly migratedTo?: number | undefined;
}

/** No answer came. `sent`: the call may have reached Telegram all the same. */
export class NoAnswer extends Error {
  readonly sent: boolean;

  constructor(message: string, sent: boolean, options?: ErrorOptions) {
    super(message, options);
    this.name = 'NoAnswer';
    this.sent = sent;
  }
}
