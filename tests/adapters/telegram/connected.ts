import type { TestContext } from 'node:test';
import type { Json, Log } from '../../../activities/index.ts';
import type { Adapter } from '../../../adapters/index.ts';
import { type TelegramOptions, telegram } from '../../../adapters/telegram/telegram.ts';
import {
  type Simulator,
  type SimulatorOptions,
  telegramSimulator,
} from '../../../simulators/telegram/simulator.ts';
import { type TestHost, type TestHostOptions, testHost } from '../../harness/host.ts';

export interface Connected {
  readonly simulator: Simulator;
  readonly host: TestHost;
  /** Everything the channel wrote to the log. */
  readonly logged: readonly string[];
}

/** A simulator and a bot that is connected to it; both end with the test. */
export async function connected(
  t: TestContext,
  how: {
    mode: 'webhook' | 'polling';
    simulator?: SimulatorOptions;
    host?: TestHostOptions;
    telegram?: TelegramOptions;
    before?: (simulator: Simulator) => void;
  },
): Promise<Connected> {
  const simulator = await telegramSimulator(how.simulator);
  let host: TestHost | undefined;
  t.after(async () => {
    try {
      await host?.stop();
    } finally {
      await simulator.stop();
    }
  });
  how.before?.(simulator);
  const logged: string[] = [];
  host = await bot(simulator, logged, how);
  return { simulator, host, logged };
}

/** A bot for a simulator (or another Bot API server) that runs already. Whoever starts it ends it. */
export function bot(
  simulator: Pick<Simulator, 'token' | 'apiRoot'>,
  logged: string[],
  how: { mode: 'webhook' | 'polling'; host?: TestHostOptions; telegram?: TelegramOptions },
): Promise<TestHost> {
  const { token, apiRoot } = simulator;
  return testHost(
    telegram({ token, apiRoot, ...how.telegram }) as unknown as Adapter<never, Json>,
    {
      log: logInto(logged),
      answer: echo,
      ...(how.mode === 'webhook' && { publicUrl: true }),
      ...how.host,
    },
  );
}

/** Says what was said. */
export const echo: NonNullable<TestHostOptions['answer']> = ({ text, name }) => [
  { says: { language: 'en', parts: [`You said: ${text ?? name}`] } },
];

export function logInto(lines: string[]): Log {
  const write = (message: string, facts?: object): void => {
    lines.push(facts ? `${message} ${JSON.stringify(facts)}` : message);
  };
  return { debug: write, info: write, warn: write, error: write };
}

/** Resolves when it holds; a test that waits in vain fails by its own time limit. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
}
