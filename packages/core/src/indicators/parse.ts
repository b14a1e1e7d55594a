import { looksLikeIp, readIp, refuseRange } from './address.ts';
import { clean } from './clean.ts';
import { readDomain } from './domain.ts';
import { readEmail } from './email.ts';
import { Refusal } from './refusal.ts';
import { hashTypes, tidyIndicator } from './tidy.ts';
import type { Indicator, IndicatorType } from './types.ts';
import { hasPathOrPort, hasScheme, readUrl } from './url.ts';

/** The full stop, and what IDNA takes for one. */
const dot = /[.\u3002\uFF0E\uFF61]/;

type Reader = (text: string) => Indicator | Refusal;

const typeNames: Readonly<Record<IndicatorType, string>> = {
  md5: 'an MD5 hash',
  sha1: 'a SHA-1 hash',
  sha256: 'a SHA-256 hash',
  sha512: 'a SHA-512 hash',
  ipv4: 'an IPv4 address',
  ipv6: 'an IPv6 address',
  domain: 'a domain name',
  url: 'a URL',
  email: 'an e-mail address',
};

const hashHint = 'A hash has 32 (MD5), 40 (SHA-1), 64 (SHA-256) or 128 (SHA-512) hexadecimal digits.';
/** From here on a text of hexadecimal digits is taken for a hash that was cut. */
const likelyHash = 16;

/**
 * Detects what one text is, refangs and normalises it. Surrounding white space, quotes, brackets and list separators go.
 *
 * - Hashes and domains: lower case; domains as punycode without the closing dot. Whatever has the shape of a domain is one,
 *   `report.txt` too; a single word is none.
 * - IPv4: four decimal numbers without leading zeros. IPv6: RFC 5952, IPv4-mapped as `::ffff:192.0.2.1`.
 * - URLs (`http`, `https`, `ftp`, `ftps`, `ws`, `wss`): as the WHATWG parser writes them, so case and encoding of path and query
 *   are kept; user info is kept, default port, closing dot of the host and fragment are dropped. `evil.example/login` and
 *   `192.0.2.1:443` are `http` URLs.
 * - E-mail addresses: the local part stays, the domain is normalised, `mailto:` goes.
 *
 * Throws `invalid_input` with the reason, and a hint what to do.
 */
export function parseIndicator(text: string): Indicator {
  return tidyIndicator(text) ?? orThrow(read(text, detect), 'an indicator', text);
}

/** Like `parseIndicator`, but undefined if the text is not an indicator. Cheap: no error is made. */
export function detectIndicator(text: string): Indicator | undefined {
  const short = tidyIndicator(text);
  if (short !== undefined) return short;
  const result = read(text, detect);
  return result instanceof Refusal ? undefined : result;
}

/** An MD5, SHA-1, SHA-256 or SHA-512 in hexadecimal, by its length. */
export function parseHash(text: string): Indicator {
  return parseAs(text, 'a file hash (MD5, SHA-1, SHA-256 or SHA-512)', readHash);
}

/** A URL; the scheme may be missing before a host with a path or port. */
export function parseUrl(text: string): Indicator {
  return parseAs(text, 'a URL', (cleaned) => typed('url', readUrl(cleaned)));
}

/** A domain name of two labels or more, or `localhost`. */
export function parseDomain(text: string): Indicator {
  return parseAs(text, 'a domain name', readDomainOrLocalhost);
}

/** One IPv4 or IPv6 address: no range, no zone, no port. */
export function parseIp(text: string): Indicator {
  return parseAs(text, 'an IP address', (cleaned) => refuseRange(cleaned) ?? readIp(cleaned));
}

/** An e-mail address without a display name. */
export function parseEmail(text: string): Indicator {
  return parseAs(text, 'an e-mail address', (cleaned) => typed('email', readEmail(cleaned)));
}

function parseAs(text: string, expected: string, reader: Reader): Indicator {
  const result = read(text, reader);
  const other = result instanceof Refusal ? detectIndicator(text) : undefined;
  if (other === undefined) return orThrow(result, expected, text);
  throw new Refusal(`looks like ${typeNames[other.type]}`, `Give ${expected}, or use the function for ${typeNames[other.type]}.`).toError(
    expected,
    text,
  );
}

function orThrow(result: Indicator | Refusal, expected: string, text: string): Indicator {
  if (result instanceof Refusal) throw result.toError(expected, typeof text === 'string' ? text : typeof text);
  return result;
}

function read(text: string, reader: Reader): Indicator | Refusal {
  const cleaned = clean(text);
  return cleaned instanceof Refusal ? cleaned : reader(withoutSentenceDot(cleaned));
}

/** `192.0.2.1.` at the end of a sentence; a URL may end in a dot. */
function withoutSentenceDot(text: string): string {
  return text.endsWith('.') && !text.includes('/') && !text.endsWith('..') ? text.slice(0, -1) : text;
}

function detect(text: string): Indicator | Refusal {
  const range = refuseRange(text);
  if (range !== undefined) return range;
  if (/^[0-9a-f]+$/i.test(text) && (text.length in hashTypes || text.length >= likelyHash)) return readHash(text);
  if (/^mailto:/i.test(text)) return typed('email', readEmail(text));
  if (hasScheme(text)) return typed('url', readUrl(text));
  if (looksLikeIp(text)) return readIp(text);
  return detectName(text);
}

/** `evil.example/a@b.example` is a URL, `a/b@evil.example` an e-mail address: the URL is tried first. */
function detectName(text: string): Indicator | Refusal {
  const url = hasPathOrPort(text) ? readUrl(text) : undefined;
  if (url !== undefined && (!(url instanceof Refusal) || !text.includes('@'))) return typed('url', url);
  if (text.includes('@')) return typed('email', readEmail(text));
  if (text.startsWith('*.')) return new Refusal('is a wildcard', 'Give one name, without the asterisk.');
  if (!dot.test(text)) {
    return new Refusal('is not an indicator', 'Give a hash, an IP address, a domain name, a URL or an e-mail address.');
  }
  return typed('domain', readDomain(text, 2));
}

function readHash(text: string): Indicator | Refusal {
  const type = hashTypes[text.length];
  if (type !== undefined && /^[0-9a-f]+$/i.test(text)) return { type, value: text.toLowerCase() };
  const reason = /^[0-9a-f]+$/i.test(text) ? `has ${text.length} hexadecimal digits, which no hash has` : 'is not a hash';
  return new Refusal(reason, hashHint);
}

function readDomainOrLocalhost(text: string): Indicator | Refusal {
  return typed('domain', readDomain(text, text.toLowerCase() === 'localhost' ? 1 : 2));
}

function typed(type: IndicatorType, value: string | Refusal): Indicator | Refusal {
  return value instanceof Refusal ? value : { type, value };
}
