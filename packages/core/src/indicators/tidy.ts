import type { Indicator, IndicatorType } from './types.ts';

const label = '[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?';
const name = String.raw`(?:${label}\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?`;
const octet = String.raw`(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)`;
const ipv4 = String.raw`${octet}(?:\.${octet}){3}`;
/** Without what the URL parser or `refang` change: brackets, quotes, closing separators, steps up, and a default port. */
const url = String.raw`https?://(?:(?!\S{0,252}xn--)${name}|${ipv4})(?::(?!80/|443/)[1-9]\d{0,3})?/(?!\S*(?:/\.|%2[eE]))(?!\.)[\w~!$&*+=:@/.%?-]*`;

const whole = (pattern: string): RegExp => new RegExp(`^${pattern}$`);
const tidyDomain = whole(name);
const tidyIpv4 = whole(ipv4);
const tidyUrl = whole(url);
const tidyHash = /^[0-9a-f]+$/;

/** By the number of digits. */
export const hashTypes: Readonly<Record<number, IndicatorType>> = { 32: 'md5', 40: 'sha1', 64: 'sha256', 128: 'sha512' };

/** The longest domain name, and the longest text that is looked at here. */
const maxLength = 253;

/**
 * Indicators that are normalised already, as nearly all that programs have are: what the parsers say of them, at a tenth of the cost. Undefined
 * is left to the parsers.
 */
export function tidyIndicator(text: string): Indicator | undefined {
  if (typeof text !== 'string' || text.length > maxLength) return undefined;
  if (tidyDomain.test(text)) return { type: 'domain', value: text };
  if (tidyIpv4.test(text)) return { type: 'ipv4', value: text };
  if (tidyUrl.test(text)) return { type: 'url', value: text };
  const hash = hashTypes[text.length];
  return hash !== undefined && tidyHash.test(text) ? { type: hash, value: text } : undefined;
}
