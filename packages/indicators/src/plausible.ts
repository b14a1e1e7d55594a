/** Top-level domains that are better known as the ending of a file, so that two labels alone are a file: `main.py`, `README.md`. */
const fileEndings = new Set(['app', 'cab', 'java', 'md', 'mov', 'ps', 'pub', 'py', 'rs', 'sh', 'so', 'zip']);
/** Endings of files whose top-level domain is much used; only a usual name of a file tells them apart: `main.cc`, `setup.pl`. */
const rareFileEndings = new Set(['ac', 'ai', 'am', 'cat', 'cc', 'in', 'la', 'mk', 'ml', 'mm', 'ms', 'pl', 'pm', 'tf', 'vi']);
const usualFiles = new Set(
  (
    'app backup build client common config configure core data functions helper helpers index init install installer lib loader main ' +
    'makefile module modules notes payload readme run script server setup start test tests types update util utils'
  ).split(' '),
);
/** What stands before a file's last ending: `backup.tar.sh`, `jquery.min.ps`. */
const innerEndings = new Set(
  'bak conf config d doc docx exe gif html jpeg jpg js json log min old pdf png ppt pptx spec tar test tmp txt xls xlsx xml'.split(' '),
);

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
    'message msg socket db fs net path util console string array list set task job thread class method image source parent child form input ' +
    'df location np pd plt'
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

/** Top-level domains that are short words, and the words that sentences without a space between have around them: `found it.is`. */
const wordTlds = new Set('am as at be by do in is it me my no so to us'.split(' '));
const commonWords = new Set(
  (
    'a all an and any are as at be been but by can check contact could did do does for from get got had has have he her here him his how i if ' +
    'in into is it its made meet more most no not of off ok on or our out please see she should some than that the their them then there ' +
    'these they this those up was we were what when where which will with work would you your'
  ).split(' '),
);

/**
 * Whether a name that ends in a public suffix is meant as a domain, and not as a file, a class, a member or two sentences without a
 * space between. `labels` as they are written; only for names that nothing else marks as one.
 */
export function looksLikeDomain(labels: readonly string[]): boolean {
  const lower = labels.map((label) => label.toLowerCase());
  const tld = lower.at(-1) ?? '';
  if (isMixedCase(labels.at(-1) ?? '')) return false;
  if (labels.at(-1) !== tld && labels.some((label) => label !== label.toUpperCase())) return false;
  return !isProduct(labels, lower) && !isProse(lower, tld) && !isFile(lower, tld) && !isCode(labels, lower, tld);
}

const isProduct = (labels: readonly string[], lower: readonly string[]): boolean =>
  products.has(lower.join('.')) && labels.join('') !== lower.join('');

const isProse = (lower: readonly string[], tld: string): boolean =>
  lower.length === 2 && wordTlds.has(tld) && commonWords.has(lower[0] ?? '');

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
  if (!alsoMemberTlds.has(tld)) return false;
  if (capitalised > 0) return lower.length > 2;
  return (lower.length === 2 && first.length === 1) || lower.slice(0, -1).every((label) => objectNames.has(label));
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
const versionWord =
  /(?:^|[^a-z])(?:version|ver|v|build|release|revision|rev|firmware|oid|section|sections|chapter|page|figure|table|§)["']?[\s:=.]{0,3}["']?$/i;
/** What stands between the members of an enumeration. */
const listed = /^\s{0,3}(?:[,;&/–-]|(?:[,;]\s{0,3})?(?:and|or|to|through))\s{0,3}$/i;

/** Products whose versions have four numbers, right before one. */
const product =
  /(?:^|[^a-z])(?:acrobat|android|anydesk|apache|chrome|chromium|curl|edge|exchange|firefox|flash player|httpd|internet explorer|ios|java|jdk|jre|macos|nginx|office|openssh|openssl|opera|outlook|php|postgresql|python|reader|safari|teamviewer|thunderbird|tomcat|weblogic|windows|wordpress)\s$/i;
/** What follows a version. */
const versionTail =
  /^\s(?:(?:and|or)\s(?:above|below|earlier|higher|later|lower|newer|older|prior|up)|beta|hotfix|patch|release|update|version)(?![a-z])/i;

/** Whether four numbers with dots are a version and no address. `previous` is where the last such ended. */
export function isVersion(text: string, { start, end }: { readonly start: number; readonly end: number }, previous: number): boolean {
  const before = text.slice(Math.max(0, start - 20), start);
  if (versionWord.test(before) || product.test(before) || versionTail.test(text.slice(end, end + 20))) return true;
  // nginx/1.18.0.0
  if (text[start - 1] === '/' && /[A-Za-z]/.test(text[start - 2] ?? '')) return true;
  return start - previous < 12 && listed.test(text.slice(previous, start));
}

/** No host has it, and each version 1 has: `100.0.0.0`. */
export const isRoundVersion = (ip: string): boolean => /^[1-9]\d*\.0\.0\.0$/.test(ip);

/** `iso.org.dod.internet`, below which all object identifiers of SNMP are. */
export const isInternetOid = (ip: string): boolean => ip === '1.3.6.1';

/** What 32 hexadecimal digits are, if they are not an MD5. */
const secretWord =
  /(?:^|[^a-z])(?:serial(?:\s(?:number|no\.?))?|key|id|token|salt|nonce|iv|guid|uuid|session|mutex)["'`]?\s{0,3}[:=#]?\s{0,3}["'`]?$/i;

export const isNamedOtherwise = (text: string, start: number): boolean => secretWord.test(text.slice(Math.max(0, start - 24), start));
