/**
 * The inside of a process under test: it starts something, says so, and answers how much of the
 * processor it has used.
 */

/** What a contestant is told when it starts. */
export interface Around {
  /** Where the Bot API is. */
  readonly apiRoot: string;
  /** Where to say, on a plain connection and one chat a line, that a reply was delivered. */
  readonly deliveredPort: number;
  /** An empty folder on a real disk. */
  readonly folder: string;
}

/** What a contestant says when it is ready. */
export interface Ready {
  readonly port: number;
}

/** Asked by the parent. */
export type Question = 'usage' | 'stop' | { readonly seconds: number };

/** What has been used since the process began. */
export interface Usage {
  readonly cpuMs: number;
  readonly rssBytes: number;
}

/** A contestant that is up. One without a port is given its customers from inside. */
export interface Started {
  readonly port?: number;
  /** Serves customers of its own for so many seconds, and says how many turns that were. */
  readonly serve?: (seconds: number) => Promise<object>;
  readonly stop?: () => Promise<void>;
}

/** Starts a contestant and answers for it. */
export async function contest(start: (around: Around) => Promise<Started>): Promise<void> {
  const { port = 0, serve, stop } = await start(JSON.parse(process.argv[2]!) as Around);
  process.on('message', (question: Question) => {
    if (question === 'usage') answer(usage());
    else if (question === 'stop')
      void (stop?.() ?? Promise.resolve()).finally(() => process.exit(0));
    else void serve!(question.seconds).then(answer, die);
  });
  // Whoever started us has gone.
  process.on('disconnect', () => process.exit(0));
  answer({ port } satisfies Ready);
}

export function answer(message: object): void {
  process.send!(message);
}

export function usage(): Usage {
  const { user, system } = process.cpuUsage();
  return { cpuMs: (user + system) / 1000, rssBytes: process.memoryUsage.rss() };
}

function die(error: unknown): void {
  console.error(error);
  process.exit(1);
}
