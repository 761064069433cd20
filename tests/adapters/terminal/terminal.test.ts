import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { suite, type TestContext, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import {
  type Activity,
  conversationId,
  inLanguage,
  type Reply,
} from '../../../activities/index.ts';
import { type Adapter, terminal } from '../../../adapters/index.ts';
import { adapterContract } from '../../contracts/adapter.contract.ts';
import { newMemory, type TestHost, testHost } from '../../harness/host.ts';

const typed = (line: string, number: number) => ({
  id: `sitting.${number}`,
  at: Date.parse('2026-11-21T09:00:00Z'),
  person: 'anna',
  locale: 'en-GB',
  line,
});

adapterContract('terminal', () => terminal(), {
  updates: {
    'the terminal being opened': { id: 'sitting.0', at: 0, person: 'anna' },
    'a typed line': typed('I want my money back', 1),
    'a Chinese line': typed('我要退款', 2),
    'an empty line': typed('   ', 3),
  },
  ignored: { 'an empty line': typed('', 4) },
  says: typed,
  taps: () => [],
  shows: ({ text }) => text,
  labels: () => [],
});

const question: Reply = {
  says: inLanguage('What went wrong?', 'en'),
  question: 'q1',
  options: [
    { value: 'broken', label: 'It arrived broken' },
    { value: 'late', label: 'It came too late' },
  ],
};

/** A person at a terminal, and a bot that says what they typed. */
async function sit(
  t: TestContext,
  answer: (activity: Activity) => readonly Reply[] | Promise<readonly Reply[]>,
  memory = newMemory(),
) {
  const input = new PassThrough();
  const output = new PassThrough();
  const chunks: string[] = [];
  output.on('data', (chunk: Buffer) => chunks.push(chunk.toString()));
  let leave = (): void => {};
  const finished = new Promise<void>((resolve) => {
    leave = resolve;
  });
  const adapter = terminal({ input, output, person: 'anna' });
  let host: TestHost | undefined;
  const finishing: Adapter = {
    ...adapter,
    start: (given) =>
      adapter.start({
        ...given,
        async finish() {
          await host!.settled();
          leave();
        },
      }),
  };
  const sitting = await testHost(finishing, { answer, memory });
  host = sitting;
  t.after(() => sitting.stop());
  return { input, host: sitting, finished, shown: () => chunks.join('') };
}

const echo = ({ text, name }: Activity): Reply[] => [
  { says: inLanguage(text === undefined ? `(${name})` : `You said ${text}.`, 'en') },
];

suite('a terminal', () => {
  test('it opens with a start, answers each line in order, and ends after the last reply', async (t) => {
    const slow = async (activity: Activity): Promise<Reply[]> => {
      await pause(activity.text === 'one' ? 20 : 0);
      return echo(activity);
    };
    const { input, finished, shown } = await sit(t, slow);
    input.end('one\ntwo\n三\n');
    await finished;
    assert.equal(shown(), '(start)\nYou said one.\nYou said two.\nYou said 三.\n');
  });

  test('a last line without its line break counts', async (t) => {
    const { input, finished, shown } = await sit(t, echo);
    input.end('Anna');
    await finished;
    assert.equal(shown(), '(start)\nYou said Anna.\n');
  });

  test('options are numbered', async (t) => {
    const { input, finished, shown } = await sit(t, ({ name }) =>
      name === 'start' ? [question] : [],
    );
    input.end();
    await finished;
    assert.equal(
      shown(),
      'What went wrong?\n\n1. It arrived broken\n2. It came too late\nReply with the number.\n',
    );
  });

  test('a second sitting is the same conversation, and its lines are new', async (t) => {
    const memory = newMemory();
    for (const line of ['first', 'second']) {
      const { input, finished } = await sit(t, echo, memory);
      input.end(`${line}\n`);
      await finished;
    }
    const { lines } = memory.conversations.get(conversationId('terminal', 'anna'))!;
    const said = lines.flatMap(({ activity }) => (activity?.text ? [activity.text] : []));
    assert.deepEqual(said, ['first', 'second']);
  });

  test('a line that cannot be kept is said to be lost, and the next ones go on', async (t) => {
    const { input, host, finished, shown } = await sit(t, echo);
    await host.settled();
    host.refusal = new Error('The disk is full.');
    input.write('lost\n');
    for (let i = 0; i < 20 && !shown().includes('could not'); i++) await pause(5);
    host.refusal = undefined;
    input.end('kept\n');
    await finished;
    assert.match(shown(), /^\(start\)\n\(That could not be kept.*\)\nYou said kept\.\n$/);
  });

  test('words cannot command the terminal', () => {
    const [native] = terminal().write({ says: inLanguage('\u001b[2Jgone\u009b\r\ttab', 'en') });
    assert.equal(native!.text, '\ufffd[2Jgone\ufffd\ufffd\ttab');
  });

  test('a picture is shown as its address', () => {
    const [native] = terminal().write({
      attachments: [{ contentType: 'image/png', contentUrl: 'https://shop.example/map.png' }],
    });
    assert.equal(native!.text, 'https://shop.example/map.png');
  });
});
