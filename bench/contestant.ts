import { memoryOf, processorMsOf, proportional } from './process-tree.ts';

/**
 * The inside of a process under test: it starts something, says so, and answers how much of the
 * processor and of the memory it has used.
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
export type Question = 'usage' | 'memory' | 'stop' | { readonly seconds: number };

/** What has been used of the processor since the process began, by all its threads and its engine. */
export interface Usage {
  readonly cpuMs: number;
}

/** What it has of the memory now, its engine included. */
export interface Memory {
  readonly bytes: number;
}

/** A contestant that is up. One without a port is given its customers from inside. */
export interface Started {
  readonly port?: number;
  /** Serves customers of its own for so many seconds, and says how many turns that were. */
  readonly serve?: (seconds: number) => Promise<object>;
  /** The process id of the server or database that does a part of the work, itself or by its children. */
  readonly engine?: number;
  readonly stop?: () => Promise<void>;
}

/** Starts a contestant and answers for it. */
export async function contest(start: (around: Around) => Promise<Started>): Promise<void> {
  let stopping = (): Promise<void> => Promise.resolve();
  const end = (): void => void stopping().finally(() => process.exit(0));
  // Whoever started us has gone.
  process.on('disconnect', end);
  const { port = 0, serve, engine, stop } = await start(JSON.parse(process.argv[2]!) as Around);
  if (stop) stopping = stop;
  process.on('message', (question: Question) => {
    if (question === 'usage') answer(usage(engine));
    else if (question === 'memory') answer(memory(engine));
    else if (question === 'stop') end();
    else void serve!(question.seconds).then(answer, die);
  });
  answer({ port } satisfies Ready);
}

export function answer(message: object): void {
  process.send!(message);
}

function usage(engine?: number): Usage {
  const { user, system } = process.cpuUsage();
  return { cpuMs: (user + system) / 1000 + (engine === undefined ? 0 : processorMsOf(engine)) };
}

function memory(engine?: number): Memory {
  const others = engine === undefined ? 0 : memoryOf(engine, proportional).withChildren;
  return { bytes: process.memoryUsage.rss() + others };
}

function die(error: unknown): void {
  console.error(error);
  process.exit(1);
}
