import { addressScope, detectIndicator } from '@tw/connector-core';
import type { AddLine } from './formats.ts';
import { withoutComment } from './plain.ts';

/** What every machine's own hosts file holds; some lists begin with it. */
const ownNames = new Set([
  'localhost',
  'localhost.localdomain',
  'localhost4',
  'localhost6',
  'local',
  'broadcasthost',
  '0.0.0.0',
  'ip6-localhost',
  'ip6-loopback',
  'ip6-localnet',
  'ip6-mcastprefix',
  'ip6-allnodes',
  'ip6-allrouters',
  'ip6-allhosts',
]);

/** An address and, behind white space, what can be a name. */
export function looksLikeHosts(line: string): boolean {
  const [address = '', name] = withoutComment(line).split(/\s+/, 2);
  return name !== undefined && isIp(address);
}

/** `0.0.0.0 evil.example other.example # why` */
export const addHostsLine: AddLine = (line, number, list) => {
  const [address = '', ...names] = withoutComment(line).split(/\s+/);
  const wanted = names.filter((name) => !ownNames.has(name.toLowerCase()));
  if (!isIp(address)) return list.report(line, number, () => 'does not begin with an address, as lines of hosts files do');
  if (names.length === 0) return list.report(line, number, () => 'has no name behind its address');
  if (wanted.length > 0 && !leadsNowhere(address)) {
    return list.report(line, number, () => 'leads to a real address, so that it blocks nothing: write 0.0.0.0 for what is bad');
  }
  for (const name of wanted) {
    if (detectIndicator(name)?.type === 'domain') list.add(name, number);
    else list.report(name, number, () => 'is not a domain name');
  }
};

/** Without the zone that the line of macOS for `fe80::1%lo0` has. */
const withoutZone = (address: string): string => address.replace(/%\w+$/, '');

function isIp(address: string): boolean {
  const type = detectIndicator(withoutZone(address))?.type;
  return type === 'ipv4' || type === 'ipv6';
}

function leadsNowhere(address: string): boolean {
  const scope = addressScope(withoutZone(address));
  return scope === 'unspecified' || scope === 'loopback';
}
