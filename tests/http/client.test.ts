import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { suite, test } from 'node:test';
import { type Client, clientOf } from '../../http/index.ts';

function client(socket: string, forwarded: string | undefined, proxies: number): Client {
  const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded };
  return clientOf({ socket: { remoteAddress: socket }, headers } as IncomingMessage, proxies);
}

suite('who calls', () => {
  const v6 = '2001:db8:0:7::/64';
  const cases: Record<
    string,
    [socket: string, forwarded: string | undefined, proxies: number, network: string]
  > = {
    'is the address of the socket': ['203.0.113.7', undefined, 0, '203.0.113.7'],
    'is not who a header names, unless told so': ['10.0.0.1', '198.51.100.1', 0, '10.0.0.1'],
    'is named last by our one proxy': ['10.0.0.1', 'fake, 198.51.100.1', 1, '198.51.100.1'],
    'is named before our second proxy': [
      '10.0.0.1',
      '127.0.0.1, 198.51.100.1, 10.0.0.2',
      2,
      '198.51.100.1',
    ],
    'came around one of our proxies': ['10.0.0.1', '198.51.100.1', 2, '198.51.100.1'],
    'came around our proxy': ['203.0.113.7', undefined, 1, '203.0.113.7'],
    'is named with a port': ['10.0.0.1', '198.51.100.1:443', 1, '198.51.100.1'],
    'is no address: the proxy itself': ['10.0.0.1', '127.', 1, '10.0.0.1'],
    'speaks IPv4 in the form of IPv6': ['::ffff:203.0.113.7', undefined, 0, '203.0.113.7'],
    'has a /64 of its own': ['2001:db8:0:7:1:2:3:4', undefined, 0, v6],
    'has all of it': ['2001:db8:0:7::9', undefined, 0, v6],
    'writes it in another way': ['::1', '[2001:DB8::7:0:0:0:9]:443', 1, v6],
    'is at the very beginning': ['::2', undefined, 0, '0:0:0:0::/64'],
    'names the interface': ['fe80::1%eth0', undefined, 0, 'fe80:0:0:0::/64'],
  };
  for (const [title, [socket, forwarded, proxies, network]] of Object.entries(cases)) {
    test(title, () => assert.equal(client(socket, forwarded, proxies).network, network));
  }

  test('is this machine only if the socket says so and nobody else is named', () => {
    assert.equal(client('127.0.0.1', undefined, 0).local, true);
    assert.equal(client('::1', undefined, 1).local, true);
    assert.equal(client('::ffff:127.0.0.1', undefined, 0).local, true);
    assert.equal(client('127.0.0.1', '198.51.100.1', 0).local, false);
    assert.equal(client('127.0.0.1', '127.0.0.1', 1).local, false);
    assert.equal(client('203.0.113.7', '127.0.0.1', 1).local, false);
    assert.equal(client('203.0.113.7', undefined, 0).local, false);
  });
});
