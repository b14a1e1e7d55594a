import { ConnectorError } from '../errors.ts';

/** Credentials go over TLS; plain HTTP is for this machine, or by explicit wish. Throws `configuration`. */
export function assertSecure(address: string, allowInsecureHttp: boolean): void {
  const url = URL.parse(address);
  if (!url) throw new ConnectorError('configuration', 'the address is not a URL');
  if (url.protocol === 'https:' || (url.protocol === 'http:' && (allowInsecureHttp || isLoopback(url.hostname)))) return;
  throw new ConnectorError('configuration', `${url.origin} is not https:`, {
    hint: 'Use https:, or set allowInsecureHttp where credentials may go unencrypted.',
  });
}

/** Whether plain HTTP to this host stays on this machine. */
const isLoopback = (host: string): boolean => host === 'localhost' || host === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(host);

/**
 * A link from an answer to a host that the vendor's documents name, such as one for uploads: only these get credentials.
 * A leading dot takes all names below; the port is that of `https:`. Throws `invalid_response`.
 */
export function trustedUrl(link: string, hosts: readonly string[], baseUrl: string): URL {
  const url = URL.parse(link);
  const isTrusted =
    url !== null &&
    !url.username &&
    !url.password &&
    (url.origin === new URL(baseUrl).origin ||
      (url.protocol === 'https:' &&
        url.port === '' &&
        hosts.some((host) => (host.startsWith('.') ? url.hostname.endsWith(host) : url.hostname === host))));
  if (!isTrusted) throw new ConnectorError('invalid_response', 'the answer links to a host that is not the vendor’s');
  return url;
}
