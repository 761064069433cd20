/** What the load is to do to a server for a while. */
export interface Job {
  /** Whose job: chats go on where this contestant's last job left them. */
  readonly contestant: string;
  readonly port: number;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly connections: number;
  /** Each writes, waits, and writes again, now in this and now in that of `chatsEach` chats. */
  readonly customers: number;
  readonly chatsEach: number;
  /** What is written in a chat, over and over. */
  readonly talk: readonly string[];
  /** What a customer waits for: that the server has answered the call, or also for the reply itself. */
  readonly until: 'answered' | 'delivered';
  /** Not counted. */
  readonly warmUpSeconds: number;
  readonly seconds: number;
}

/** What came of it. */
export interface Done {
  readonly perSecond: number;
  readonly count: number;
  /** All that was finished, warming up and winding down included. */
  readonly all: number;
  /** From writing to what was waited for. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** How busy the load itself was, of one processor: near 1, it is what was measured. */
  readonly busy: number;
}

/** Where the load listens. */
export interface Listening {
  readonly apiRoot: string;
  readonly deliveredPort: number;
}

export const token = '123456789:bench-bench-bench-bench-bench-bench';
export const secret = 'bench-secret';
