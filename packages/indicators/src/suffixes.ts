import { parse } from 'tldts';

/** Names that only a resolver of their own knows, but that reports name: https://www.iana.org/assignments/special-use-domain-names. */
const specialUse = new Set(['onion', 'i2p', 'bit', 'example', 'test', 'invalid', 'local', 'internal', 'lan', 'corp', 'home', 'localhost']);
/** Those of them that are taken for a name where nothing else says so. */
const plainSpecialUse = new Set(['onion', 'i2p', 'example']);

const options = { extractHostname: false, validateHostname: false, detectIp: false, detectSpecialUse: false } as const;

/** Labels that were asked for, and whether they are top-level domains: there are some 1,500 of these, and many endings of files. */
const known = new Map<string, boolean>();
/** Hostile texts have any number of endings. */
const maxKnown = 10_000;

/** Whether it is a top-level domain of the public DNS, in lower case and punycode. */
function isPublicTld(label: string): boolean {
  const before = known.get(label);
  if (before !== undefined) return before;
  const isTld = label.length >= 2 && parse(`a.${label}`, options).isIcann === true;
  if (known.size >= maxKnown) known.clear();
  known.set(label, isTld);
  return isTld;
}

// oxlint-disable-next-line no-control-regex -- the range is "ASCII"
const beyondAscii = /[^\x00-\x7f]/;

/** Whether a label, as it is written, can be the last of a name; a cheap first question. Labels beyond ASCII may be. */
export function canEndName(label: string): boolean {
  const lower = label.toLowerCase();
  return isPublicTld(lower) || specialUse.has(lower) || beyondAscii.test(label);
}

const lastLabel = (name: string): string => name.slice(name.lastIndexOf('.') + 1);

/** Whether somebody can have registered the name: it ends in a public suffix and is not only one. */
export function isRegistrable(name: string): boolean {
  if (plainSpecialUse.has(lastLabel(name))) return true;
  return isPublicTld(lastLabel(name)) && parse(name, options).domain !== null;
}

/** Whether a name can be meant, where the way it is written says that one is: defanged, or the host of a URL. */
export const isMeantAsName = (name: string): boolean => specialUse.has(lastLabel(name)) || isRegistrable(name);

/** The part of a host that somebody registered, private suffixes counted; the host itself where there is none. */
export const siteOf = (host: string): string => parse(host, { ...options, detectIp: true, allowPrivateDomains: true }).domain ?? host;
