import fc from 'fast-check';
import { expect, it } from 'vitest';
import { detectIndicator, parseIndicator } from '../../src/indicators/index.ts';
import { tidyIndicator } from '../../src/indicators/tidy.ts';
import { anyText, indicatorText } from './generators.ts';

/** With a space before it a text is no longer tidy, and means the same. */
const theLongWay = (text: string) => detectIndicator(` ${text}`);

const label = fc.oneof(
  fc.stringMatching(/^[a-z0-9_-]{1,64}$/),
  fc.constantFrom('xn--bcher-kva', 'xn--a', 'xn--', 'a--b', 'ab--c', '0x1', '1'),
);
const host = fc.oneof(
  fc.array(label, { minLength: 1, maxLength: 6 }).map((labels) => labels.join('.')),
  fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 3, maxLength: 5 }).map((octets) => octets.join('.')),
);
const rest = fc
  .array(
    fc.constantFrom(
      '/',
      '.',
      '..',
      '%2e',
      '%2E',
      '%',
      '%41',
      '?',
      '&',
      '=',
      ':',
      '@',
      '[.]',
      '(dot)',
      ',',
      ';',
      "'",
      'A',
      'ü',
      '~',
      '\\',
      '-',
      '_',
      '*',
      '//',
      'http://x.example/',
      'hxxp',
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(''));
const url = fc
  .tuple(
    fc.constantFrom('http', 'https', 'ftp', 'HTTP'),
    host,
    fc.constantFrom('', ':80', ':443', ':8080', ':65535', ':0', ':080', ':99999'),
    rest,
  )
  .map(([scheme, name, port, path]) => `${scheme}://${name}${port}/${path}`);
const hex = fc.stringMatching(/^[0-9a-fA-F]{30,42}$/);

it('takes what is normalised already as the parsers would', () => {
  let short = 0;
  fc.assert(
    fc.property(fc.oneof(host, url, hex, anyText, indicatorText), (text) => {
      const indicator = tidyIndicator(text);
      if (indicator === undefined) return;
      short++;
      expect(theLongWay(text)).toEqual(indicator);
      expect(parseIndicator(text)).toEqual(indicator);
    }),
    { numRuns: 20_000 },
  );
  expect(short).toBeGreaterThan(500);
});

it.each([
  ['domain', 'evil.example'],
  ['ipv4', '192.0.2.1'],
  ['url', 'https://evil.example/a/b.php?q=1&r=%2F'],
  ['url', 'http://192.0.2.1:8080/i'],
  ['sha256', 'a'.repeat(64)],
])('takes the short way for a %s as it is written nearly everywhere', (type, value) => {
  expect(tidyIndicator(value)).toEqual({ type, value });
});
