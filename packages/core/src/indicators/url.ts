import { looksLikeIp, readIp, refuseRange } from './address.ts';
import { maxIndicatorLength, tooLong, withoutSeparator } from './clean.ts';
import { readDomain } from './domain.ts';
import { Refusal } from './refusal.ts';

const schemes: readonly string[] = ['http', 'https', 'ftp', 'ftps', 'ws', 'wss'];
const ftpsPort = '990';

const hint = `Write a URL as in https://evil.example/path; the schemes are ${schemes.join(', ')}.`;

/** Schemes without an authority: there is no host that a vendor could know. */
const hostless = /^(?:javascript|vbscript|data|file|blob|about|tel|cid|urn):/i;

/** Whether a text is meant as a URL with a scheme, right or wrong. */
export function hasScheme(text: string): boolean {
  return /^[a-z][a-z0-9+.-]{0,30}:(?:\/\/|\\\\)/i.test(text) || hostless.test(text) || /^(?:https?|ftps?|wss?):/i.test(text);
}

/** Whether a text without a scheme can only be a URL: it has a path, or a port. `2001:db8::1` has neither. */
export function hasPathOrPort(text: string): boolean {
  return text.includes('/') || /:\d{1,5}$/.test(headOf(text));
}

/**
 * A URL as the WHATWG parser writes it, which browsers and vendors agree on, without the fragment: it is not sent to the server
 * and no vendor looks at it. `http://` is assumed for a host with a path or port, if the host is a good one.
 */
export function readUrl(text: string): string | Refusal {
  if (hasScheme(text)) return readAbsolute(text);
  if (!hasPathOrPort(text)) return new Refusal('is not a URL', hint);
  const refusal = refuseRange(text) ?? refuseBareHost(headOf(text));
  return refusal ?? readAbsolute(`http://${text}`);
}

/** Everything before the path, query and fragment. */
function headOf(text: string): string {
  const end = text.search(/[/?#]/);
  return end < 0 ? text : text.slice(0, end);
}

function refuseBareHost(head: string): Refusal | undefined {
  if (head.includes(':') && looksLikeIp(head)) {
    return new Refusal('has an IPv6 address without brackets in a URL', 'Write http://[2001:db8::1]/.');
  }
  const host = head.replace(/:\d{1,5}$/, '');
  const read = host.startsWith('[') || looksLikeIp(host) ? readIp(host) : readDomain(host, 2);
  return read instanceof Refusal ? read : undefined;
}

function readAbsolute(text: string): string | Refusal {
  const refusal = refuseScheme(text);
  if (refusal !== undefined) return refusal;
  // The fragment goes first, so that a separator before it is seen as one, as it will be when the result is parsed again.
  const url = parse(withoutSeparator(text.split('#', 1)[0] ?? ''));
  if (url === undefined) return new Refusal('is not a URL that a browser would open', hint);
  const host = readHost(url.hostname);
  if (host instanceof Refusal) return host;
  url.hostname = host;
  const scheme = /^[a-z]+/i.exec(text)?.[0].toLowerCase() ?? '';
  if (scheme === 'ftps' && url.port === ftpsPort) url.port = '';
  const value = scheme + url.href.slice(url.protocol.length - 1);
  return value.length > maxIndicatorLength ? tooLong() : value;
}

function refuseScheme(text: string): Refusal | undefined {
  const scheme = text.slice(0, text.indexOf(':')).toLowerCase();
  if (hostless.test(text)) return new Refusal(`is a ${scheme}: URL, which has no host that could be looked up`, hint);
  if (!schemes.includes(scheme)) return new Refusal(`has the scheme ${scheme}:, which cannot be looked up`, hint);
  if (!/^[a-z]+:[/\\]{2}/i.test(text)) return new Refusal(`has no // after ${scheme}:`, hint);
  return undefined;
}

/** `ftps` is not a scheme that the parser knows, so it is read as one that it does: hosts are then treated alike. */
function parse(text: string): URL | undefined {
  if (!/^ftps:/i.test(text)) return URL.parse(text) ?? undefined;
  // The parser drops the default port, which would here be a wrong one: at most one of the two reads drops it.
  const [secure, plain] = ['https', 'http'].map((scheme) => URL.parse(scheme + text.slice('ftps'.length)));
  return (secure?.port === '' ? plain : secure) ?? undefined;
}

/** The host of a parsed URL: an address as it is, or a name without its closing dot. One word is a good name here. */
function readHost(hostname: string): string | Refusal {
  if (hostname.startsWith('[')) return hostname;
  // The parser has turned every other spelling of an IPv4 address into this one.
  if (/^\d+\.\d+\.\d+\.\d+$/.test(hostname)) return hostname;
  const name = readDomain(hostname, 1);
  return name instanceof Refusal ? new Refusal('is a URL whose host is not a domain name or IP address', name.hint) : name;
}
