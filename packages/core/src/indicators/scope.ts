import ipaddr from 'ipaddr.js';
import { parseIp } from './parse.ts';

type IpAddress = ipaddr.IPv4 | ipaddr.IPv6;

/** Where an address means something: `'public'` is the whole internet, everything else is why it is not. */
export type AddressScope =
  | 'public'
  /** RFC 1918, unique local, and the old site-local range. */
  | 'private'
  /** Between a carrier and its customers, RFC 6598. */
  | 'shared'
  | 'loopback'
  | 'link_local'
  /** "This host" and "this network": `0.0.0.0/8` and `::`. */
  | 'unspecified'
  | 'documentation'
  | 'benchmarking'
  | 'multicast'
  | 'broadcast'
  /** Kept for protocols or the future, or withdrawn. */
  | 'reserved';

/** `[range, scope]`, or `[range, n]` where the IPv4 address in the bytes from `n` decides. The first match counts. */
type Rule = readonly [range: string, meaning: AddressScope | number];

/** https://www.iana.org/assignments/iana-ipv4-special-registry; what that calls globally reachable is not listed. */
const ipv4Rules: readonly Rule[] = [
  ['0.0.0.0/8', 'unspecified'],
  ['10.0.0.0/8', 'private'],
  ['100.64.0.0/10', 'shared'],
  ['127.0.0.0/8', 'loopback'],
  ['169.254.0.0/16', 'link_local'],
  ['172.16.0.0/12', 'private'],
  ['192.0.0.0/24', 'reserved'],
  ['192.0.2.0/24', 'documentation'],
  ['192.88.99.0/24', 'reserved'],
  ['192.168.0.0/16', 'private'],
  ['198.18.0.0/15', 'benchmarking'],
  ['198.51.100.0/24', 'documentation'],
  ['203.0.113.0/24', 'documentation'],
  ['224.0.0.0/4', 'multicast'],
  ['255.255.255.255/32', 'broadcast'],
  ['240.0.0.0/4', 'reserved'],
];

/**
 * https://www.iana.org/assignments/iana-ipv6-special-registry. Teredo (2001::/32) falls under 2001::/23: the addresses in it are
 * those of a relay and a router, not of who was seen.
 */
const ipv6Rules: readonly Rule[] = [
  ['::/128', 'unspecified'],
  ['::1/128', 'loopback'],
  ['::ffff:0:0/96', 12],
  ['64:ff9b::/96', 12],
  ['fc00::/7', 'private'],
  ['fe80::/10', 'link_local'],
  ['fec0::/10', 'private'],
  ['ff00::/8', 'multicast'],
  // Globally reachable parts of 2001::/23: anycast, AMT, AS112, ORCHIDv2, drone ids.
  ['2001:1::1/128', 'public'],
  ['2001:1::2/128', 'public'],
  ['2001:1::3/128', 'public'],
  ['2001:2::/48', 'benchmarking'],
  ['2001:3::/32', 'public'],
  ['2001:4:112::/48', 'public'],
  ['2001:20::/28', 'public'],
  ['2001:30::/28', 'public'],
  ['2001::/23', 'reserved'],
  ['2001:db8::/32', 'documentation'],
  ['2002::/16', 2],
  ['3fff::/20', 'documentation'],
  ['2000::/3', 'public'],
  ['::/0', 'reserved'],
];

/**
 * Whether an address is public, or why it is not, by IANA's registries of special-purpose addresses. An address that holds an
 * IPv4 address (IPv4-mapped, NAT64, 6to4) is what that one is. Throws `invalid_input` where the text is not an IP address.
 */
export function addressScope(ip: string): AddressScope {
  return scopeOf(ipaddr.parse(parseIp(ip).value));
}

/** Whether the whole internet can reach the address. Throws `invalid_input` where the text is not an IP address. */
export function isPublicAddress(ip: string): boolean {
  return addressScope(ip) === 'public';
}

function scopeOf(address: IpAddress): AddressScope {
  const rule = parsedRules()[address.kind()].find(({ range }) => address.match(range));
  if (rule === undefined) return 'public';
  if (typeof rule.meaning === 'string') return rule.meaning;
  return scopeOf(new ipaddr.IPv4(address.toByteArray().slice(rule.meaning, rule.meaning + 4)));
}

interface ParsedRule {
  readonly range: [IpAddress, number];
  readonly meaning: AddressScope | number;
}
let rules: Readonly<Record<'ipv4' | 'ipv6', readonly ParsedRule[]>> | undefined;

/** Made at the first use: importing does no work. */
function parsedRules(): NonNullable<typeof rules> {
  rules ??= { ipv4: ipv4Rules.map(parseRule), ipv6: ipv6Rules.map(parseRule) };
  return rules;
}

function parseRule([range, meaning]: Rule): ParsedRule {
  return { range: ipaddr.parseCIDR(range), meaning };
}
