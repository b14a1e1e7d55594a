import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { extractFromMail, type Extraction, looksLikeMail } from '../src/index.ts';
import { valuesOf } from './found.ts';

const base64 = (content: string | Uint8Array): string => Buffer.from(content).toString('base64').replaceAll(/.{76}/g, '$&\n');
const read = (...lines: string[]): Promise<Extraction> => extractFromMail(Buffer.from(lines.join('\n').replaceAll(/\r?\n/g, '\r\n')));
const part = (headers: readonly string[], body: string): string => [...headers, '', body].join('\n');
const multipart = (kind: string, boundary: string, ...parts: readonly string[]): string =>
  part(
    [`Content-Type: multipart/${kind}; boundary="${boundary}"`],
    ['\npreamble.com\n', ...parts.map((each) => `--${boundary}\n${each}`), `--${boundary}--`, '\n\nepilogue.com'].join('\n'),
  );
const top = ['From: Boss <boss@evil.com>', 'To: bob@corp.com', 'MIME-Version: 1.0'];
const fromTop = ['email boss@evil.com', 'email bob@corp.com'];
const placesOf = ({ indicators }: Extraction) =>
  indicators.flatMap(({ indicator, occurrences }) => occurrences.map(({ where }) => `${where}: ${indicator}`));

describe('headers', () => {
  it('are read with their encoded words undone and their folding', async () => {
    const extraction = await read(
      'Received: from mx.evil.com (mx.evil.com [198.51.100.7])',
      '\tby mail.corp.com; Thu, 1 Jan 2026 00:00:00 +0000',
      `From: =?utf-8?B?${Buffer.from('Böss at https://evil.com/ü').toString('base64')}?= <boss@evil.com>`,
      'Subject: =?iso-8859-1?Q?R=FCckruf_bei_evil=2Enet?=',
      'X-Originating-IP: [203.0.113.5]',
      '',
      'Hi',
    );
    expect(placesOf(extraction)).toEqual([
      'header received: mx.evil.com',
      'header received: mx.evil.com',
      'header received: 198.51.100.7',
      'header received: mail.corp.com',
      'header from: https://evil.com/%C3%BC',
      'header from: boss@evil.com',
      'header subject: evil.net',
      'header x-originating-ip: 203.0.113.5',
    ]);
  });

  it('that hold ids and signatures are left out: they look like mailboxes and hashes', async () => {
    const extraction = await read(
      'Message-ID: <abc@mail.evil.com>',
      'References: <def@mail.evil.com>',
      'DKIM-Signature: v=1; d=evil.com; b=0123456789abcdef0123456789abcdef',
      'Content-Type: text/plain; name="a.evil.com"',
      '',
      'Hi',
    );
    expect(valuesOf(extraction)).toEqual([]);
  });
});

describe('bodies', () => {
  it('are decoded from quoted-printable and Base64, each with its own place', async () => {
    const body = multipart(
      'alternative',
      'b1',
      part(
        ['Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: quoted-printable'],
        'see https://evil.com/a?b=3D1&c=\n=3D2',
      ),
      part(
        ['Content-Type: text/html; charset=utf-8', 'Content-Transfer-Encoding: BASE64'],
        base64('<p>Pay <a href="https://evil.com/login">https://bank.com/</a> now, or else you will be sorry for a very long time'),
      ),
    );
    const extraction = await read(...top, body);
    expect(placesOf(extraction).slice(2)).toEqual([
      'body.text: https://evil.com/a?b=1&c=2',
      'body.html text: https://bank.com/',
      'body.html link: https://evil.com/login',
    ]);
    const link = extraction.indicators.at(-1)?.occurrences[0];
    expect(link).toMatchObject({ linkText: 'https://bank.com/', shownHost: 'bank.com' });
    expect(extraction.warnings).toEqual([]);
  });

  it('of nested multiparts are each read once, numbered, and what mail programs do not show is not read', async () => {
    const inner = multipart(
      'alternative',
      'b1x',
      part(['Content-Type: text/plain'], 'a.evil.com'),
      part(['Content-Type: text/html'], '<p>b.evil.com'),
    );
    const outer = multipart('mixed', 'b1', inner, part([], 'c.evil.com'), part(['Content-Type: text/html'], '<p>d.evil.com'));
    expect(placesOf(await read(...top, outer)).slice(2)).toEqual([
      'body.text: a.evil.com',
      'body.html text: b.evil.com',
      'body.text 2: c.evil.com',
      'body.html 2 text: d.evil.com',
    ]);
  });

  it('are read to the end where the last boundary is missing, and whatever the line ends', async () => {
    const cut = 'From: a@evil.com\nContent-Type: multipart/mixed; boundary=b1\n\n--b1\n\na.evil.com\n--b1 \n\nb.evil.com';
    const expected = ['email a@evil.com', 'domain a.evil.com', 'domain b.evil.com'];
    expect(valuesOf(await extractFromMail(Buffer.from(cut)))).toEqual(expected);
    expect(valuesOf(await read(cut))).toEqual(expected);
  });

  it('are read in their character set', async () => {
    const koi8 = Buffer.concat([
      Buffer.from('From: a@evil.com\r\nContent-Type: text/plain; charset=koi8-r\r\n\r\n'),
      Buffer.from([0xd0, 0xd2, 0xc9, 0xcd]),
      Buffer.from('.com'),
    ]);
    expect(valuesOf(await extractFromMail(koi8))).toEqual(['email a@evil.com', 'domain xn--h1aihe.com']);
  });
});

describe('attachments', () => {
  const content = Buffer.from([0x4d, 0x5a, 0, 1, 2, 3, 0xff, 0x0a, 0x0d, 0x80, ...Array.from({ length: 500 }, (_, index) => index % 256)]);
  const hashes = (bytes: Uint8Array) => ['sha256', 'sha1', 'md5'].map((type) => `${type} ${createHash(type).update(bytes).digest('hex')}`);

  it('are hashed as they were before they were encoded, and named', async () => {
    const headers = [
      'Content-Type: application/octet-stream; name="=?utf-8?B?aW52b2ljZS5leGU=?="',
      'Content-Disposition: attachment',
      'Content-Transfer-Encoding: base64',
    ];
    const extraction = await read(...top, multipart('mixed', 'b1', part(headers, base64(content))));
    expect(valuesOf(extraction)).toEqual([...fromTop, ...hashes(content)]);
    expect(extraction.indicators.at(-1)?.occurrences).toEqual([
      { where: 'attachment "invoice.exe"', offset: 0, line: 1, text: 'invoice.exe', context: `invoice.exe, ${content.length} bytes` },
    ]);
  });

  it('that are not encoded are hashed without the line break that belongs to the boundary', async () => {
    const headers = ['Content-Type: application/octet-stream', 'Content-Disposition: attachment; filename=a.bin'];
    const extraction = await read(...top, multipart('mixed', 'b1', part(headers, 'one\ntwo'), part(headers, 'three')));
    expect(valuesOf(extraction).slice(2)).toEqual([...hashes(Buffer.from('one\r\ntwo')), ...hashes(Buffer.from('three'))]);
  });

  it('that are calendars are hashed as they are, too', async () => {
    const calendar = 'BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n\r\n';
    const headers = ['Content-Type: text/calendar', 'Content-Disposition: attachment', 'Content-Transfer-Encoding: base64'];
    expect(valuesOf(await read(...top, multipart('mixed', 'b1', part(headers, base64(calendar))))).slice(2)).toEqual(
      hashes(Buffer.from(calendar)),
    );
  });

  it('in quoted-printable are hashed as they were, line breaks included', async () => {
    const headers = ['Content-Type: application/x', 'Content-Disposition: attachment', 'Content-Transfer-Encoding: Quoted-Printable'];
    const extraction = await read(...top, multipart('mixed', 'b1', part(headers, 'one=3D=FF=\n1\ntwo=0A= \n2')));
    expect(valuesOf(extraction).slice(2)).toEqual(hashes(Buffer.from('one=\xff1\r\ntwo\n2', 'latin1')));
  });

  it('that are text or HTML are searched as well, and their names, too', async () => {
    const text = part(['Content-Type: text/csv', 'Content-Disposition: attachment; filename="from evil.net.csv"'], 'a,evil.com');
    const html = part(
      ['Content-Type: application/octet-stream', 'Content-Disposition: attachment; filename="pay.html"'],
      '<a href="https://evil.org/">x',
    );
    const places = placesOf(await read(...top, multipart('mixed', 'b1', text, html))).filter((place) => !/ [0-9a-f]{32,}$/.test(place));
    expect(places.slice(2)).toEqual([
      'attachment "from evil.net.csv" text: evil.com',
      'attachment "pay.html" html link: https://evil.org/',
    ]);
  });

  it('that are mails are read as such, Base64 or not, and hashed', async () => {
    const inner = 'From: in@evil.com\nSubject: x\n\nhttps://evil.com/in';
    const plain = part(['Content-Type: message/rfc822'], inner);
    const file = part(
      ['Content-Type: application/octet-stream; name="b.eml"', 'Content-Disposition: attachment', 'Content-Transfer-Encoding: base64'],
      base64(inner.replace('in@', 'file@')),
    );
    const extraction = await read(...top, multipart('mixed', 'b1', plain, file));
    expect(
      placesOf(extraction)
        .filter((place) => !/ [0-9a-f]{32,}$/.test(place))
        .slice(2),
    ).toEqual([
      'attachment "message/rfc822" header from: in@evil.com',
      'attachment "message/rfc822" body.text: https://evil.com/in',
      'attachment "b.eml" body.text: https://evil.com/in',
      'attachment "b.eml" header from: file@evil.com',
    ]);
    expect(valuesOf(extraction).filter((value) => value.startsWith('sha256'))).toHaveLength(2);
  });
});

describe('a hostile mail', () => {
  const nested = (depth: number, wrap: (inner: string, level: number) => string): string =>
    Array.from({ length: depth }, (_, level) => level).reduce(wrap, part([], 'deep.evil.com'));

  it('with multiparts nested too deep is read down to a depth, and that is said', async () => {
    const deep = (depth: number) =>
      read(
        ...top,
        nested(depth, (inner, level) => multipart('mixed', `b${level}x`, inner)),
      );
    expect(valuesOf(await deep(40))).toEqual([...fromTop, 'domain deep.evil.com']);
    const { warnings, ...extraction } = await deep(200);
    expect(valuesOf({ warnings, ...extraction })).toEqual(fromTop);
    expect(warnings).toEqual(['Parts are nested more than 50 deep; what is deeper was not looked at.']);
  });

  it('with mails within mails is read down to a depth, and that is said; what is not opened is hashed', async () => {
    const deep = (depth: number) =>
      read(
        ...top,
        nested(depth, (inner) => part(['Content-Type: message/rfc822'], inner)),
      );
    expect(valuesOf(await deep(5))).toContain('domain deep.evil.com');
    const { warnings, ...extraction } = await deep(8);
    expect(valuesOf({ warnings, ...extraction })).not.toContain('domain deep.evil.com');
    expect(warnings).toEqual(['Mails are nested more than 5 deep; what is deeper was hashed and not looked into.']);
    expect(valuesOf({ warnings, ...extraction }).filter((value) => value.startsWith('sha256'))).toHaveLength(6);
  });

  it('with too many parts is read up to a number, and that is said', async () => {
    const parts = Array.from({ length: 1500 }, (_, index) => part([], `host${index}.evil.com`));
    const { indicators, warnings } = await read(...top, multipart('mixed', 'b1', ...parts));
    expect(indicators.filter(({ type }) => type === 'domain')).toHaveLength(1000);
    expect(warnings).toEqual(['There are more than 1000 parts; the others were not looked at.']);
  });

  it('that spreads its parts over mails within has the same number of them', async () => {
    const inner = (name: string) =>
      part(['Content-Type: message/rfc822'], multipart('mixed', name, ...Array.from({ length: 400 }, () => part([], 'evil.com'))));
    const { warnings } = await read(...top, multipart('mixed', 'b1', inner('i1'), inner('i2'), inner('i3')));
    expect(warnings).toEqual(['There are more than 1000 parts; the others were not looked at.']);
  });

  it.each([
    [
      'headers that are too long',
      `From: a@b.com\nX-Long: ${'a '.repeat(600_000)}\n\nevil.com`,
      'its headers are longer than 1048576 bytes',
    ],
    [
      'a multipart without a boundary',
      'From: a@b.com\nContent-Type: multipart/mixed\n\n--x\n\nevil.com\n--x--',
      'it is a multipart without a boundary',
    ],
    [
      'a boundary that nothing has',
      'From: a@b.com\nContent-Type: multipart/mixed; boundary=y\n\n--x\n\nevil.com',
      'it is a multipart without parts',
    ],
    ['too many lines', `From: a@b.com\n\nevil.com${'\n'.repeat(500_001)}`, 'it has more than 500000 lines'],
  ])('with %s is searched as plain text, and that is said', async (_, mail, reason) => {
    const { warnings, ...extraction } = await extractFromMail(Buffer.from(mail));
    expect(valuesOf({ warnings, ...extraction })).toContain('domain evil.com');
    expect(warnings).toEqual([
      `The mail could not be taken apart: ${reason}. It was searched as plain text; what is encoded in it was not seen.`,
    ]);
  });

  it.each([
    ['nothing', ''],
    ['NULs', '\0'.repeat(1000)],
    ['invalid UTF-8', 'From: \xff\xfe\xc3\nSubject: =?utf-8?B?/////w==?= =?x?y?z?=\n\n\xff'],
    ['an unknown character set and encoding', 'From: a\nContent-Type: text/plain; charset=nope\nContent-Transfer-Encoding: nope\n\nx'],
    ['broken Base64', 'From: a\nContent-Transfer-Encoding: base64\n\n%%%=A=='],
    ['a single line', 'x'.repeat(100_000)],
  ])('of %s gives nothing, and no error', async (_, mail) => {
    expect(valuesOf(await extractFromMail(Buffer.from(mail, 'latin1')))).toEqual([]);
  });
});

describe('looksLikeMail', () => {
  it.each([
    ['Received: x\r\nFrom: a\r\n\r\nhi', true],
    ['From a@b Thu Jan  1 00:00:00 2026\nFrom: a\nTo: b\n\nhi', true],
    ['From: a\n folded\nSubject: b\n\n', true],
    ['From: only one\n\nhi', false],
    ['Dear all,\nFrom: a\nTo: b\n', false],
    ['https://evil.com/\nhttps://evil.net/\n', false],
    ['name: x\nvalue: y\n', false],
    ['', false],
  ])('%j: %s', (text, expected) => {
    expect(looksLikeMail(text)).toBe(expected);
    expect(looksLikeMail(Buffer.from(text))).toBe(expected);
  });
});
