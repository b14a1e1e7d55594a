import { Refusal } from './refusal.ts';

/** RFC 1035: a label has at most 63 octets, a name 253 without the closing dot. */
const maxLabel = 63;
const maxName = 253;

const hint = 'Write a domain name as in evil.example: labels of letters, digits, hyphens and underscores with dots between.';

/**
 * Lower case, punycode, no closing dot. Underscores and hyphens at the edge of a label are taken: the DNS has such names.
 * `minLabels` is 2 except where one word is certainly meant as a name, as in the host of a URL.
 */
export function readDomain(text: string, minLabels: 1 | 2): string | Refusal {
  // U+3002 and the like are dots to the URL parser, so the closing dot is looked for after it.
  const name = withoutDot(toAscii(text) ?? '');
  if (name === '') return new Refusal('is not a domain name', hint);
  const labels = name.split('.');
  if (labels.includes('')) return new Refusal('has an empty label in a domain name', hint);
  if (name.length > maxName || labels.some((label) => label.length > maxLabel)) {
    return new Refusal(`is longer than a domain name can be (labels ${maxLabel}, name ${maxName} characters)`, hint);
  }
  if (labels.length < minLabels) return new Refusal('is a single word and not a domain name', hint);
  if (/^(?:\d+|0x[0-9a-f]*)$/.test(labels.at(-1) ?? '')) return new Refusal('ends in a number and not in a top-level domain', hint);
  return name;
}

/** Lower case, and names beyond ASCII as the URL parser maps them (IDNA). Undefined if the text is anything but a name. */
function toAscii(text: string): string | undefined {
  // What is ASCII must be right already: the parser would cut at `/`, `?`, `#`, `@` and `:`, and decode `%`.
  const others = text.replaceAll(/[a-z0-9._-]/gi, '');
  // oxlint-disable-next-line no-control-regex -- the range is "ASCII"
  if (/[\x00-\x7f]/.test(others)) return undefined;
  if (others === '') return text.toLowerCase();
  const hostname = URL.parse(`http://${text}/`)?.hostname ?? '';
  return /^[a-z0-9._-]+$/.test(hostname) ? hostname : undefined;
}

function withoutDot(text: string): string {
  return text.endsWith('.') ? text.slice(0, -1) : text;
}
