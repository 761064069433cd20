import { connect, type Socket } from 'node:net';

/** One keep-alive connection that sends a request and waits for its answer, and does nothing else. */
export interface Connection {
  readonly post: (request: string) => void;
  readonly close: () => void;
}

/**
 * A general HTTP client costs more than the servers under test, and would be what is measured. This
 * one knows what their answers look like: a status, and a length or chunks.
 */
export function openConnection(
  port: number,
  answered: (status: number) => void,
  failed: (error: Error) => void,
): Promise<Connection> {
  return new Promise((resolve, reject) => {
    let waiting = false;
    let received = '';
    const socket: Socket = connect({ port, host: '127.0.0.1', noDelay: true });
    socket.setEncoding('latin1');
    socket.once('error', reject);
    socket.on('data', (chunk: string) => {
      received += chunk;
      if (!isWhole(received)) return;
      const status = Number(received.slice(9, 12));
      if (/^connection: close/im.test(received))
        return failed(new Error(`The server closes its connections: ${received.slice(0, 200)}`));
      received = '';
      waiting = false;
      answered(status);
    });
    socket.once('close', () => {
      if (waiting) failed(new Error('The server cut a connection in the middle of a request.'));
    });
    socket.once('connect', () => {
      socket.off('error', reject).on('error', failed);
      resolve({
        post(request) {
          waiting = true;
          socket.write(request, 'utf8');
        },
        close: () => socket.destroy(),
      });
    });
  });
}

function isWhole(answer: string): boolean {
  const end = answer.indexOf('\r\n\r\n');
  if (end < 0) return false;
  const length = /^content-length: (\d+)/im.exec(answer)?.[1];
  return length === undefined
    ? answer.endsWith('0\r\n\r\n')
    : answer.length >= end + 4 + Number(length);
}
