import fc from 'fast-check';

/** Any UTF-16, lone surrogates too. */
const anyUnits = fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)), maxLength: 60 });

const pieces = [
  'http://', 'https://', 'HTTPS://', 'ftp://', 'ftps://', 'ws://', 'wss://', 'hxxp', 'hXXps', 'http', '[:]//', '[://]', ':\\\\', 'mailto:',
  'javascript:', '[.]', '(.)', '{.}', '[dot]', '(dot)', ' dot ', '\\.', '[:]', '[@]', '[at]', '(at)', '.', ':', '@', '/', '//', '?', '#', '%',
  '%41', '%2e', '..', '\\', ',', ';', '"', "'", '<', '>', '(', ')', '[', ']', '{', '}', ' ', '-', '_', '*', '|', '^', '&', '=', '+', '!', 'a',
  'example', 'x.example', 'EVIL.example', 'münchen', 'ß', '。', 'ａ', 'xn--', '192.0.2.1', '2001:db8::1', '[2001:db8::1]', '::', '127', '0x7f', '0',
  '010', '24', '80', ':443', ':990', 'd41d8cd98f00b204e9800998ecf8427e', 'user', '😀', '\u200b', '\u0000', '\ud800', '\u00a0',
];

/** Texts that look like indicators more or less: far more of them parse than of arbitrary ones. */
const composed = fc.array(fc.constantFrom(...pieces), { maxLength: 12 }).map((parts) => parts.join(''));

export const anyText = fc.oneof(anyUnits, fc.string({ unit: 'binary', maxLength: 60 }), composed, fc.webUrl({ withFragments: true, withQueryParameters: true }));

const hex = (length: number): fc.Arbitrary<string> => fc.string({ unit: fc.constantFrom(...'0123456789abcdefABCDEF'), minLength: length, maxLength: length });
const host = fc.oneof(fc.domain(), fc.ipV4(), fc.ipV6().map((ip) => `[${ip}]`));
const tail = fc.array(fc.constantFrom('/', '?', '[.]', '[[.]]', '[:]', '(.)', '{.}', '[dot]', '(dot)', '\\.', 'a', '.', 'B', '%20', '&', '=', ',', 'ü', 'hxxp://'), { maxLength: 10 });
const url = fc
  .tuple(fc.constantFrom('http', 'https', 'ftp', 'ftps', 'ws', 'wss'), fc.constantFrom('', 'user@', 'u(.)r:p.w@'), host, fc.constantFrom('', ':80', ':443', ':990', ':8080'), tail)
  .map(([scheme, user, name, port, rest]) => `${scheme}://${user}${name}${port}/${rest.join('')}`);

/** Texts that are indicators, of every type. */
export const indicatorText = fc.oneof(hex(32), hex(40), hex(64), hex(128), fc.ipV4(), fc.ipV6(), fc.domain(), fc.emailAddress(), url);
