import { type AddressInfo, connect, createServer } from 'node:net';

/** Hears, on a plain connection, of replies that were delivered inside the server under test. */
export function listenForDelivered(delivered: (chat: number) => void): Promise<number> {
  const server = createServer((socket) => {
    let rest = '';
    socket.setEncoding('latin1');
    socket.on('data', (chunk: string) => {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop()!;
      for (const line of lines) delivered(Number(line));
    });
    socket.on('error', () => socket.destroy());
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

/** The other end: all that was delivered in one go of the event loop is said in one write. */
export function sayDelivered(port: number): (chat: number) => void {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  let lines = '';
  const flush = (): void => {
    socket.write(lines, 'latin1');
    lines = '';
  };
  return (chat) => {
    if (lines === '') setImmediate(flush);
    lines += `${chat}\n`;
  };
}
