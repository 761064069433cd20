import { percentile } from '../spread.ts';

/** What customers inside the process did. */
export interface Served {
  readonly perSecond: number;
  readonly all: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/**
 * Customers inside the process under test, each of whom writes, waits for the reply, and writes again.
 * `turn` resolves when the reply is delivered and nothing of the turn is left to do before the next.
 */
export function createCustomers(
  talk: readonly string[],
  turn: (conversation: number, text: string) => Promise<void>,
): (seconds: number) => Promise<Served> {
  const customers = 64;
  const conversationsEach = 32;
  const said = new Array<number>(customers).fill(0);

  return async (seconds) => {
    const latencies: number[] = [];
    const began = performance.now();
    const end = began + seconds * 1000;
    const serve = async (customer: number): Promise<void> => {
      while (performance.now() < end) {
        const count = said[customer]!++;
        const conversation = customer * conversationsEach + (count % conversationsEach);
        const text = talk[Math.floor(count / conversationsEach) % talk.length]!;
        const wroteAt = performance.now();
        await turn(conversation, text);
        latencies.push(performance.now() - wroteAt);
      }
    };
    await Promise.all(Array.from({ length: customers }, (_, customer) => serve(customer)));
    const tookMs = performance.now() - began;
    latencies.sort((a, b) => a - b);
    return {
      perSecond: (latencies.length * 1000) / tookMs,
      all: latencies.length,
      p50Ms: percentile(latencies, 50),
      p99Ms: percentile(latencies, 99),
    };
  };
}
