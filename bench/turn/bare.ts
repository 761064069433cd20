// The ceiling: node:http, a JSON body read and given back. Keeps nothing and decides nothing.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { contest } from '../contestant.ts';

await contest(
  () =>
    new Promise((resolve) => {
      const server = createServer((request, response) => {
        const chunks: Buffer[] = [];
        request.on('data', (chunk: Buffer) => chunks.push(chunk));
        request.on('end', () => {
          const update: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
          const body = JSON.stringify(update);
          response.writeHead(200, {
            'content-type': 'application/json',
            'content-length': Buffer.byteLength(body),
          });
          response.end(body);
        });
      });
      server.listen(0, '127.0.0.1', () =>
        resolve({ port: (server.address() as AddressInfo).port }),
      );
    }),
);
