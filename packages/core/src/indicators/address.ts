import ipaddr from 'ipaddr.js';
import { Refusal } from './refusal.ts';
import type { Indicator } from './types.ts';

/** How long a text can be an IP address: `::ffff:` written out with a dotted quad has 45 characters. */
const maxLength = 45;

const dottedQuad = /^\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}$/;
const ipv6Shape = /^[0-9a-f:.]*$/i;

/** Whether a text is meant as an IP address, right or wrong, so that its refusal can say what is wrong with it. */
export function looksLikeIp(text: string): boolean {
  const bare = text.split('%', 1)[0] ?? '';
  return /^[\d.]+$/.test(bare) || (ipv6Shape.test(bare) && bare.split(':', 3).length > 2);
}

/** Reads one address. Only the spellings that mean the same to everybody are taken: no octal, hexadecimal or short forms. */
export function readIp(text: string): Indicator | Refusal {
  const bare = text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1) : text;
  if (bare.includes('%') && isIp(bare.slice(0, bare.indexOf('%')))) {
    return new Refusal('is an IPv6 address with a zone', 'Leave out the zone (%…): it means something on one host only.');
  }
  if (text.includes(':')) return readIpv6(bare);
  return readIpv4(text);
}

/** The refusal for `192.0.2.0/24` and `2001:db8::/32`, if the text is such a range. */
export function refuseRange(text: string): Refusal | undefined {
  const slash = text.lastIndexOf('/');
  const isRange = slash > 0 && /^\d{1,3}$/.test(text.slice(slash + 1)) && isIp(text.slice(0, slash));
  return isRange ? new Refusal('is a range of addresses', 'Give one address, not a range.') : undefined;
}

function isIp(text: string): boolean {
  return !(readIp(text) instanceof Refusal);
}

function readIpv4(text: string): Indicator | Refusal {
  if (text.length > maxLength || !dottedQuad.test(text)) {
    return new Refusal('is not an IP address', 'Write an IPv4 address as four decimal numbers with dots, as in 192.0.2.1.');
  }
  const octets = text.split('.');
  if (octets.some((octet) => octet.length > 1 && octet.startsWith('0'))) {
    return new Refusal(
      'has a leading zero in an IPv4 address, which some programs read as octal',
      'Write each number without leading zeros, after finding out which address is meant.',
    );
  }
  if (octets.some((octet) => Number(octet) > 255)) {
    return new Refusal('has a number over 255 in an IPv4 address', 'Give an address from 0.0.0.0 to 255.255.255.255.');
  }
  return { type: 'ipv4', value: text };
}

/**
 * The URL parser judges and formats, and not `ipaddr.js`, which reads `::192.0.2.1` as `::ffff:192.0.2.1`, takes octal and
 * hexadecimal in the dotted part, and takes zones.
 */
function readIpv6(text: string): Indicator | Refusal {
  const url = text.length <= maxLength && ipv6Shape.test(text) ? URL.parse(`http://[${text}]/`) : null;
  if (url === null) {
    return new Refusal('is not an IPv6 address', 'Write an IPv6 address as in 2001:db8::1.');
  }
  return { type: 'ipv6', value: dottedIfMapped(url.hostname.slice(1, -1)) };
}

/** RFC 5952, section 5: an IPv4-mapped address is written `::ffff:192.0.2.1`. */
function dottedIfMapped(text: string): string {
  const address = ipaddr.IPv6.parse(text);
  return address.isIPv4MappedAddress() ? `::ffff:${address.toIPv4Address().toString()}` : text;
}
