/** Top-level domains that are better known as the ending of a file, so that two labels alone are a file: `main.py`, `README.md`. */
const fileEndings = new Set(['app', 'md', 'mov', 'ps', 'pub', 'py', 'rs', 'sh', 'so', 'zip']);
/** Endings of files whose top-level domain is much used; only a usual name of a file tells them apart: `main.cc`, `setup.pl`. */
const rareFileEndings = new Set(['ac', 'ai', 'am', 'cc', 'in', 'la', 'ml', 'ms', 'pl', 'tf', 'vi']);
const usualFiles = new Set(
  (
    'app backup build client common config configure core data functions helper helpers index init install installer lib loader main ' +
    'makefile module modules notes payload readme run script server setup start test tests types update util utils'
  ).split(' '),
);
/** What stands before a file's last ending: `backup.tar.sh`, `jquery.min.ps`. */
const innerEndings = new Set(['bak', 'conf', 'config', 'd', 'min', 'old', 'spec', 'tar', 'test', 'tmp']);

/** Top-level domains with few names in them that are usual names of properties and functions: `error.name`, `event.data`, `app.js.map`. */
const memberTlds = new Set(
  'auto call data dot fail foo free global help map name next open parts property read save search show style target'.split(' '),
);
/** Others, much used as domains: what stands before has to tell. */
const alsoMemberTlds = new Set(
  'click date dev download events host id info is link new no now page report run select services stream support to tools top watch zone'.split(
    ' ',
  ),
);
/** What members are asked of: `this.id`, `http.host`, `process.id`. */
const objectNames = new Set(
  (
    'app args obj object self this window document process event file flow http https tls dns ssl ssh smtp ja3 os sys module node item el elem ' +
    'element req request res response ctx context user client server session config options opts params props state result row record ' +
    'message msg socket db fs net path util console string array list set task job thread class method image source parent child form input'
  ).split(' '),
);
/** Labels that only code has. */
const codeLabels = new Set(['constructor', 'exports', 'prototype', 'this']);
/** The first label of names of packages, which are domains the other way round: `com.example.app`. */
const packageRoots = new Set(['android', 'androidx', 'com', 'edu', 'io', 'java', 'javax', 'kotlin', 'net', 'org']);
export const isPackageRoot = (label: string): boolean => packageRoots.has(label);
const commonTlds = new Set(['com', 'net', 'org']);
/** Names of products that look like a domain and are written in capitals. */
const products = new Set(['ado.net', 'asp.net', 'ml.net', 'vb.net']);

const isCapitalised = (label: string): boolean => /^\p{Lu}.*\p{Ll}/u.test(label);
/** `contextIn`, as identifiers are written and names of companies are not. */
const isCamelCase = (label: string): boolean => /^\p{Ll}.*\p{Ll}\p{Lu}/u.test(label);
const isMixedCase = (label: string): boolean => label !== label.toLowerCase() && label !== label.toUpperCase();

/**
 * Whether a name that ends in a public suffix is meant as a domain, and not as a file, a class, a member or two sentences without a
 * space between. `labels` as they are written; only for names that nothing else marks as one.
 */
export function looksLikeDomain(labels: readonly string[]): boolean {
  const lower = labels.map((label) => label.toLowerCase());
  const tld = lower.at(-1) ?? '';
  if (isMixedCase(labels.at(-1) ?? '')) return false;
  if (labels.at(-1) !== tld && labels.some((label) => label !== label.toUpperCase())) return false;
  return !isProduct(labels, lower) && !isFile(lower, tld) && !isCode(labels, lower, tld);
}

const isProduct = (labels: readonly string[], lower: readonly string[]): boolean =>
  products.has(lower.join('.')) && labels.join('') !== lower.join('');

function isFile(lower: readonly string[], tld: string): boolean {
  const stem = lower.at(-2) ?? '';
  if (rareFileEndings.has(tld)) return lower.length === 2 && usualFiles.has(stem);
  if (!fileEndings.has(tld)) return false;
  return lower.length === 2 || innerEndings.has(stem) || /^\d+$/.test(stem);
}

function isCode(labels: readonly string[], lower: readonly string[], tld: string): boolean {
  const first = lower[0] ?? '';
  if (lower.some((label) => codeLabels.has(label))) return true;
  if (commonTlds.has(tld)) return false;
  if (memberTlds.has(tld) || labels.some(isCamelCase)) return true;
  if (isPackageRoot(first) && (lower.length > 2 || alsoMemberTlds.has(tld))) return true;
  const capitalised = labels.slice(0, -1).filter(isCapitalised).length;
  if (capitalised > 1) return true;
  return (
    alsoMemberTlds.has(tld) && (capitalised > 0 ? lower.length > 2 : lower.length === 2 && (objectNames.has(first) || first.length === 1))
  );
}

/** What follows a name in code: a call, an index, an assignment to a member. */
export function isFollowedByCode(text: string, end: number, tld: string): boolean {
  const next = text[end];
  const after = text[end + 1] ?? '';
  if (next === '(') return !/[\d\s]/.test(after);
  if (next === '[') return /[\d'"]/.test(after);
  return next === '=' && alsoMemberTlds.has(tld.toLowerCase());
}

/** What stands before a version, a section or an object identifier rather than an address. */
const versionWord = /(?:^|[^a-z])(?:version|ver|v|build|release|revision|rev|firmware|oid|section|sections|§)[\s:=.]{0,3}["']?$/i;
/** What stands between the members of an enumeration. */
const listed = /^\s{0,3}(?:[,;&/–-]|(?:[,;]\s{0,3})?(?:and|or|to|through))\s{0,3}$/i;

/** Whether four numbers with dots, found at `start`, are a version and no address. `previous` is where the last such ended. */
export function isVersion(text: string, start: number, previous: number): boolean {
  if (versionWord.test(text.slice(Math.max(0, start - 16), start))) return true;
  // nginx/1.18.0.0
  if (text[start - 1] === '/' && /[A-Za-z]/.test(text[start - 2] ?? '')) return true;
  return start - previous < 12 && listed.test(text.slice(previous, start));
}

/** No host has it, and each version 1 has: `100.0.0.0`. */
export const isRoundVersion = (ip: string): boolean => /^[1-9]\d*\.0\.0\.0$/.test(ip);

/** `iso.org.dod.internet`, below which all object identifiers of SNMP are. */
export const isInternetOid = (ip: string): boolean => ip === '1.3.6.1';

/** What 32 hexadecimal digits are, if they are not an MD5. */
const secretWord = /(?:^|[^a-z])(?:serial(?:\s(?:number|no\.?))?|key|id|token|salt|nonce|iv|guid|uuid|session)\s{0,3}[:=#]?\s{0,3}["'`]?$/i;

export const isNamedOtherwise = (text: string, start: number): boolean => secretWord.test(text.slice(Math.max(0, start - 24), start));
