import { describe, expect, it } from 'vitest';
import {
  addressScope,
  isPublicAddress,
  notSendableReason,
  parseIndicator,
  type AddressScope,
  type Indicator,
} from '../../src/indicators/index.ts';

/** The first and the last address of each block, and what stands beside it. */
const blocks: readonly (readonly [first: string, last: string, scope: AddressScope])[] = [
  ['0.0.0.0', '0.255.255.255', 'unspecified'],
  ['1.0.0.0', '9.255.255.255', 'public'],
  ['10.0.0.0', '10.255.255.255', 'private'],
  ['11.0.0.0', '100.63.255.255', 'public'],
  ['100.64.0.0', '100.127.255.255', 'shared'],
  ['100.128.0.0', '126.255.255.255', 'public'],
  ['127.0.0.0', '127.255.255.255', 'loopback'],
  ['128.0.0.0', '169.253.255.255', 'public'],
  ['169.254.0.0', '169.254.255.255', 'link_local'],
  ['169.255.0.0', '172.15.255.255', 'public'],
  ['172.16.0.0', '172.31.255.255', 'private'],
  ['172.32.0.0', '191.255.255.255', 'public'],
  ['192.0.0.0', '192.0.0.255', 'reserved'],
  ['192.0.1.0', '192.0.1.255', 'public'],
  ['192.0.2.0', '192.0.2.255', 'documentation'],
  ['192.0.3.0', '192.88.98.255', 'public'],
  ['192.31.196.0', '192.31.196.255', 'public'],
  ['192.52.193.0', '192.52.193.255', 'public'],
  ['192.88.99.0', '192.88.99.255', 'reserved'],
  ['192.88.100.0', '192.167.255.255', 'public'],
  ['192.168.0.0', '192.168.255.255', 'private'],
  ['192.169.0.0', '198.17.255.255', 'public'],
  ['192.175.48.0', '192.175.48.255', 'public'],
  ['198.18.0.0', '198.19.255.255', 'benchmarking'],
  ['198.20.0.0', '198.51.99.255', 'public'],
  ['198.51.100.0', '198.51.100.255', 'documentation'],
  ['198.51.101.0', '203.0.112.255', 'public'],
  ['203.0.113.0', '203.0.113.255', 'documentation'],
  ['203.0.114.0', '223.255.255.255', 'public'],
  ['224.0.0.0', '239.255.255.255', 'multicast'],
  ['240.0.0.0', '255.255.255.254', 'reserved'],
  ['255.255.255.255', '255.255.255.255', 'broadcast'],

  ['::', '::', 'unspecified'],
  ['::1', '::1', 'loopback'],
  ['::2', '::fffe:ffff:ffff', 'reserved'],
  ['::ffff:10.0.0.0', '::ffff:10.255.255.255', 'private'],
  ['::ffff:7f00:1', '::ffff:127.0.0.1', 'loopback'],
  ['::ffff:1.0.0.0', '::ffff:9.255.255.255', 'public'],
  ['::1:0:0:0', '64:ff9a:ffff:ffff:ffff:ffff:ffff:ffff', 'reserved'],
  ['64:ff9b::c0a8:0', '64:ff9b::192.168.255.255', 'private'],
  ['64:ff9b::1.0.0.0', '64:ff9b::9.255.255.255', 'public'],
  ['64:ff9b::1:0:0', '64:ff9b:1:ffff:ffff:ffff:ffff:ffff', 'reserved'],
  ['100::', '100::ffff:ffff:ffff:ffff', 'reserved'],
  ['100:0:0:1::', '1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'reserved'],
  ['2000::', '2000:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'public'],
  ['2001::', '2001:0:ffff:ffff:ffff:ffff:ffff:ffff', 'reserved'],
  ['2001:1::', '2001:1::', 'reserved'],
  ['2001:1::1', '2001:1::3', 'public'],
  ['2001:1::4', '2001:1:ffff:ffff:ffff:ffff:ffff:ffff', 'reserved'],
  ['2001:2::', '2001:2:0:ffff:ffff:ffff:ffff:ffff', 'benchmarking'],
  ['2001:2:1::', '2001:2:ffff:ffff:ffff:ffff:ffff:ffff', 'reserved'],
  ['2001:3::', '2001:3:ffff:ffff:ffff:ffff:ffff:ffff', 'public'],
  ['2001:4::', '2001:4:111:ffff:ffff:ffff:ffff:ffff', 'reserved'],
  ['2001:4:112::', '2001:4:112:ffff:ffff:ffff:ffff:ffff', 'public'],
  ['2001:4:113::', '2001:1f:ffff:ffff:ffff:ffff:ffff:ffff', 'reserved'],
  ['2001:20::', '2001:3f:ffff:ffff:ffff:ffff:ffff:ffff', 'public'],
  ['2001:40::', '2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff', 'reserved'],
  ['2001:200::', '2001:db7:ffff:ffff:ffff:ffff:ffff:ffff', 'public'],
  ['2001:db8::', '2001:db8:ffff:ffff:ffff:ffff:ffff:ffff', 'documentation'],
  ['2001:db9::', '2001:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'public'],
  ['2002:a00::', '2002:aff:ffff:ffff:ffff:ffff:ffff:ffff', 'private'],
  ['2002:100::', '2002:9ff:ffff:ffff:ffff:ffff:ffff:ffff', 'public'],
  ['2003::', '3ffe:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'public'],
  ['2620:4f:8000::', '2620:4f:8000:ffff:ffff:ffff:ffff:ffff', 'public'],
  ['3fff::', '3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff', 'documentation'],
  ['3fff:1000::', '3fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'public'],
  ['4000::', 'fbff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'reserved'],
  ['5f00::', '5f00:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'reserved'],
  ['fc00::', 'fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'private'],
  ['fe00::', 'fe7f:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'reserved'],
  ['fe80::', 'febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'link_local'],
  ['fec0::', 'feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'private'],
  ['ff00::', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'multicast'],
];

const notSendable: readonly (readonly [text: string, reason: string])[] = [
  ['192.168.0.1', '192.168.0.1 is a private address'],
  ['100.64.0.1', '100.64.0.1 is a carrier-grade NAT address'],
  ['192.0.2.1', '192.0.2.1 is a documentation address'],
  ['169.254.169.254', '169.254.169.254 is a link-local address'],
  ['::1', '::1 is a loopback address'],
  ['::ffff:10.0.0.1', '::ffff:10.0.0.1 is a private address'],
  ['http://10.0.0.1/', '10.0.0.1 is a private address'],
  ['http://user@10.0.0.1:8080/a?b', '10.0.0.1 is a private address'],
  ['http://[::1]/', '::1 is a loopback address'],
  ['http://[::ffff:192.168.0.1]/', '::ffff:192.168.0.1 is a private address'],
  ['http://3232235777/', '192.168.1.1 is a private address'],
  ['http://0xc0a80101/', '192.168.1.1 is a private address'],
  ['http://0300.0250.1/', '192.168.0.1 is a private address'],
  ['http://127.1/', '127.0.0.1 is a loopback address'],
  ['http://10.0.0.1./', '10.0.0.1 is a private address'],
  ['http://１０.0.0.1/', '10.0.0.1 is a private address'],
  ['ftps://0x7f.1/', '127.0.0.1 is a loopback address'],
  ['10.0.0.1:8080', '10.0.0.1 is a private address'],
];

const sendable = [
  '8.8.8.8',
  '2606:4700:4700::1111',
  'http://8.8.8.8/10.0.0.1',
  'http://10.0.0.1@example.com/',
  'http://10.0.0.1.example.com/',
  'http://localhost/',
  'http://host1/',
  'http://host.x1/',
  'intranet.local',
  'user@example.com',
  'a'.repeat(64),
];

describe('addressScope', () => {
  it.each(blocks)('from %s to %s is %s', (first, last, scope) => {
    for (const ip of [first, last]) {
      expect(addressScope(ip)).toBe(scope);
      expect(isPublicAddress(ip)).toBe(scope === 'public');
    }
  });

  it('refuses what is not an IP address', () => {
    expect(() => addressScope('example.com')).toThrow(expect.objectContaining({ code: 'invalid_input' }));
    expect(() => isPublicAddress('010.0.0.1')).toThrow(/leading zero/);
  });
});

describe('notSendableReason', () => {
  it.each(notSendable)('for %s says that %s', (text, reason) => {
    expect(notSendableReason(parseIndicator(text))).toBe(reason);
  });

  it.each(sendable)('lets %s be sent', (text) => {
    expect(notSendableReason(parseIndicator(text))).toBeUndefined();
  });

  it('lets localhost be sent, since it is a name', () => {
    expect(notSendableReason({ type: 'domain', value: 'localhost' })).toBeUndefined();
  });

  it.each<Indicator>([
    { type: 'url', value: 'HTTP://0x7f000001' },
    { type: 'url', value: 'ftps://0x7f.1/' },
    { type: 'ipv4', value: ' 127.0.0.1 ' },
    { type: 'ipv6', value: '[0::FFFF:7F00:1]' },
  ])('is not passed by the hand-written spelling $value', (indicator) => {
    expect(notSendableReason(indicator)).toMatch(/is a loopback address$/);
  });
});
