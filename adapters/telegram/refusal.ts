/** Telegram's answer to a call it did not carry out. */
export class Refusal extends Error {
  readonly status: number;
  readonly description: string;
  readonly retryAfterMs: number | undefined;
  /** The group has become a supergroup with this id. */
  readonly migratedTo: number | undefined;

  constructor(method: string, answer: RefusalAnswer) {
    super(`Telegram refused ${method}: ${answer.status} ${answer.description}`);
    this.name = 'Refusal';
    this.status = answer.status;
    this.description = answer.description;
    this.retryAfterMs =
      answer.retryAfter === undefined ? undefined : Math.max(0, answer.retryAfter * 1000);
    this.migratedTo = answer.migratedTo;
  }
}

export interface RefusalAnswer {
  readonly status: number;
  readonly description: string;
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
