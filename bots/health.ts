import type { Server } from '../http/index.ts';
import { version } from './version.ts';

/** Says how the bot is: `/health` once it serves, `/ready` once it is up and not about to stop. */
export function addHealth(
  server: Server,
  store: { readonly kind: string },
  channels: ReadonlyMap<string, unknown>,
): void {
  const facts = (): object => ({ version, store: store.kind, channels: [...channels.keys()] });
  server.app.get('/health', (_request, response) => {
    response.json({ status: 'ok', ...facts() });
  });
  server.app.get('/ready', (_request, response) => {
    response
      .status(server.ready ? 200 : 503)
      .json({ status: server.ready ? 'ready' : 'not ready', ...facts() });
  });
}
