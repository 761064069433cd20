import assert from 'node:assert/strict';
import { test } from 'node:test';
import { silentLog } from '../../activities/index.ts';
import { createHttpServer } from '../../http/index.ts';

test('what no route serves is served by express, once there is a page', async (t) => {
  const server = createHttpServer(silentLog);
  t.after(() => server.close());
  const url = await server.listen(0, '127.0.0.1');
  server.ready = true;
  const status = async (path: string): Promise<number> => (await fetch(`${url}${path}`)).status;
  assert.equal(await status('/page'), 404);
  server.app.get('/page', (_request, response) => {
    response.type('html').send('<p>Hello');
  });
  server.route('GET', '/route', (_request, response) => void response.end());
  assert.deepEqual([await status('/page'), await status('/route')], [200, 200]);
  assert.equal(await status('/nothing-here'), 404);
});
