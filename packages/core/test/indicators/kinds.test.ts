import { describe, expect, it } from 'vitest';
import { ConnectorError } from '../../src/errors.ts';
import { parseDomain, parseEmail, parseHash, parseIndicator, parseIp, parseUrl } from '../../src/indicators/index.ts';

const samples = {
  'a URL': 'https://evil.example/',
  'a domain name': 'evil.example',
  'an IPv4 address': '192.0.2.1',
  'an IPv6 address': '2001:db8::1',
  'an e-mail address': 'user@evil.example',
  'an MD5 hash': 'a'.repeat(32),
  'a SHA-1 hash': 'a'.repeat(40),
  'a SHA-256 hash': 'a'.repeat(64),
  'a SHA-512 hash': 'a'.repeat(128),
};

const kinds = [
  { parse: parseHash, expected: 'a file hash', takes: /hash/ },
  { parse: parseUrl, expected: 'a URL', takes: /URL/ },
  { parse: parseDomain, expected: 'a domain name', takes: /domain/ },
  { parse: parseIp, expected: 'an IP address', takes: /IPv/ },
  { parse: parseEmail, expected: 'an e-mail address', takes: /mail/ },
];

describe.each(kinds)('$parse.name', ({ parse, expected, takes }) => {
  const right = Object.entries(samples).filter(([name]) => takes.test(name));
  const wrong = Object.entries(samples).filter(([name]) => !takes.test(name));

  it.each(right)('takes %s', (_name, text) => {
    expect(parse(text)).toEqual(parseIndicator(text));
  });

  it.each(wrong)('names what it expected when it is given %s', (name, text) => {
    expect(() => parse(text)).toThrow(new RegExp(`^Expected ${expected}.* looks like ${name}\\.$`));
  });

  it('says why a text that is nothing is refused', () => {
    expect(() => parse('nope')).toThrow(new RegExp(`^Expected ${expected}.*, but "nope" is `));
  });
});

describe('single kinds', () => {
  it('take localhost as a domain, but no other single word', () => {
    expect(parseDomain('LocalHost.')).toEqual({ type: 'domain', value: 'localhost' });
    expect(() => parseDomain('intranet')).toThrow(/is a single word/);
  });

  it('say that a range is no IP address and no URL', () => {
    expect(() => parseIp('192.0.2.0/24')).toThrow(/is a range of addresses/);
    expect(() => parseUrl('192.0.2.0/24')).toThrow(/is a range of addresses/);
  });

  it('take an e-mail address that begins like a URL', () => {
    expect(parseEmail('evil.example/a@b.example').value).toBe('evil.example/a@b.example');
  });
});

describe('the error', () => {
  const caught = (text: string): ConnectorError => {
    try {
      parseIndicator(text);
    } catch (error) {
      if (error instanceof ConnectorError) return error;
      throw error;
    }
    throw new Error('nothing was thrown');
  };

  it('shows at most 80 characters of the input', () => {
    const { message } = caught(`${'x'.repeat(80)}${'y'.repeat(100)}`);
    expect(message).toContain(`"${'x'.repeat(80)}"…`);
    expect(message).not.toContain('y".');
    expect(message).not.toContain('yy');
  });

  it('is one line and shows no character that changes how it looks', () => {
    const { message } = caught('a\nb\u202Ec\u2028d\u0085e\ud800');
    expect(message).toContain(String.raw`"a\nb\u202ec\u2028d\u0085e\ud800"`);
    expect(message).toMatch(/^[\x20-\x7e]+$/);
  });

  it('is for a value that is not a string too', () => {
    expect(() => Reflect.apply(parseIndicator, undefined, [undefined])).toThrow('is not a string');
    expect(() => Reflect.apply(parseIp, undefined, [Object.create(null)])).toThrow('is not a string');
  });
});
