import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import { silentLog } from '../../activities/index.ts';
import {
  createHttpServer,
  HttpError,
  parseJson,
  pourBody,
  readBody,
  sendJson,
} from '../../http/index.ts';
import { settableClock } from '../harness/clock.ts';

const server = createHttpServer(silentLog);
const clock = settableClock();
const limit = 1_000_000;
let url = '';
/** How reading a body ended that nobody is told about any more. */
let ended: (status: number) => void = () => {};

before(async () => {
  server.route('POST', '/echo', async (incoming, response) => {
    try {
      sendJson(response, 200, parseJson(await readBody(incoming, limit, clock)));
    } catch (error) {
      if (error instanceof HttpError) ended(error.status);
      throw error;
    }
  });
  url = await server.listen(0, '127.0.0.1');
});
after(() => server.close());

test('a body in several pieces comes back whole', async () => {
  const value = { text: '退款'.repeat(10_000) };
  const response = await fetch(`${url}/echo`, { method: 'POST', body: JSON.stringify(value) });
  assert.deepEqual(await response.json(), value);
});

test('a body without a declared length is refused as soon as it is too long, and the client is told', async () => {
  const sending = request(`${url}/echo`, { method: 'POST' });
  sending.on('error', () => {}); // the rest of the body is not wanted
  sending.write('x'.repeat(limit));
  sending.write('x'.repeat(limit));
  const [response] = (await once(sending, 'response')) as [{ statusCode: number }];
  assert.equal(response.statusCode, 413);
  sending.destroy();
});

test('a body that is cut short is no body', async () => {
  const cut = new Promise<number>((resolve) => {
    ended = resolve;
  });
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.write('POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{"half":', () =>
    socket.destroy(),
  );
  assert.equal(await cut, 400);
});

test('a body is taken up to 64 levels deep, in lists and in objects', async () => {
  const post = async (body: string): Promise<number> =>
    (await fetch(`${url}/echo`, { method: 'POST', body })).status;
  assert.equal(await post('['.repeat(64) + ']'.repeat(64)), 200);
  assert.equal(await post('['.repeat(66) + ']'.repeat(66)), 400);
  assert.equal(await post(`${'{"a":'.repeat(64)}1${'}'.repeat(64)}`), 200);
  assert.equal(await post(`${'{"a":'.repeat(66)}1${'}'.repeat(66)}`), 400);
});

test('what is not JSON is refused without quoting it', async () => {
  for (const body of [
    'Anna lives here',
    '{"text": "my card 4929 and my name is Anna',
    '{"a":1}Anna',
  ]) {
    const response = await fetch(`${url}/echo`, { method: 'POST', body });
    assert.equal(response.status, 400);
    const { error } = (await response.json()) as { error: string };
    assert.match(error, /^The request body is not JSON/);
    assert.doesNotMatch(error, /Anna|card/);
  }
});

test('a body may take as long as it likes while it comes on, and no longer', async () => {
  let size = 0;
  let came = (): void => {};
  server.route('POST', '/slow', async (incoming, response) => {
    const take = (piece: Buffer): void => {
      size += piece.length;
      came();
    };
    sendJson(response, 200, await pourBody(incoming, limit, take, clock));
  });
  const arrived = (bytes: number): Promise<void> =>
    new Promise((resolve) => {
      came = () => {
        if (size === bytes) resolve();
      };
      came();
    });
  const sending = request(`${url}/slow`, { method: 'POST' });
  sending.on('error', () => {}); // the rest of the body is not wanted
  const answered = once(sending, 'response') as Promise<[{ statusCode: number }]>;
  for (let n = 1; n <= 3; n++) {
    sending.write(' '.repeat(300_000));
    await arrived(n * 300_000);
    await clock.advance(20_000);
  }
  // Nothing comes any more.
  for (let n = 0; n < 2; n++) await clock.advance(60_000);
  assert.equal((await answered)[0].statusCode, 408);
  sending.destroy();
});

test('a body is over when its last piece was taken', async () => {
  const taken: string[] = [];
  server.route('POST', '/taken', async (incoming, response) => {
    const size = await pourBody(incoming, limit, async (piece) => {
      await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
      taken.push(String(piece));
    });
    sendJson(response, 200, { size, taken });
  });
  const response = await fetch(`${url}/taken`, { method: 'POST', body: 'all of it' });
  assert.deepEqual(await response.json(), { size: 9, taken: ['all of it'] });
});
