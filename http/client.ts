import type { IncomingMessage } from 'node:http';
import { isIP, isIPv6 } from 'node:net';

/** Who calls, as far as the network tells. */
export interface Client {
  /** The IPv4 address, or the /64 an IPv6 address is in: one customer has all of that. */
  readonly network: string;
  /** A program on this very machine that calls for itself: a test, a health check. */
  readonly local: boolean;
}

/**
 * Who sent a request that went through so many proxies of ours. Each adds the address it was called
 * from to `X-Forwarded-For`, at the end; what stands before those anybody may have written there.
 */
export function clientOf(request: IncomingMessage, proxies: number): Client {
  const socket = plain(request.socket.remoteAddress ?? '');
  const { 'x-forwarded-for': named, forwarded } = request.headers;
  const isNamed = named !== undefined || forwarded !== undefined;
  const local = !isNamed && (socket === '::1' || socket.startsWith('127.'));
  if (proxies === 0 || named === undefined) return { network: networkOf(socket), local };
  const addresses = String(named).split(',').map(plain);
  const address = addresses.at(-proxies) ?? addresses[0] ?? '';
  return { network: networkOf(isIP(address) ? address : socket), local };
}

/** Without a port, brackets, or the form in which IPv6 writes IPv4. */
function plain(address: string): string {
  const trimmed = address.trim();
  const [, inBrackets] = /^\[(.*)\](?::\d+)?$/.exec(trimmed) ?? [];
  const [, withPort] = /^(\d+(?:\.\d+){3}):\d+$/.exec(trimmed) ?? [];
  return (inBrackets ?? withPort ?? trimmed).replace(/^::ffff:(?=\d+\.)/i, '');
}

function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  // As the standard writes it: lower case, without leading zeros, one gap at most.
  const [, written = ''] =
    /^\[(.*)\]$/.exec(new URL(`http://[${address.split('%')[0]}]`).hostname) ?? [];
  const [before = '', after] = written.split('::');
  const groups = before === '' ? [] : before.split(':');
  const rest = after ? after.split(':') : [];
  const missing = after === undefined ? 0 : 8 - groups.length - rest.length;
  const all = [...groups, ...Array.from({ length: missing }, () => '0'), ...rest];
  return `${all.slice(0, 4).join(':')}::/64`;
}
