import { describe, expect, it } from 'vitest';
import { detectIndicator, parseIndicator, parseUrl } from '../../src/indicators/index.ts';

const accepted: readonly (readonly [text: string, value: string])[] = [
  ['HTTPS://Example.COM', 'https://example.com/'],
  ['https://example.com/Path/To?Query=A%2fb', 'https://example.com/Path/To?Query=A%2fb'],
  ['https://example.com/a?', 'https://example.com/a?'],
  ['https://example.com/a#fragment', 'https://example.com/a'],
  ['https://example.com/a,#fragment', 'https://example.com/a'],
  ['https://example.com/a.', 'https://example.com/a.'],
  ['https://example.com:443/', 'https://example.com/'],
  ['http://example.com:80/', 'http://example.com/'],
  ['http://example.com:443/', 'http://example.com:443/'],
  ['http://user:p%40ss@example.com/', 'http://user:p%40ss@example.com/'],
  ['http://example.com./a', 'http://example.com/a'],
  ['http://MÜNCHEN.example/ä', 'http://xn--mnchen-3ya.example/%C3%A4'],
  ['http://localhost/', 'http://localhost/'],
  ['http://a_b.example/', 'http://a_b.example/'],
  ['http://192.0.2.0/24', 'http://192.0.2.0/24'],
  ['http://[2001:DB8:0::1]:8080/', 'http://[2001:db8::1]:8080/'],
  ['http://3221225985/', 'http://192.0.2.1/'],
  ['http:\\\\evil.example\\a', 'http://evil.example/a'],
  ['http://evil.example/a[.]b?c=[1]&d=(.)', 'http://evil.example/a[.]b?c=[1]&d=(.)'],
  ['ftp://example.com:21/a', 'ftp://example.com/a'],
  ['ws://example.com:80/a', 'ws://example.com/a'],
  ['wss://example.com:443/a', 'wss://example.com/a'],
  ['FTPS://MÜNCHEN.example:990/A', 'ftps://xn--mnchen-3ya.example/A'],
  ['ftps://example.com:80/', 'ftps://example.com:80/'],
  ['ftps://example.com:443/', 'ftps://example.com:443/'],
  ['ftps://example.com:21', 'ftps://example.com:21/'],
  ['ftps://0x7f.1/', 'ftps://127.0.0.1/'],
  ['hxxps[:]//evil[.]example/', 'https://evil.example/'],
  ['<https://x.example/>', 'https://x.example/'],
  ['https://x.example/a_(b)', 'https://x.example/a_(b)'],
  ['https://x.example/,', 'https://x.example/'],
  ['evil[.]example/login', 'http://evil.example/login'],
  ['evil.example/a@b.example', 'http://evil.example/a@b.example'],
  ['evil.example:8080', 'http://evil.example:8080/'],
  ['evil.example:80?q', 'http://evil.example/?q'],
  ['192.0.2.1:443', 'http://192.0.2.1:443/'],
  ['192.0.2.1/24/a', 'http://192.0.2.1/24/a'],
  ['[2001:db8::1]:443', 'http://[2001:db8::1]:443/'],
  ['[2001:db8::1]/a', 'http://[2001:db8::1]/a'],
];

const refused: readonly (readonly [text: string, reason: RegExp])[] = [
  ['javascript:alert(1)', /is a javascript: URL/],
  ['data:text/html,<b>', /is a data: URL/],
  ['file:///etc/passwd', /is a file: URL/],
  ['gopher://example.com/', /has the scheme gopher:/],
  ['https:example.com', /has no \/\/ after https:/],
  ['https:/example.com', /has no \/\/ after https:/],
  ['https://', /is not a URL that a browser would open/],
  ['http://example.com:99999/', /is not a URL that a browser would open/],
  ['http://[2001:db8::1%25eth0]/', /is not a URL that a browser would open/],
  ['http://a..example/', /whose host is not a domain name/],
  ['http://*.example.com/', /whose host is not a domain name/],
  [`http://${'a'.repeat(64)}.example/`, /whose host is not a domain name/],
  ['ftps://a b/', /white space/],
  ['localhost:8080', /single word/],
  ['word/path', /single word/],
  ['/etc/passwd', /is not a domain name/],
  ['192.168.010.1/a', /leading zero/],
  ['2001:db8::1/a', /without brackets/],
  [`https://example.com/${'ü'.repeat(3000)}`, /longer than 8192 characters/],
];

describe('URLs', () => {
  it.each(accepted)('normalises %j to %s', (text, value) => {
    expect(parseUrl(text)).toEqual({ type: 'url', value });
    expect(parseIndicator(text)).toEqual({ type: 'url', value });
  });

  it.each(refused)('refuses %.60j with the reason', (text, reason) => {
    expect(() => parseUrl(text)).toThrow(reason);
    expect(() => parseIndicator(text)).toThrow(reason);
    expect(detectIndicator(text)).toBeUndefined();
  });

  it('takes a URL of 8192 characters and says the limit for one more', () => {
    const longest = `https://example.com/${'a'.repeat(8192 - 20)}`;
    expect(parseUrl(longest).value).toBe(longest);
    expect(() => parseUrl(`${longest}a`)).toThrow(/longer than 8192 characters/);
  });
});
