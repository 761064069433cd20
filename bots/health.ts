import { type Server, sendJson } from '../http/index.ts';
import { version } from './version.ts';

/** Says how the bot is: `/health` once it serves, `/ready` once it is up and not about to stop. */
export function addHealth(
  server: Server,
  store: { readonly kind: string },
  channels: ReadonlyMap<string, unknown>,
): void {
  const facts = (): object => ({ version, store: store.kind, channels: [...channels.keys()] });
  server.route('GET', '/health', (_request, response) => {
    sendJson(response, 200, { status: 'ok', ...facts() });
  });
  server.route('GET', '/ready', (_request, response) => {
    const status = server.ready ? 'ready' : 'not ready';
    sendJson(response, server.ready ? 200 : 503, { status, ...facts() });
  });
}
