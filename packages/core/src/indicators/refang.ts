/** `[.]`, `[dot]`, `[:]`, `[@]`, `[at]`, and Markdown's `\.`. */
const squareTokens = /\[(?:\.|dot|:|@|at)\]|\\\./gi;
const roundTokens = /\((?:\.|dot|@|at)\)/gi;
/** Not `{at}` and `{@}`: braces may stand in the local part of an address. */
const curlyTokens = /\{(?:\.|dot)\}/gi;
const everyToken = new RegExp([squareTokens, roundTokens, curlyTokens].map(({ source }) => source).join('|'), 'gi');
const meanings: Readonly<Record<string, string>> = { ':': ':', '@': '@', at: '@' };

const spacedTokens = / (?:dot|\[(?:\.|dot)\]|\((?:\.|dot)\)|\{(?:\.|dot)\}) /gi;
const spacedAts = / (?:\[(?:@|at)\]|\((?:@|at)\)) /gi;

/** A scheme that people defang, with `://`, `[:]//`, `[://]`, `:[//]` or `:\\`. */
const scheme = /\b(hxxps?|https?|ftps?|wss?)(\[:\/\/\]|(?:\[:\]|:)(?:\/\/|\[\/\/\]|\\\\))/i;
/** Up to the path, query or fragment. A backslash ends it as it does in browsers, but for a defanged dot. */
const authorityEnd = /[/?#]|\\(?!\.)/;

/**
 * Makes defanged indicators usable again: `hxxps[:]//evil[.]example` becomes `https://evil.example`. It knows `hxxp`, `hxxps`
 * (in any case), `[.]`, `(.)`, `{.}`, `[dot]`, `(dot)`, `{dot}`, ` dot `, `\.`, `[:]`, `[@]`, `[at]`, `(@)`, `(at)`, `[://]`.
 * Nothing else changes, in particular not the brackets of `http://[2001:db8::1]/`.
 *
 * Within a path or query such a token may be real. It is replaced only where the host is defanged with the same token:
 * `hxxp://evil[.]example/a[.]php` but not `http://evil.example/a[.]php`. Words of a longer text are taken one by one; ` dot `
 * counts only where the whole text is one indicator.
 */
export function refang(text: string): string {
  return joinSpaced(text).split(/(\s+)/).map(refangWord).join('');
}

/** `user [at] evil dot example`, if nothing but such tokens stands between spaces. */
function joinSpaced(text: string): string {
  const joined = text.replaceAll(spacedTokens, '.').replaceAll(spacedAts, '@');
  return joined === text || /\s/.test(joined.trim()) ? text : joined;
}

function refangWord(word: string): string {
  const found = scheme.exec(word);
  if (found === null) return refangName(word);
  const name = (found[1] ?? '').replace(/^hxxps?$/i, (defanged) => defanged.toLowerCase().replace('xx', 'tt'));
  const separator = found[2]?.endsWith('\\') ? ':\\\\' : '://';
  const rest = word.slice(found.index + found[0].length);
  return refangName(word.slice(0, found.index)) + name + separator + refangAuthorityAndPath(rest);
}

function refangAuthorityAndPath(text: string): string {
  const end = text.search(authorityEnd);
  const authority = end < 0 ? text : text.slice(0, end);
  const rest = end < 0 ? '' : text.slice(end);
  const used = new Set<string>();
  return replaceInName(authority, used) + replaceTokens(rest, everyToken, (token) => used.has(token.toLowerCase()));
}

/** A name, an address or the like, without a scheme. */
function refangName(text: string): string {
  // Braces may stand in the local part of an e-mail address; round brackets may not, unlike in the user info of a URL.
  return replaceInName(replaceTokens(text, roundTokens));
}

/** Replaces square tokens anywhere, the others in the host only; `used` gets the tokens that were replaced. */
function replaceInName(text: string, used = new Set<string>()): string {
  const note = (token: string): boolean => {
    used.add(token.toLowerCase());
    return true;
  };
  const plain = replaceTokens(text, squareTokens, note);
  const host = plain.lastIndexOf('@') + 1;
  const hostTokens = replaceTokens(replaceTokens(plain.slice(host), roundTokens, note), curlyTokens, note);
  return plain.slice(0, host) + hostTokens;
}

function replaceTokens(text: string, pattern: RegExp, accept: (token: string) => boolean = () => true): string {
  return text.replaceAll(pattern, (token) => (accept(token) ? (meanings[token.slice(1, -1).toLowerCase()] ?? '.') : token));
}
