import { randomBytes } from 'node:crypto';
import { userInfo } from 'node:os';
import { clearLine, createInterface, cursorTo } from 'node:readline';
import type { Adapter, Host, Running } from '../adapter.ts';
import { read, type TerminalUpdate } from './read.ts';
import { capabilities, type Printed, write } from './write.ts';

export interface TerminalOptions {
  readonly input?: NodeJS.ReadableStream;
  readonly output?: NodeJS.WritableStream;
  /** Who sits there; each person has one conversation. The name they are logged in under. */
  readonly person?: string;
}

/**
 * One person talks to the bot in the terminal, or a script does through a pipe. Options are numbered;
 * the end of the input, or Ctrl+C, ends the bot after its last reply.
 *
 * @example
 * await createBot({ dialogs: [hello], channels: [terminal()] }).start();
 */
export function terminal(options: TerminalOptions = {}): Adapter<TerminalUpdate, Printed> {
  return {
    channel: 'terminal',
    capabilities,
    read,
    write,
    start: (host) => Promise.resolve(open(host, options)),
  };
}

function open(host: Host, options: TerminalOptions): Running<Printed> {
  const input = options.input ?? process.stdin;
  const output = options.output ?? process.stdout;
  const person = options.person ?? login();
  const locale = localeOf(process.env);
  const sitting = `${host.clock.now().toString(36)}.${randomBytes(6).toString('base64url')}`;
  const interactive = isTerminal(input) && isTerminal(output);
  const lines = createInterface(
    interactive ? { input, output, prompt: '> ' } : { input, terminal: false },
  );

  const print = (text: string): Promise<void> => {
    if (interactive) {
      // What is being typed moves down, below what is said.
      clearLine(output, 0);
      cursorTo(output, 0);
    }
    return new Promise((resolve, reject) => {
      output.write(`${text}\n`, (error) => (error ? reject(error) : resolve()));
      if (interactive) lines.prompt(true);
    });
  };

  let count = 0;
  let stopped = false;
  let accepted = Promise.resolve();
  /** One after the other, so that lines are answered in the order they were typed. */
  const take = (line?: string): void => {
    const update: TerminalUpdate = {
      id: `${sitting}.${count++}`,
      at: host.clock.now(),
      person,
      ...(locale !== undefined && { locale }),
      ...(line !== undefined && { line }),
    };
    accepted = accepted.then(async () => {
      try {
        await host.receive(read(update));
      } catch (error) {
        host.log.error('A line from the terminal could not be kept.', { error });
        await print('(That could not be kept. Please type it again.)').catch(() => {});
      }
    });
  };

  lines.on('line', take);
  lines.on('SIGINT', () => lines.close());
  lines.on('close', () => {
    if (stopped) return;
    if (interactive) output.write('\n');
    void accepted
      .then(() => host.finish?.())
      .catch((error: unknown) => host.log.error('The bot could not stop.', { error }));
  });
  // Nobody reads any more (`| head`): there is nobody to tell.
  output.on('error', () => lines.close());
  take();

  return {
    async send({ native }) {
      await print(native.text);
      return {};
    },
    async stop() {
      stopped = true;
      lines.close();
      await accepted;
    },
  };
}

function isTerminal(stream: object): boolean {
  return 'isTTY' in stream && stream.isTTY === true;
}

function login(): string {
  try {
    return userInfo().username;
  } catch {
    return 'person'; // An account without a name, as in some containers.
  }
}

/** `zh_CN.UTF-8` is zh-CN. */
function localeOf({ LC_ALL, LC_MESSAGES, LANG }: NodeJS.ProcessEnv): string | undefined {
  const [, language, region] =
    /^([a-z]{2,3})(?:_([A-Z]{2}))?(?:[.@]|$)/.exec(LC_ALL || LC_MESSAGES || LANG || '') ?? [];
  return region ? `${language}-${region}` : language;
}
