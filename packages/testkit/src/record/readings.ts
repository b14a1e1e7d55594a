/**
 * All that a text may be read as: as it is, and decoded in each way that is known, up to twice. Whoever looks for a credential
 * in something that will be published has to look in these too.
 */
export function readings(text: string, depth = 2): Set<string> {
  const found = new Set([text]);
  if (depth === 0) return found;
  for (const decoded of decodings(text)) if (decoded !== text) for (const reading of readings(decoded, depth - 1)) found.add(reading);
  return found;
}

function* decodings(text: string): Generator<string> {
  yield percentDecoded(text);
  yield percentDecoded(text.replaceAll('+', ' '));
  yield text.replaceAll(/\\u([0-9a-f]{4})/gi, (_, code: string) => fromCode(code, 16));
  yield text.replaceAll(/\\(["\\/])/g, '$1');
  yield text.replaceAll(/&(?:#(\d+)|#x([0-9a-f]+)|(quot|amp|lt|gt|apos));/gi, (whole, decimal?: string, hex?: string, name?: string) =>
    name === undefined ? fromCode(decimal ?? hex ?? '', decimal === undefined ? 16 : 10) : (entities[name.toLowerCase()] ?? whole),
  );
  // One by one: what stands beside a word is no part of what it holds.
  for (const [word] of text.matchAll(/[\w+/-]{6,}={0,2}/g)) yield Buffer.from(word, 'base64').toString();
  for (const [word] of text.matchAll(/\b(?:[0-9a-f]{2}[: ]?){4,}\b/gi)) yield Buffer.from(word.replaceAll(/[: ]/g, ''), 'hex').toString();
}

const entities: Readonly<Record<string, string>> = { quot: '"', amp: '&', lt: '<', gt: '>', apos: "'" };

const fromCode = (digits: string, base: number): string => {
  const code = Number.parseInt(digits, base);
  return code <= 0x10ffff ? String.fromCodePoint(code) : '';
};

const percentDecoded = (text: string): string =>
  text.replaceAll(/(?:%[0-9a-f]{2})+/gi, (codes) => Buffer.from(codes.replaceAll('%', ''), 'hex').toString());
