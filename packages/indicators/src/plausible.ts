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

/** Top-level domains that are also usual names of properties and functions. */
const memberNames = new Set(
  (
    'call click data date download events host id is link map name new now open page parts read report run save search select services ' +
    'show size stream style support test to tools watch zone'
  ).split(' '),
);
/** What such members are asked of: `this.name`, `http.host`, `process.id`. */
const objectNames = new Set(
  (
    'app args obj object self this window document process event file flow http https tls dns ssl ssh smtp ja3 os sys module node item el elem ' +
    'element req request res response ctx context user client server session config options params props state data result row record message ' +
    'msg socket db fs net path util console string array list map set task job thread class method image target source parent child form input'
  ).split(' '),
);
/** The first label of names of packages, which are domains the other way round: `com.example.app`. */
const packageRoots = new Set(['android', 'androidx', 'com', 'edu', 'io', 'java', 'javax', 'kotlin', 'net', 'org']);
export const isPackageRoot = (label: string): boolean => packageRoots.has(label);
const commonTlds = new Set(['com', 'net', 'org']);
/** Names of products that look like a domain and are written in capitals. */
const products = new Set(['ado.net', 'asp.net', 'ml.net', 'vb.net']);

const isCapitalised = (label: string): boolean => /^\p{Lu}.*\p{Ll}/u.test(label);
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
  if (commonTlds.has(tld)) return false;
  if (packageRoots.has(first) && (lower.length > 2 || memberNames.has(tld))) return true;
  if (memberNames.has(tld) && lower.length === 2 && (objectNames.has(first) || first.length === 1)) return true;
  const capitalised = labels.slice(0, -1).filter(isCapitalised).length;
  return capitalised > 1 || (capitalised > 0 && lower.length > 2 && memberNames.has(tld));
}

/** What follows a name in code: a call, an index, an assignment to a member. */
export function isFollowedByCode(text: string, end: number, tld: string): boolean {
  const next = text[end];
  const after = text[end + 1] ?? '';
  if (next === '(') return !/[\d\s]/.test(after);
  if (next === '[') return /[\d'"]/.test(after);
  return next === '=' && memberNames.has(tld.toLowerCase());
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
