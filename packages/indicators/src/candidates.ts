import { detectIndicator, type Indicator } from '@tw/connector-core';
import { isDefanged, isLabelChar, labelStart, type Name, nameAt, shorten } from './labels.ts';
import { withoutHidden } from './marks.ts';
import { isFollowedByCode, isInternetOid, isPackageRoot, isRoundVersion, isVersion, looksLikeDomain } from './plausible.ts';
import { type Separator, separatorBefore } from './separators.ts';
import { canEndName, isMeantAsName, isRegistrable } from './suffixes.ts';
import { isInAuthority, maxUrl, urlEnd } from './urls.ts';

/** Something found in a text. */
export interface Candidate {
  readonly start: number;
  readonly end: number;
  readonly indicator: Indicator;
  readonly defanged: boolean;
  /** The host in it, normalised; `''` for hashes and addresses. */
  readonly host: string;
}

/** What a look at one place of a text gives: where to go on, and perhaps something found. */
export interface Look {
  readonly next: number;
  readonly found?: Candidate;
  /** Four numbers that are a version: where they end. */
  readonly versionEnd?: number;
}

/** Words that are also top-level domains: ` dot in ` is English. */
const englishTlds = /^(?:am|are|as|at|be|by|do|in|is|it|la|ma|me|my|no|pa|sa|so|to|us)$/;
const port = /(?:\[:\]|:)\d{1,5}(?![\d.])/y;
/** Of addresses; `/32` is one address. */
const range = /\/(?!32(?!\d))\d{1,3}(?![\w./-])/y;
const oneAddress = /\/32(?![\w./-])/y;

const matchesAt = (pattern: RegExp, text: string, index: number): number => {
  pattern.lastIndex = index;
  return pattern.exec(text)?.[0].length ?? 0;
};

/** A name or an IPv4 address, with a path perhaps, whose first separator is this one. `floor`: what is before is used up. */
export function lookAtName(text: string, separator: Separator, floor: number, versionEnd: number): Look {
  const start = withoutHyphens(text, Math.max(floor, labelStart(text, separator.start)));
  if (start === separator.start) return { next: separator.end };
  const { name: whole, end } = nameAt(text, start);
  const next = Math.max(end, separator.end);
  if (whole === undefined || whole.labels.length < 2) return { next };
  if (isLocalPart(text, next)) return { next };
  const octets = ipv4Labels(whole);
  if (octets !== undefined) return lookAtIpv4(text, octets, versionEnd);
  // A longer row of numbers is an object identifier, and those listed after it are, too.
  if (whole.labels.every((label) => /^\d+$/.test(label))) return { next, versionEnd: next };
  const name = trimmed(whole);
  return (name === undefined ? undefined : domainOrUrl(text, name)) ?? { next };
}

const lookOf = (found: Candidate): Look => ({ next: found.end, found });

/** Without the dash of a list, or of a range. */
function withoutHyphens(text: string, start: number): number {
  let index = start;
  while (text[index] === '-') index++;
  return index;
}

/** The name before `@` is looked at when that is reached. */
function isLocalPart(text: string, end: number): boolean {
  const char = text[end];
  return (
    char === '@' || char === '+' || char === '%' || ((char === '[' || char === '(') && /^[[(](?:@|at)[\])]/i.test(text.slice(end, end + 4)))
  );
}

/** The first four labels, if they are numbers and no fifth follows. `10.0.0.1-10.0.0.9` begins with an address. */
function ipv4Labels(name: Name): Name | undefined {
  const { labels, ends } = name;
  if (labels.length < 4 || !labels.slice(0, 3).every((label) => /^\d{1,3}$/.test(label))) return undefined;
  const last = /^(\d{1,3})(?:-\d{1,3})?$/.exec(labels[3] ?? '')?.[1];
  if (last === undefined || (labels.length > 4 && last === labels[3] && !/^\p{Lu}/u.test(labels[4] ?? ''))) return undefined;
  const four = shorten(name, 4);
  const end = (ends[3] ?? 0) - ((labels[3]?.length ?? 0) - last.length);
  return { ...four, labels: [...labels.slice(0, 3), last], ends: [...ends.slice(0, 3), end] };
}

function lookAtIpv4(text: string, name: Name, versionEnd: number): Look {
  const value = name.labels.join('.');
  const end = name.ends[3] ?? name.start;
  const defanged = isDefanged(name);
  const path = pathAfter(text, name, value, defanged);
  if (path !== undefined) return path;
  if (!defanged && (isRoundVersion(value) || isInternetOid(value) || isVersion(text, { start: name.start, end }, versionEnd)))
    return { next: end, versionEnd: end };
  const indicator = matchesAt(range, text, end) > 0 ? undefined : detectIndicator(value);
  return indicator?.type === 'ipv4' ? lookOf({ start: name.start, end, indicator, defanged, host: '' }) : { next: end };
}

/** Without what Markdown or the next sentence put around it. */
function trimmed(name: Name): Name | undefined {
  let result = name;
  while (result.labels.length > 2 && isNextSentence(result)) result = shorten(result, result.labels.length - 1);
  const { labels, ends, start } = result;
  const closing = /[-_]+$/.exec(labels.at(-1) ?? '')?.[0].length ?? 0;
  const opening = closing > 0 ? (/^_+/.exec(labels[0] ?? '')?.[0].length ?? 0) : 0;
  if (opening === 0 && closing === 0) return result;
  const cut = labels.map((label, index) =>
    label.slice(index === 0 ? opening : 0, index === labels.length - 1 ? label.length - closing : undefined),
  );
  return cut.includes('')
    ? undefined
    : { ...result, labels: cut, start: start + opening, ends: [...ends.slice(0, -1), (ends.at(-1) ?? 0) - closing] };
}

/** `evil.example.The file …`: a plain dot, and a capital where the other letters have none. */
function isNextSentence({ labels, separators }: Name): boolean {
  const last = labels.at(-1) ?? '';
  // `com.apple.Safari` is one name, and none of the DNS.
  if (isPackageRoot(labels[0] ?? '')) return false;
  return separators.at(-1)?.defanged === false && /^\p{Lu}(?:\p{Ll}|$)/u.test(last) && /^[^\p{Lu}]*$/u.test(labels.at(-2) ?? '');
}

function domainOrUrl(text: string, name: Name): Look | undefined {
  const end = name.ends.at(-1) ?? name.start;
  const defanged = isDefanged(name);
  // First what costs least and refuses most: names of files.
  if (!canEndName(name.labels.at(-1) ?? '')) return undefined;
  const written = withoutHidden(name.labels.join('.'));
  const indicator = detectIndicator(written);
  if (indicator?.type !== 'domain') return undefined;
  if (!(defanged ? isMeantAsName(indicator.value) : isRegistrable(indicator.value))) return undefined;
  if (isEnglish(name) || (!defanged && !isPlainDomain(text, name, end))) return undefined;
  return pathAfter(text, name, written, defanged) ?? lookOf({ start: name.start, end, indicator, defanged, host: indicator.value });
}

/** ` dot ` needs all dots to be so written, and no English word at the end. */
function isEnglish({ separators, labels }: Name): boolean {
  return separators.some(({ isWord }) => isWord) && englishTlds.test(labels.at(-1)?.toLowerCase() ?? '');
}

function isPlainDomain(text: string, { labels, start }: Name, end: number): boolean {
  return !isWithinPath(text, start) && !isFollowedByCode(text, end, labels.at(-1) ?? '') && looksLikeDomain(labels.map(withoutHidden));
}

/** Whether what begins at `start` is a part of a path, a variable or the like: `/var/www/site.com`, `$site.name`. */
function isWithinPath(text: string, start: number): boolean {
  const before = text[start - 1];
  if (before === '/' || before === '\\') return text[start - 2] !== before;
  // An account on a host, but no npm scope.
  if (before === '@') return !isLabelChar(text.charCodeAt(start - 2));
  // `*.evil.example` and `.evil.example` are all names below it; after anything else the dot ends an ellipsis, or an extension.
  if (before === '.') return !/^(?:[\s*'"=,;:([]|)$/.test(text[start - 2] ?? '');
  return before === '$' || before === '%' || before === '~';
}

/**
 * The URL without scheme that a name with a path is. After another scheme (`ldap://`) the host alone counts. What is too long for a URL is
 * passed over, since each name in it would be looked at as the beginning of one.
 */
function pathAfter(text: string, name: Name, host: string, defanged: boolean): Look | undefined {
  const hostEnd = name.ends.at(-1) ?? name.start;
  const slash = hostEnd + matchesAt(port, text, hostEnd);
  if (text[slash] !== '/' || /[\s/\\]/.test(text[slash + 1] ?? ' ')) return undefined;
  if (matchesAt(range, text, slash) > 0 || matchesAt(oneAddress, text, slash) > 0) return undefined;
  if (isInAuthority(text, name.start)) return undefined;
  const end = urlEnd(text, name.start, slash);
  if (end === undefined) return { next: name.start + maxUrl };
  const indicator = detectIndicator(host + text.slice(hostEnd, end).replace('[:]', ':'));
  return indicator?.type === 'url' ? lookOf({ start: name.start, end, indicator, defanged, host: hostOf(indicator.value) }) : undefined;
}

/** The host of a normalised URL. */
export const hostOf = (url: string): string => /^[a-z]+:\/\/(?:[^/?#]*@)?(\[[^\]]*\]|[^:/?#]*)/.exec(url)?.[1] ?? '';

const maxLocal = 64;
const apostrophe = 0x27;
const isLocalChar = (code: number): boolean => isLabelChar(code) || code === 0x2b || code === 0x2e || code === 0x25 || code === apostrophe;

/** The mailbox around an at-sign. */
export function lookAtMailbox(text: string, at: Separator, floor: number): Look {
  const { name: domain, end: read } = nameAt(text, at.end);
  if (domain === undefined) return { next: Math.max(read, at.end) };
  const name = trimmed(domain);
  const local = localPart(text, at, floor);
  if (name === undefined || local.text === '' || !isMailHost(text, name, at)) return { next: at.end };
  // `postgres://user:password@db.example`: a credential, which must not be looked up.
  if (isInAuthority(text, local.start)) return { next: at.end };
  const indicator = detectIndicator(withoutHidden(`${local.text}@${name.labels.join('.')}`));
  if (indicator?.type !== 'email' || isEnglish(name)) return { next: at.end };
  const end = name.ends.at(-1) ?? at.end;
  const host = indicator.value.slice(indicator.value.lastIndexOf('@') + 1);
  if (!isMeantAsName(host)) return { next: at.end };
  const defanged = at.defanged || isDefanged(name) || local.defanged;
  return lookOf({ start: local.start, end, indicator, defanged, host });
}

/** ` at ` counts only with ` dot `: much is hosted at `evil[.]example`. What goes on with `:path` is an account on a host, as in `git@github.com:owner/name`. */
function isMailHost(text: string, name: Name, at: Separator): boolean {
  if (name.separators.length === 0 || (at.isWord && !name.separators.every(({ isWord }) => isWord))) return false;
  const end = name.ends.at(-1) ?? 0;
  return !(text[end] === ':' && /[\w/~]/.test(text[end + 1] ?? '') && !/^:\d{2,5}(?!\d)/.test(text.slice(end, end + 7)));
}

function localPart(
  text: string,
  at: Separator,
  floor: number,
): { readonly text: string; readonly start: number; readonly defanged: boolean } {
  let start = at.start;
  let local = '';
  let defanged = false;
  while (start > floor && local.length <= maxLocal) {
    const code = text.charCodeAt(start - 1);
    if (isLocalChar(code)) {
      local = text.slice(start - 1, start) + local;
      start--;
      continue;
    }
    // Only tokens that end in a bracket: a blank ends the local part.
    const dot = code === 0x5d || code === 0x29 || code === 0x7d ? separatorBefore(text, start) : undefined;
    if (dot?.kind !== 'dot' || dot.start < floor || local === '') break;
    local = `.${local}`;
    defanged = true;
    start = dot.start;
  }
  const junk = /^[.'%-]+/.exec(local)?.[0].length ?? 0;
  return { text: local.slice(junk), start: start + junk, defanged };
}
