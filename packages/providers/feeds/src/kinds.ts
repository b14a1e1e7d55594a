import type { IndicatorType } from '@tw/connector-core';

/** Which indicators a list means by a word of its own. */
export type Kind = 'address' | 'domain' | 'url' | 'hash' | 'email';

export const kindName: Readonly<Record<Kind, string>> = {
  address: 'an address',
  domain: 'a domain',
  url: 'a URL',
  hash: 'a hash',
  email: 'a mail address',
};
export const allKinds: readonly Kind[] = ['address', 'domain', 'url', 'hash', 'email'];

/** In lower case, without anything between words. */
const words: Readonly<Record<Kind, readonly string[]>> = {
  address: [
    'ip',
    'ips',
    'ipv4',
    'ipv6',
    'ipv4addr',
    'ipv6addr',
    'ipaddr',
    'ipaddress',
    'address',
    'ipport',
    'ipsrc',
    'ipdst',
    'ipsrcport',
    'ipdstport',
    'cidr',
    'ipv4cidr',
    'ipv6cidr',
    'network',
    'netblock',
  ],
  domain: ['domain', 'domains', 'domainname', 'hostname', 'host', 'fqdn', 'hostnameport'],
  url: ['url', 'urls', 'link'],
  hash: ['md5', 'sha1', 'sha256', 'sha512', 'hash', 'filehash'],
  email: ['email', 'emailaddr', 'emailaddress', 'emailsrc', 'emaildst', 'emailreplyto'],
};
const kinds: ReadonlyMap<string, Kind> = new Map(allKinds.flatMap((kind) => words[kind].map((name) => [name, kind] as const)));

/** `sha256_hash`, `FileHash-SHA256`, `ip:port`: undefined for what cannot be looked up, such as `ja3`. */
export function kindOf(word: string): Kind | undefined {
  const plain = word.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  return kinds.get(plain) ?? kinds.get(plain.replace(/^filehash(?=.)/, '').replace(/(?<=.)hash$/, ''));
}

export function kindOfType(type: IndicatorType): Kind {
  if (type === 'ipv4' || type === 'ipv6') return 'address';
  return type === 'domain' || type === 'url' || type === 'email' ? type : 'hash';
}
