import { expect, it } from 'vitest';
import { readAuthentication } from '../src/authentication.ts';

it.each([
  // https://learn.microsoft.com/en-us/defender-office-365/message-headers-eop-mdo
  [
    'spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=contoso.com; dkim=pass (signature was verified) header.d=contoso.com; dmarc=bestguesspass action=none header.from=contoso.com;compauth=pass reason=109',
    { spf: 'pass', dkim: 'pass', dmarc: 'bestguesspass' },
  ],
  [
    'spf=fail (sender IP is 192.0.2.10) smtp.mailfrom=contoso.com; dkim=fail (body hash did not verify) header.d=contoso.com;dmarc=fail action=quarantine header.from=contoso.com',
    { spf: 'fail', dkim: 'fail', dmarc: 'fail' },
  ],
  // RFC 8601, appendix B
  ['example.com 1; none', undefined],
  ['example.com; spf=pass smtp.mailfrom=example.net', { spf: 'pass' }],
  ['example.com; auth=pass (cram-md5) smtp.auth=sender@example.net; spf=pass smtp.mailfrom=example.net', { spf: 'pass' }],
  ['example.com; dkim=pass (good signature) header.d=example.com; dkim=fail header.i=@newyork.example.com', { dkim: 'pass' }],
  ['example.com; dkim=fail header.d=a.example; dkim=Pass header.d=b.example', { dkim: 'pass' }],
  [
    "foo.example.net (foobar) 1 (baz); dkim (Because I like it) / 1 (One yay) = (wait for it) fail policy (A dot can go here) . (like that) expired (this surprised me) = (as I wasn't expecting it) 1362471462",
    { dkim: 'fail' },
  ],
  ['SPF=SoftFail; DMARC = None', { spf: 'softfail', dmarc: 'none' }],
  ['', undefined],
  [undefined, undefined],
])('reads %j', (header, expected) => {
  expect(readAuthentication(header)).toEqual(expected);
});

it.each([
  ['spf=fail (; spf=pass; dkim=pass) smtp.mailfrom=x; dkim=fail', { spf: 'fail', dkim: 'fail' }],
  ['spf=fail (a (nested; dmarc=pass) comment; dmarc=pass) x; dmarc=fail', { spf: 'fail', dmarc: 'fail' }],
  ['spf=fail (escaped \\) ; dkim=pass ) x', { spf: 'fail' }],
  ['spf=fail smtp.mailfrom="a; dkim=pass; dmarc=pass"@evil.example; dmarc=fail', { spf: 'fail', dmarc: 'fail' }],
  ['spf=fail smtp.mailfrom="a\\"; dkim=pass"@evil.example', { spf: 'fail' }],
  ['spf=fail (never closed; dkim=pass', { spf: 'fail' }],
  ['spf=fail "never closed; dkim=pass', { spf: 'fail' }],
  ['"x" dkim=pass; xspf=pass; header.spf=pass; x spf=pass', undefined],
  ['spf=fail; spf=pass; dmarc=fail; dmarc=pass', { spf: 'fail', dmarc: 'fail' }],
  ['spf=; dkim==pass; =pass; dmarc', undefined],
  ['__proto__=pass; constructor=pass', undefined],
])('is not led astray by %j', (header, expected) => {
  expect(readAuthentication(header)).toEqual(expected);
});

// Were it not in linear time, the test would run out of time.
it.each(['(', ')', '"', ';', '\\', 'spf=', 'a/', ' ', '='])('comes to the end of very many %j', (part) => {
  expect(readAuthentication(part.repeat(200_000))).toBeUndefined();
});
