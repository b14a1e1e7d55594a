import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { extractFromStream, extractIndicators, sightingsInStream } from '../src/index.ts';
import { valuesOf } from './found.ts';

const items = [
  'evil.com',
  'evil[.]com/path',
  'hxxps[:]//evil[.]net/a?b=c',
  'user [at] evil [dot] org',
  '192.0.2.77',
  '2001:db8::1',
  'd41d8cd98f00b204e9800998ecf8427e',
  'version 1.2.3.4, 1.2.3.5',
  'postgres://user:secret@db.evil.com/x',
  'https://пример.рф/ü',
  'evil\u200B.com',
  '(https://evil.com/a_(b))',
];
const noise = ['\n', '\r\n', ' ', 'word ', 'e.g. ', '漢字', '\u202E', '\0', '…', ', ', '. ', '(', '[', '://', '@'];
const text = fc
  .array(fc.oneof({ weight: 2, arbitrary: fc.constantFrom(...items) }, { weight: 3, arbitrary: fc.constantFrom(...noise) }), {
    maxLength: 60,
  })
  .map((parts) => parts.join(''));

describe('an occurrence', () => {
  it('is where it says, on the line that it says, and its context is around it', () => {
    fc.assert(
      fc.property(text, (whole) => {
        for (const { occurrences } of extractIndicators(whole, { maxOccurrences: 1000 }).indicators)
          for (const { offset, line, text: written, context } of occurrences) {
            expect(whole.slice(offset, offset + written.length)).toBe(written);
            expect(line).toBe(whole.slice(0, offset).split('\n').length);
            expect(context).toContain(written.trim());
            expect(context).not.toMatch(/[\r\n]/);
          }
      }),
      { numRuns: 200 },
    );
  });

  it('has the text of its line around it, at most 60 characters on each side', () => {
    const [found] = extractIndicators(`line before\n${'x '.repeat(50)}to evil.com over ${'y '.repeat(50)}\nline after`).indicators;
    const context = found?.occurrences[0]?.context ?? '';
    expect(context).toMatch(/^(?:x )+to evil\.com over (?:y )+y$/);
    expect(context.length).toBeLessThanOrEqual(60 + 'evil.com'.length + 60);
  });
});

describe('equal indicators', () => {
  const whole = 'evil.com, EVIL[.]com\nhxxp://evil.com/ and evil.com.';

  it('are one, with every place where it stands, in order', () => {
    const [domain, url, ...others] = extractIndicators(whole).indicators;
    expect(domain).toMatchObject({ indicator: 'evil.com', count: 3, defanged: true });
    expect(domain?.occurrences.map(({ offset, line, text: written }) => [offset, line, written])).toEqual([
      [0, 1, 'evil.com'],
      [10, 1, 'EVIL[.]com'],
      [42, 2, 'evil.com'],
    ]);
    expect(url).toMatchObject({ indicator: 'http://evil.com/', count: 1 });
    expect(others).toEqual([]);
  });

  it('keep the first places only, as many as asked for, and count all', () => {
    const [domain] = extractIndicators(whole, { maxOccurrences: 1 }).indicators;
    expect(domain).toMatchObject({ count: 3, occurrences: [{ offset: 0 }] });
  });
});

describe('options', () => {
  it('keep the types that are asked for', () => {
    expect(valuesOf(extractIndicators('evil.com 1.2.3.4 a@evil.com', { types: ['ipv4', 'email'] }))).toEqual([
      'ipv4 1.2.3.4',
      'email a@evil.com',
    ]);
  });

  it('say of an address that is not public where it means something, or leave it out', () => {
    const whole = '10.0.0.1 http://127.0.0.1/x 8.8.4.4 fe80::1 192.0.2.1';
    const scopes = extractIndicators(whole).indicators.map(({ indicator, scope }) => [indicator, scope]);
    expect(scopes).toEqual([
      ['10.0.0.1', 'private'],
      ['http://127.0.0.1/x', 'loopback'],
      ['8.8.4.4', undefined],
      ['fe80::1', 'link_local'],
      ['192.0.2.1', 'documentation'],
    ]);
    expect(valuesOf(extractIndicators(whole, { includePrivate: false }))).toEqual(['ipv4 8.8.4.4']);
  });

  it('end the list at a length and say so', () => {
    const whole = Array.from({ length: 20 }, (_, index) => `host${index}.com`).join(' ');
    const { indicators, warnings } = extractIndicators(whole, { maxIndicators: 5 });
    expect(indicators).toHaveLength(5);
    expect(warnings).toEqual([
      'There are more than 5 different indicators; only these were kept. Raise maxIndicators, or split the input.',
    ]);
  });
});

describe('a stream', () => {
  const bytes = (whole: string): Uint8Array => new TextEncoder().encode(whole);

  it('gives what the whole text gives, however it is cut', async () => {
    await fc.assert(
      fc.asyncProperty(text, fc.array(fc.nat({ max: 40 }), { maxLength: 40 }), fc.boolean(), async (whole, cuts, asBytes) => {
        const data = asBytes ? bytes(whole) : whole;
        const chunks: (string | Uint8Array)[] = [];
        let at = 0;
        for (const cut of cuts) chunks.push(data.slice(at, (at += cut)));
        chunks.push(data.slice(at));
        expect(await extractFromStream(chunks)).toEqual(extractIndicators(asBytes ? new TextDecoder().decode(bytes(whole)) : whole));
      }),
      { numRuns: 100 },
    );
  });

  it('gives what the whole text gives, wherever an indicator lies in a long one', async () => {
    const filler = fc.constantFrom(' ', 'x', 'word ', 'a\n', '1.', 'é');
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(filler, fc.integer({ min: 1, max: 30_000 }), text), { minLength: 4, maxLength: 12 }),
        async (parts) => {
          const whole = parts.map(([unit, count, rest]) => `${unit.repeat(count)} ${rest}`).join('');
          expect(await extractFromStream([whole])).toEqual(extractIndicators(whole));
        },
      ),
      { numRuns: 30 },
    );
  });

  it('finds each kind at every place near the end of what is searched at once', async () => {
    for (const item of items)
      for (const shift of [-33, -31, -17, -9, -8, -5, -3, -2, -1, 0, 1]) {
        const whole = `${' '.repeat(49_152 + shift)}${item}${' '.repeat(17_000)}`;
        expect(await extractFromStream([whole])).toEqual(extractIndicators(whole));
      }
  });

  it('reads UTF-8 and UTF-16 by the byte order mark, and what is not valid as nothing', async () => {
    const utf16 = Buffer.from('\uFEFFgo to evil.com', 'utf16le');
    expect(valuesOf(await extractFromStream([utf16.subarray(0, 9), utf16.subarray(9)]))).toEqual(['domain evil.com']);
    expect(valuesOf(await extractFromStream([Buffer.from(utf16).swap16()]))).toEqual(['domain evil.com']);
    const broken = Buffer.concat([Buffer.from('evil.com '), Buffer.from([0xff, 0xfe, 0xc3]), Buffer.from(' evil.net')]);
    expect(valuesOf(await extractFromStream([broken]))).toEqual(['domain evil.com', 'domain evil.net']);
  });

  it('gives sightings one by one, as they come', async () => {
    const seen: string[] = [];
    async function* chunks() {
      yield `evil.com ${'x '.repeat(60_000)}`;
      expect(seen).toEqual(['evil.com']);
      yield ' evil.net';
    }
    for await (const { indicator } of sightingsInStream(chunks())) seen.push(indicator);
    expect(seen).toEqual(['evil.com', 'evil.net']);
  });
});
