import { describe, expect, it } from 'vitest';
import { detectIndicator, indicatorTypes, parseIndicator, type IndicatorType } from '../../src/indicators/index.ts';

const longLabel = 'a'.repeat(63);

const accepted: readonly (readonly [text: string, type: IndicatorType, value: string])[] = [
  ['D41D8CD98F00B204E9800998ECF8427E', 'md5', 'd41d8cd98f00b204e9800998ecf8427e'],
  ['A'.repeat(40), 'sha1', 'a'.repeat(40)],
  ['  ' + '0'.repeat(64) + '\r\n', 'sha256', '0'.repeat(64)],
  ['f'.repeat(128), 'sha512', 'f'.repeat(128)],

  ['192.0.2.1', 'ipv4', '192.0.2.1'],
  ['192[.]0[.]2[.]1', 'ipv4', '192.0.2.1'],
  ['192.0.2.1.', 'ipv4', '192.0.2.1'],
  ['0.0.0.0', 'ipv4', '0.0.0.0'],
  ['255.255.255.255', 'ipv4', '255.255.255.255'],
  ['2001:DB8:0:0:0:0:0:1', 'ipv6', '2001:db8::1'],
  ['[2001:db8::1]', 'ipv6', '2001:db8::1'],
  ['2001[:]db8[:][:]1', 'ipv6', '2001:db8::1'],
  ['::', 'ipv6', '::'],
  ['[:][:]', 'ipv6', '::'],
  ['2001:db8::', 'ipv6', '2001:db8::'],
  ['2001:db8:0:1:1:1:1:1', 'ipv6', '2001:db8:0:1:1:1:1:1'],
  ['2001:db8:0:0:1:0:0:1', 'ipv6', '2001:db8::1:0:0:1'],
  ['::FFFF:C000:0201', 'ipv6', '::ffff:192.0.2.1'],
  ['::ffff:192.0.2.1', 'ipv6', '::ffff:192.0.2.1'],
  ['::192.0.2.1', 'ipv6', '::c000:201'],

  ['Example.COM.', 'domain', 'example.com'],
  ['evil[.]example', 'domain', 'evil.example'],
  ['evil dot example', 'domain', 'evil.example'],
  ['_dmarc.example.com', 'domain', '_dmarc.example.com'],
  ['MÜNCHEN.example', 'domain', 'xn--mnchen-3ya.example'],
  ['münchen。example', 'domain', 'xn--mnchen-3ya.example'],
  ['report.txt', 'domain', 'report.txt'],
  ['dead.beef', 'domain', 'dead.beef'],
  [`${longLabel}.example`, 'domain', `${longLabel}.example`],
  [`${longLabel}.${longLabel}.${longLabel}.${'a'.repeat(61)}`, 'domain', `${longLabel}.${longLabel}.${longLabel}.${'a'.repeat(61)}`],

  ['user@example.com', 'email', 'user@example.com'],
  ['First.Last+tag@EXAMPLE.com.', 'email', 'First.Last+tag@example.com'],
  ['user[@]evil[.]example', 'email', 'user@evil.example'],
  ['user [at] evil [dot] example', 'email', 'user@evil.example'],
  ['MAILTO:user@example.com?subject=a@b', 'email', 'user@example.com'],
  ['<user@example.com>', 'email', 'user@example.com'],
  ['a/b@example.com', 'email', 'a/b@example.com'],
  ['a{.}b@example.com', 'email', 'a{.}b@example.com'],
  ['jürgen@münchen.example', 'email', 'jürgen@xn--mnchen-3ya.example'],
  [
    `${'a'.repeat(64)}@${longLabel}.${longLabel}.${'a'.repeat(61)}`,
    'email',
    `${'a'.repeat(64)}@${longLabel}.${longLabel}.${'a'.repeat(61)}`,
  ],
  [`${'a'.repeat(64)}@example.com`, 'email', `${'a'.repeat(64)}@example.com`],
];

const refused: readonly (readonly [what: string, text: string, reason: RegExp])[] = [
  ['nothing', '', /is empty\.$/],
  ['white space', ' \t\r\n\u00a0', /is empty\.$/],
  ['empty quotes', '""', /is empty inside/],
  ['a single word', 'localhost', /"localhost" is not an indicator/],
  ['a cut hash', 'a'.repeat(63), /has 63 hexadecimal digits/],
  ['a number', '3232235777', /is not an IP address/],
  ['a short IPv4 form', '192.0.513', /is not an IP address/],
  ['an octal-looking IPv4', '192.168.010.1', /leading zero/],
  ['an octet over 255', '192.0.2.256', /over 255/],
  ['an IPv4 range', '192.0.2.0/24', /is a range of addresses/],
  ['a defanged IPv4 range', '192[.]0[.]2[.]0/24', /is a range of addresses/],
  ['an IPv6 range', '2001:db8::/32', /is a range of addresses/],
  ['an IPv6 zone', 'fe80::1%eth0', /zone/],
  ['a bracketed IPv6 zone', '[fe80::1%eth0]', /zone/],
  ['two ellipses in an IPv6', '1::2::3', /is not an IPv6 address/],
  ['octal in the dotted part of an IPv6', '::ffff:010.2.3.4', /is not an IPv6 address/],
  ['hexadecimal in the dotted part of an IPv6', '::0x1.2.3.4', /is not a domain name/],
  ['an IPv6 of nine groups', '1:2:3:4:5:6:7:8:9', /is not an IPv6 address/],
  ['a wildcard', '*.example.com', /is a wildcard/],
  ['an empty label', 'a..example', /empty label/],
  ['two closing dots', 'a.example..', /empty label/],
  ['a label of 64', `${longLabel}a.example`, /longer than a domain name can be/],
  ['a name of 254', `${longLabel}.${longLabel}.${longLabel}.${'a'.repeat(62)}`, /longer than a domain name can be/],
  ['a numeric top-level domain', 'evil.123', /ends in a number/],
  ['a hexadecimal top-level domain', 'evil.0x7f', /ends in a number/],
  ['full-width digits that are an IPv4 to a browser', '１９２.0.2.1', /ends in a number/],
  ['a percent sign in a name', 'ex%41mple.com', /is not a domain name/],
  ['a Windows path', 'C:\\Windows\\evil.exe', /is not a domain name/],
  ['words', 'see https://x.example/ for more', /white space/],
  ['an address without domain', 'user@host', /after the @/],
  ['a handle', '@example.com', /before the @/],
  ['two at-signs', 'a@b@example.com', /before the @/],
  ['two dots in a row before the @', 'a..b@example.com', /before the @/],
  ['a local part of 65', `${'a'.repeat(65)}@example.com`, /longer than an e-mail address/],
  ['an address of 255', `${'a'.repeat(64)}@${longLabel}.${longLabel}.${'a'.repeat(62)}`, /longer than an e-mail address/],
  ['an address literal', 'user@[192.0.2.1]', /after the @/],
];

const unseen = [
  '\u0000',
  '\u0007',
  '\r',
  '\n',
  '\u0085',
  '\u00AD',
  '\u061C',
  '\u200B',
  '\u200D',
  '\u200E',
  '\u2028',
  '\u202E',
  '\u2066',
  '\u3164',
  '\uD800',
  '\uDFFF',
  '\u{E0041}',
];

describe('parseIndicator', () => {
  it.each(accepted)('reads %j as %s %s', (text, type, value) => {
    expect(parseIndicator(text)).toEqual({ type, value });
    expect(detectIndicator(text)).toEqual({ type, value });
  });

  it('has a case for every type', () => {
    const covered = new Set([...accepted.map(([, type]) => type), 'url']);
    expect([...covered].toSorted()).toEqual(indicatorTypes.toSorted());
  });

  it.each(refused)('refuses %s', (_what, text, reason) => {
    expect(() => parseIndicator(text)).toThrow(
      expect.objectContaining({ code: 'invalid_input', message: expect.stringMatching(reason), hint: expect.stringMatching(/\S/) }),
    );
    expect(detectIndicator(text)).toBeUndefined();
  });

  it.each(unseen)('refuses a text with %j inside and names the code point', (char) => {
    const name = `U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
    for (const text of [`evil${char}.example`, `https://x.example/a${char}b`, `us${char}er@x.example`]) {
      expect(() => parseIndicator(text)).toThrow(name);
    }
  });

  it('refuses a byte-order mark at the start, which trimming would hide', () => {
    expect(() => parseIndicator('\uFEFFexample.com')).toThrow('U+FEFF');
  });

  it.each([
    '"x.example"',
    "'x.example'",
    '`x.example`',
    '“x.example”',
    '«x.example»',
    '<x.example>',
    '(x.example)',
    '[x.example]',
    'x.example,',
    'x.example;',
    '("x.example"),',
    ' < x.example > ',
  ])('strips what copying left around %j', (text) => {
    expect(parseIndicator(text)).toEqual({ type: 'domain', value: 'x.example' });
  });

  it.each(['"x.example', 'x.example>', "(x.example'", '(((((x.example)))))'])(
    'does not guess at unpaired or deep wrapping as in %j',
    (text) => {
      expect(detectIndicator(text)).toBeUndefined();
    },
  );
});
