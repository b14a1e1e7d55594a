import { parseIp, parseUrl } from './parse.ts';
import { addressScope, type AddressScope } from './scope.ts';
import type { Indicator } from './types.ts';

const scopeNames: Readonly<Record<Exclude<AddressScope, 'public'>, string>> = {
  private: 'a private address',
  shared: 'a carrier-grade NAT address',
  loopback: 'a loopback address',
  link_local: 'a link-local address',
  unspecified: 'an unspecified address',
  documentation: 'a documentation address',
  benchmarking: 'a benchmarking address',
  multicast: 'a multicast address',
  broadcast: 'a broadcast address',
  reserved: 'a reserved address',
};

/**
 * Why a hosted vendor should not be asked about an indicator, as in `'192.168.0.1 is a private address'`: it knows nothing
 * about it, and the question tells it about our network. That holds for IP addresses that are not public, also as the host of
 * a URL and in whatever spelling. Undefined means that it may be sent; names always may. Throws `invalid_input` for an IP
 * address or URL that cannot be read.
 */
export function notSendableReason(indicator: Indicator): string | undefined {
  const ip = ipOf(indicator);
  if (ip === undefined) return undefined;
  const scope = addressScope(ip);
  return scope === 'public' ? undefined : `${ip} is ${scopeNames[scope]}`;
}

/** Parsed again: an indicator may have been written by hand, and this check must not be passed by a spelling. */
function ipOf({ type, value }: Indicator): string | undefined {
  if (type === 'ipv4' || type === 'ipv6') return parseIp(value).value;
  if (type !== 'url') return undefined;
  const { hostname } = new URL(parseUrl(value).value);
  // The URL parser leaves no other host that ends in a digit after a dot.
  return hostname.startsWith('[') || /\.\d+$/.test(hostname) ? parseIp(hostname).value : undefined;
}
