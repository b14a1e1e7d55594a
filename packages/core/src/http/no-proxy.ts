import { ConnectorError } from '../errors.ts';
import type { NodeModules } from './node-modules.ts';

/** Whether a host is reached without the proxy. The name of a host with IPv6 has no brackets. */
export type IsDirect = (hostname: string, port: number) => boolean;

/**
 * Reads a list as `NO_PROXY` has it: names (with all below them), `.suffix` (only those below), addresses, ranges in CIDR form, each with a
 * port if need be, or `*`. Ranges hold for addresses only: no name is looked up. Throws `configuration`.
 */
export function readNoProxy({ net }: NodeModules, list: string | readonly string[]): IsDirect {
  const entries = (typeof list === 'string' ? list : list.join(',')).split(/[\s,]+/).filter((entry) => entry !== '');
  const matchers = entries.map((entry) => matcherOf(net, entry.toLowerCase()));
  return (hostname, port) => {
    const host = hostname.toLowerCase().replace(/\.$/, '');
    return matchers.some((matches) => matches(host, port));
  };
}

const withPort = /^(?:\[(?<address>[^\]]+)\]|(?<host>[^:]+))(?::(?<port>\d{1,5}))?$/;

function matcherOf(net: NodeModules['net'], entry: string): IsDirect {
  if (entry === '*') return () => true;
  // A bare address with IPv6 has colons, and none of them before a port.
  const { address, host, port } = (net.isIPv6(entry.split('/', 1)[0] ?? '') ? undefined : withPort.exec(entry)?.groups) ?? { host: entry };
  const matches = matchesHost(net, address ?? host ?? entry, entry);
  return port === undefined ? matches : (hostname, to) => to === Number(port) && matches(hostname, to);
}

function matchesHost(net: NodeModules['net'], host: string, entry: string): IsDirect {
  const [base = '', bits] = host.split('/');
  const family = net.isIP(base);
  if (family > 0) {
    const addresses = new net.BlockList();
    const [most, kind] = family === 4 ? ([32, 'ipv4'] as const) : ([128, 'ipv6'] as const);
    if (bits !== undefined && (!/^\d{1,3}$/.test(bits) || Number(bits) > most)) throw unreadable(entry);
    addresses.addSubnet(base, bits === undefined ? most : Number(bits), kind);
    return (hostname) => net.isIP(hostname) === family && addresses.check(hostname, kind);
  }
  const name = host.replace(/^\*\./, '.').replace(/\.$/, '');
  if (!/^\.?[^\s/*:]+$/.test(name)) throw unreadable(entry);
  const suffix = name.startsWith('.') ? name : `.${name}`;
  return (hostname) => hostname.endsWith(suffix) || hostname === name;
}

const unreadable = (entry: string): ConnectorError =>
  new ConnectorError('configuration', `noProxy: ${JSON.stringify(entry.slice(0, 80))} is no name, address or range`, {
    hint: 'Entries are such as corp.example, .corp.example, 10.0.0.0/8, [fd00::1]:8443 or *.',
  });
