import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isConnectorError } from '../../src/errors.ts';
import {
  addressScope,
  defang,
  detectIndicator,
  notSendableReason,
  parseDomain,
  parseEmail,
  parseHash,
  parseIndicator,
  parseIp,
  parseUrl,
  refang,
} from '../../src/indicators/index.ts';
import { anyText, indicatorText } from './generators.ts';

const parsers = [parseIndicator, parseHash, parseUrl, parseDomain, parseIp, parseEmail];
const runs = { numRuns: 3000 };

/** What a text is to each of the parsers that take it. */
function readings(text: string): ReturnType<typeof parseIndicator>[] {
  return parsers.flatMap((parse) => {
    try {
      return [parse(text)];
    } catch (error) {
      if (isConnectorError(error, 'invalid_input')) return [];
      throw error;
    }
  });
}

describe('for any text', () => {
  it('a parser throws nothing but a one-line invalid_input with a hint', () => {
    fc.assert(
      fc.property(anyText, fc.constantFrom(...parsers, addressScope), (text, parse) => {
        try {
          parse(text);
        } catch (error) {
          if (!isConnectorError(error, 'invalid_input')) throw error;
          expect(error.message).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
          expect(error.message.length).toBeLessThan(80 * 6 + 200);
          expect(error.hint).toMatch(/\S/);
        }
      }),
      runs,
    );
  });

  it('parsing a normalised value again gives the same indicator', () => {
    fc.assert(
      fc.property(fc.oneof(anyText, indicatorText), (text) => {
        const first = detectIndicator(text);
        if (first !== undefined) expect(parseIndicator(first.value)).toEqual(first);
      }),
      runs,
    );
  });

  it('refang undoes defang for whatever any parser returns', () => {
    fc.assert(
      fc.property(fc.oneof(anyText, indicatorText), (text) => {
        for (const indicator of readings(text)) expect(refang(defang(indicator))).toBe(indicator.value);
      }),
      runs,
    );
  });

  it('a value holds nothing but visible characters without spaces', () => {
    fc.assert(
      fc.property(fc.oneof(anyText, indicatorText), (text) => {
        for (const { value } of readings(text)) expect(value).not.toMatch(/[\s\p{C}]/u);
      }),
      runs,
    );
  });

  it('refang, defang and detectIndicator do not throw', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        refang(text);
        defang(text);
        detectIndicator(text);
      }),
      runs,
    );
  });
});

describe('for texts that are indicators', () => {
  it('the generator makes indicators, so that the properties test something', () => {
    expect(fc.sample(indicatorText, 200).filter((text) => detectIndicator(text) !== undefined).length).toBeGreaterThan(180);
    expect(fc.sample(anyText, 1000).filter((text) => detectIndicator(text) !== undefined).length).toBeGreaterThan(100);
  });

  it('a defanged indicator is the same indicator, with nothing to click', () => {
    fc.assert(
      fc.property(indicatorText, (text) => {
        const indicator = detectIndicator(text);
        if (indicator === undefined) return;
        const safe = defang(indicator);
        expect(parseIndicator(safe)).toEqual(indicator);
        expect(safe).not.toMatch(/^(?:https?|ftps?|wss?):/);
      }),
      runs,
    );
  });

  it('an IP address and the URL of it have the same reason', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (text) => {
        const ip = parseIp(text);
        const url = parseUrl(`http://${ip.type === 'ipv6' ? `[${text}]` : text}/`);
        expect(notSendableReason(url)).toBe(notSendableReason(ip));
      }),
      runs,
    );
  });
});

describe('for hostile texts', () => {
  const units = [
    ' ',
    '.',
    '[',
    '[.]',
    '[:]',
    '(',
    'a',
    'a.',
    '\\',
    '\\.',
    '@',
    'h',
    'hxxp',
    'hxxp://',
    '1.',
    '::',
    '0',
    '%',
    ',',
    ' dot ',
    ' dot dot',
    '<',
    '"',
    '\ud800',
    'a@',
  ];

  it.each(units)('a megabyte of %j takes no more than linear time', (unit) => {
    const text = unit.repeat(Math.ceil(2 ** 20 / unit.length));
    const start = performance.now();
    for (const parse of parsers) expect(() => parse(text)).toThrow(/longer than 8192 characters/);
    expect(performance.now() - start).toBeLessThan(100);
    refang(text);
    defang(text);
    // A quadratic step would take minutes.
    expect(performance.now() - start).toBeLessThan(4000);
  });

  it.each(units)('the longest text of %j is read at once', (unit) => {
    const text = unit.repeat(8192).slice(0, 8192);
    const start = performance.now();
    for (const parse of [detectIndicator, ...parsers]) {
      try {
        parse(text);
      } catch (error) {
        expect(isConnectorError(error)).toBe(true);
      }
    }
    expect(performance.now() - start).toBeLessThan(500);
  });
});
