import { expect, it } from 'vitest';
import { extractFromCsv, extractFromHtml, extractFromJson, extractFromMail, extractIndicators } from '../src/index.ts';

/**
 * No input may take more than linear time: eight times the text, about eight times the work. Something quadratic takes 64 times as much,
 * and exponential patterns never end. Work is time of the processor, the least of several runs, so that other programs count little.
 */
const size = 10_000;
const factor = 8;
const most = factor * 3;
/** Less is not measured well, in µs: nothing quadratic is quicker at these sizes. */
const floor = 4000;
const runs = 4;

type Make = (length: number) => string;

async function workOf(extract: (text: string) => unknown, text: string): Promise<number> {
  const start = process.cpuUsage();
  await extract(text);
  const { user, system } = process.cpuUsage(start);
  return user + system;
}

/** Ends early where all is well. */
async function growth(extract: (text: string) => unknown, make: Make): Promise<number> {
  const [small, large] = [make(size), make(size * factor)];
  // Code that runs for the first time is slow.
  await extract(small);
  let [leastSmall, leastLarge] = [Infinity, Infinity];
  for (let run = 0; run < runs && !(leastLarge / leastSmall < most); run++) {
    leastSmall = Math.min(leastSmall, Math.max(floor, await workOf(extract, small)));
    leastLarge = Math.min(leastLarge, await workOf(extract, large));
  }
  return leastLarge / leastSmall;
}

const repeated =
  (unit: string): Make =>
  (length) =>
    unit.repeat(Math.ceil(length / unit.length));
const after =
  (start: string, unit: string, end = ''): Make =>
  (length) =>
    start + repeated(unit)(length) + end;

const units = [
  [
    'a',
    '0',
    'a0',
    '.',
    '-',
    '_',
    ' ',
    '\n',
    '@',
    ':',
    '/',
    '\\',
    '[',
    ']',
    '(',
    ')',
    '{',
    '"',
    "'",
    '%',
    '漢',
    'а',
    '\u200B',
    '\u202E',
    '\0',
  ],
  ['a.', '1.', 'a-', '-.', '漢.', 'a\u200B.', 'a\u0301.', 'a.com.', 'a.com/', '1.2.3.4', '1.2.3.4,', '1.2.3.4.', 'version 1.2.3.4 '],
  ['a@', '.a@', '+@a.com', 'a@b.', "a'@", 'a@b.com,', '//a@', 'x://u:p@', '[at]', 'a[at]', 'a at ', ' at a dot '],
  ['[.]', 'a[.]', '(.)a', 'a\\.', ' dot ', 'a dot ', 'a [.] ', 'evil[.]com,'],
  ['::', '1:', 'a::', '[:]', '1[:]', '::ffff:1.', '[::1]'],
  [
    'http',
    'http:',
    'http://',
    'hxxp[:]//',
    'http://a',
    'http://a.',
    'http://a.com/',
    'http://a.com,http',
    'http://a.com(',
    'http://[',
    'h**p://',
  ],
  ['0123456789abcdef', 'd41d8cd98f00b204e9800998ecf8427e ', 'key='],
].flat();

it.each(units)('text of %j', async (unit) => {
  expect(await growth(extractIndicators, repeated(unit))).toBeLessThan(most);
});

it.each<[string, Make]>([
  ['a long path', after('http://evil.com/', 'a')],
  ['a long path of commas', after('http://evil.com/', ',')],
  ['a long path of brackets', after('http://evil.com/', '(')],
  ['paths that are a little too long', repeated(`http://evil.com/${'a'.repeat(8100)} `)],
  ['placeholders', after('http://evil.com/', '[a ')],
  ['context of a line without end', after('evil.com', ' evil.com')],
])('text with %s', async (_, make) => {
  expect(await growth(extractIndicators, make)).toBeLessThan(most);
});

it.each<[string, Make]>([
  ...['<', '<a', '<a>', '<a ', '<div>', '<b></div>', '<p>', '</a>', '<!--', '<![CDATA[', '<script>', '&', '&amp'].map(
    (unit): [string, Make] => [unit, repeated(unit)],
  ),
  ['links without an end', repeated('<a href=//evil.com>evil.com')],
  ['attributes', after('<a ', 'b="c" ')],
  ['a link with much text', after('<a href="http://evil.com/">', '<i>a</i>')],
  ['relative links', after('<base href="http://evil.com/">', '<a href="x/y">')],
  ['blanks in an address', after('<a href="', ' ', 'x">')],
])('HTML of %s', async (_, make) => {
  expect(await growth(extractFromHtml, make)).toBeLessThan(most);
});

it.each<[string, Make]>([
  ...[',', '"', '\n', 'evil.com,', 'evil.com\n', '"a\nb",', 'a"b,"c\n'].map((unit): [string, Make] => [
    JSON.stringify(unit),
    repeated(unit),
  ]),
  ['one cell of many lines', after('"', 'evil.com\n', '"')],
])('CSV of %s', async (_, make) => {
  expect(await growth(extractFromCsv, make)).toBeLessThan(most);
});

it.each<[string, Make]>([
  ['arrays in arrays', (length) => '['.repeat(length / 2) + ']'.repeat(length / 2)],
  ['objects in objects', (length) => `${'{"a":'.repeat(length / 6)}1${'}'.repeat(length / 6)}`],
  ['one array', after('[', '"evil.com",', '1]')],
  ['lines', repeated('{"a":"evil.com"}\n')],
  ['lines of which the last is broken', after('', '{"a":"evil.com"}\n', 'x')],
  ['one that never begins', repeated('[')],
])('JSON of %s', async (_, make) => {
  expect(await growth(extractFromJson, make)).toBeLessThan(most);
});

const from = 'From: a@evil.com\r\n';
const mixed = `${from}Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nx\r\n`;
it.each<[string, Make]>([
  ['mailboxes in a header', after('From: ', 'a@b.com, ', '\r\n\r\nx')],
  ['encoded words', after('Subject: ', '=?utf-8?B?aGVsbG8=?= ', '\r\n\r\nx')],
  ['an encoded word without an end', after('Subject: =?utf-8?Q?', 'a_b=', '\r\n\r\nx')],
  ['brackets in headers', after('From: ', '(', '\r\n\r\nx')],
  ['groups', after('To: ', 'a:', '\r\n\r\nx')],
  ['headers', after(from, 'X-A: b@c.com\r\n', '\r\nx')],
  ['folds', after('Subject: x', '\r\n a', '\r\n\r\nx')],
  ['parameters', after('Content-Type: text/plain; ', 'a=b;', '\r\n\r\nx')],
  ['boundaries in a header', after('Content-Type: multipart/mixed', '; boundary=', '\r\n\r\nx')],
  ['a boundary of escapes', after('Content-Type: multipart/mixed; boundary="', '\\\\', '\r\n\r\nx')],
  ['one line', after(`${from}\r\n`, 'evil.com ')],
  ['short lines', after(`${from}\r\n`, 'a\r\n')],
  ['flowed lines', after(`${from}Content-Type: text/plain; format=flowed\r\n\r\n`, 'a \r\n')],
  ['quoted-printable', after(`${from}Content-Transfer-Encoding: quoted-printable\r\n\r\n`, '=3D=\r\n')],
  ['quoted-printable without an end', after(`${from}Content-Type: a/b\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n`, '= ')],
  ['Base64', after(`${from}Content-Transfer-Encoding: base64\r\n\r\n`, 'aGVs\r\n')],
  ['parts', after(mixed, '--b\r\n\r\nx\r\n')],
  ['lines that are nearly a boundary', after(mixed, '--bx\r\n')],
  ['dashes', after(mixed, '-')],
  ['text beside HTML of links without an end', after(`${mixed}--b\r\nContent-Type: text/html\r\n\r\n`, '<a href="')],
  ['text beside HTML of comments without an end', after(`${mixed}--b\r\nContent-Type: text/html\r\n\r\n`, '<!--')],
  ['HTML beside text of schemes', after(`${mixed}--b\r\nContent-Type: text/html\r\n\r\nx\r\n--b\r\n\r\n`, 'http://')],
  ['mails within mails', repeated('Content-Type: message/rfc822\r\n\r\n')],
])('a mail of %s', async (_, make) => {
  expect(await growth((text) => extractFromMail(Buffer.from(text)), make)).toBeLessThan(most);
});
