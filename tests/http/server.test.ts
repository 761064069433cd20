import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { after, before, suite, test } from 'node:test';
import { silentLog } from '../../activities/index.ts';
import { createHttpServer, type Server, sendJson } from '../../http/index.ts';

async function started(): Promise<{ server: Server; port: number }> {
  const server = createHttpServer(silentLog);
  server.ready = true;
  server.route('GET', '/page', (_request, response, { searchParams }) =>
    sendJson(response, 200, { asked: searchParams.get('q') }),
  );
  server.route('GET', '/files/*', (_request, response, { pathname }) =>
    sendJson(response, 200, { pathname }),
  );
  server.app.get('/health', (_request, response) => void response.json({ status: 'ok' }));
  const url = await server.listen(0, '127.0.0.1');
  return { server, port: Number(new URL(url).port) };
}

suite('the server', () => {
  let server: Server;
  let port = 0;
  before(async () => {
    ({ server, port } = await started());
  });
  after(() => server.close());

  const ask = async (head: string): Promise<string> => {
    const socket = connect(port, '127.0.0.1');
    socket.end(`${head}\r\nhost: x\r\nconnection: close\r\n\r\n`);
    let answer = '';
    for await (const piece of socket) answer += String(piece);
    return answer;
  };
  const cases: Record<string, [request: string, answer: RegExp]> = {
    'a path': ['GET /page', /^HTTP\/1.1 200 [\s\S]*\{"asked":null\}$/],
    'a path with a query': ['GET /page?q=a%20b&x', /^HTTP\/1.1 200 [\s\S]*\{"asked":"a b"\}$/],
    'a whole address': ['GET http://x/page?q=1', /^HTTP\/1.1 200 [\s\S]*\{"asked":"1"\}$/],
    'what is below a path': ['GET /files/a/b', /^HTTP\/1.1 200 [\s\S]*"\/files\/a\/b"/],
    'HEAD, without the body': ['HEAD /page', /^HTTP\/1.1 200 [\s\S]*\r\n\r\n$/],
    'HEAD of a page of express': ['HEAD /health', /^HTTP\/1.1 200 [\s\S]*\r\n\r\n$/],
    'another method': ['POST /page', /^HTTP\/1.1 404 /],
    'two slashes': ['GET //x/page', /^HTTP\/1.1 404 /],
    'two slashes and nothing': ['GET //page', /^HTTP\/1.1 404 /],
    'a way around': ['GET /files/../page', /^HTTP\/1.1 200 [\s\S]*"\/files\/..\/page"/],
    'a dot': ['GET /./page', /^HTTP\/1.1 404 /],
    backslashes: ['GET \\x\\page', /^HTTP\/1.1 400 /],
    'no path at all': ['GET page', /^HTTP\/1.1 400 /],
    'headers of 20 KB': [`GET /page HTTP/1.1\r\nx: ${'a'.repeat(20_000)}`, /^HTTP\/1.1 431 /],
    'what is not HTTP': ['hello\r\n\r\n', /^HTTP\/1.1 400 /],
  };
  for (const [title, [request, answer]] of Object.entries(cases)) {
    test(`answers ${title} with ${answer.source.slice(0, 40)}`, async () => {
      const head = request.includes('HTTP/1.1') ? request : `${request} HTTP/1.1`;
      assert.match(await ask(head), answer);
    });
  }
});

test('a server stops although somebody is connected and an answer never ends', async () => {
  const { server, port } = await started();
  server.route('GET', '/endless', (_request, response) => void response.write('…'));
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  socket.write('GET /endless HTTP/1.1\r\nhost: x\r\n\r\n');
  await once(socket, 'data');
  await server.close();
});
