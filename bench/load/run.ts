import { percentile } from '../spread.ts';
import { type Connection, openConnection } from './connection.ts';
import type { Done, Job } from './job.ts';
import { updateFor } from './update.ts';

interface Customer {
  readonly index: number;
  wroteAt: number;
  answered: boolean;
  delivered: boolean;
}

/** Runs jobs, one at a time. */
export interface Load {
  readonly run: (job: Job) => Promise<Done>;
  /** A reply has reached a chat. */
  readonly delivered: (chat: number) => void;
}

/**
 * Customers who wait: nobody writes again before the answer is there, so the server under test is
 * never ahead of itself, and what is counted is what was finished.
 */
export function createLoad(): Load {
  /** How far each contestant's customers have come. */
  const positions = new Map<string, number[]>();
  let delivered: (chat: number) => void = () => {};

  const run = async (job: Job): Promise<Done> => {
    const turns = positions.get(job.contestant) ?? new Array<number>(job.customers).fill(0);
    positions.set(job.contestant, turns);
    const head = requestHead(job);
    const latencies: number[] = [];
    const ready: Customer[] = [];
    const idle: Connection[] = [];
    const opened: Connection[] = [];
    let counting = false;
    let over = false;
    let underWay = 0;
    let all = 0;
    let fail: (error: Error) => void = () => {};
    let allBack: () => void = () => {};
    const failed = new Promise<never>((_resolve, reject) => {
      fail = reject;
    });

    const write = (): void => {
      while (!over && idle.length > 0 && ready.length > 0) {
        const connection = idle.pop()!;
        const customer = ready.shift()!;
        const turn = turns[customer.index]!++;
        const chat = 1 + customer.index * job.chatsEach + (turn % job.chatsEach);
        const said = job.talk[Math.floor(turn / job.chatsEach) % job.talk.length]!;
        customer.wroteAt = performance.now();
        customer.answered = false;
        customer.delivered = job.until === 'answered';
        current.set(connection, customer);
        underWay++;
        const body = updateFor(chat, said);
        connection.post(`${head}${Buffer.byteLength(body)}\r\n\r\n${body}`);
      }
    };
    const current = new Map<Connection, Customer>();
    const finished = (customer: Customer): void => {
      if (!customer.answered || !customer.delivered) return;
      if (counting) latencies.push(performance.now() - customer.wroteAt);
      ready.push(customer);
      all++;
      underWay--;
      if (over && underWay === 0) allBack();
    };

    const customers = Array.from({ length: job.customers }, (_, index): Customer => {
      return { index, wroteAt: 0, answered: true, delivered: true };
    });
    ready.push(...customers);
    delivered = (chat) => {
      const customer = customers[Math.floor((chat - 1) / job.chatsEach)];
      if (!customer || customer.delivered)
        return fail(new Error(`Chat ${chat} was sent a reply nobody waits for.`));
      customer.delivered = true;
      finished(customer);
      write();
    };

    const open = async (): Promise<void> => {
      const connection = await openConnection(
        job.port,
        (status) => {
          if (status !== 200) return fail(new Error(`${job.contestant} answered ${status}.`));
          const customer = current.get(connection)!;
          idle.push(connection);
          customer.answered = true;
          finished(customer);
          write();
        },
        (error) => fail(error),
      );
      opened.push(connection);
      idle.push(connection);
    };
    await Promise.all(Array.from({ length: job.connections }, open));

    const spell = async (): Promise<Done> => {
      write();
      await pause(job.warmUpSeconds);
      counting = true;
      const began = performance.now();
      const used = process.cpuUsage();
      await pause(job.seconds);
      counting = false;
      const tookMs = performance.now() - began;
      const { user, system } = process.cpuUsage(used);
      over = true;
      if (underWay > 0) {
        await new Promise<void>((resolve, reject) => {
          allBack = resolve;
          setTimeout(
            () =>
              reject(
                new Error(`${underWay} customers of ${job.contestant} never got their answer.`),
              ),
            30_000,
          ).unref();
        });
      }
      latencies.sort((a, b) => a - b);
      return {
        perSecond: (latencies.length * 1000) / tookMs,
        count: latencies.length,
        all,
        p50Ms: percentile(latencies, 50),
        p99Ms: percentile(latencies, 99),
        busy: (user + system) / 1000 / tookMs,
      };
    };
    try {
      return await Promise.race([spell(), failed]);
    } finally {
      over = true;
      for (const connection of opened) connection.close();
    }
  };

  return { run, delivered: (chat) => delivered(chat) };
}

function requestHead({ path, headers }: Job): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n${lines.join('')}content-length: `;
}

function pause(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1000));
}
