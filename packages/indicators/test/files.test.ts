import { isConnectorError } from '@tw/connector-core';
import { describe, expect, it } from 'vitest';
import { extractFromFile, kindOfFile } from '../src/index.ts';
import { valuesOf } from './found.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('the kind of a file', () => {
  it.each([
    ['a.eml', 'x', 'mail'],
    ['a.html', 'x', 'html'],
    ['dir.eml/a.CSV', 'x', 'csv'],
    ['a.jsonl', 'x', 'json'],
    ['a.txt', '<html>', 'text'],
    ['a.txt', 'From: a\nTo: b\n\nx', 'mail'],
    ['', 'From: a\nTo: b\n\nx', 'mail'],
    ['', '\n<!DOCTYPE html><p>', 'html'],
    ['', '{"a":1}', 'json'],
    ['', '[{"a":1}]', 'json'],
    ['', '[2026-01-01] a line of a log', 'text'],
    ['', '[2001:db8::1]', 'text'],
    ['', 'evil.com', 'text'],
    ['', 'a\0b, one NUL in a longer line of text', 'text'],
    ['', '', 'text'],
    ['a.msg', 'x', undefined],
    ['a.txt', '%PDF-1.7', undefined],
    ['', 'PK\x03\x04', undefined],
    ['', 'MZ\x01\0\x03\0', undefined],
    ['', '\0\0\0a\0\0\0b', undefined],
  ])('%j that begins with %j: %s', (name, text, expected) => {
    expect(kindOfFile(name, bytes(text))).toBe(expected);
  });

  it('is that of its text where it is UTF-16', () => {
    expect(kindOfFile('', Buffer.from('\uFEFF{"a":1}', 'utf16le'))).toBe('json');
  });
});

describe('a file', () => {
  const read = async (name: string, ...chunks: readonly string[]) => {
    const extraction = await extractFromFile(chunks.map(bytes), name);
    return [extraction.kind, ...valuesOf(extraction)];
  };

  it('is read as what it is, in whatever chunks it comes', async () => {
    expect(await read('', 'From: a@ev', 'il.com\nTo: b\n', '\nhttp://evil.com/')).toEqual([
      'mail',
      'email a@evil.com',
      'url http://evil.com/',
    ]);
    expect(await read('a.html', '<b>ev', '</b>il.com')).toEqual(['html', 'domain evil.com']);
    expect(await read('a.csv', '"evil', '.com",1')).toEqual(['csv', 'domain evil.com']);
    expect(await read('', '{"a":"evil', '.com"}')).toEqual(['json', 'domain evil.com']);
    expect(await read('', 'evil', '.com')).toEqual(['text', 'domain evil.com']);
    expect(await read('')).toEqual(['text']);
  });

  it('that is binary is refused, and its source is closed', async () => {
    let isClosed = false;
    async function* source() {
      try {
        yield bytes('%PDF-1.7');
        yield bytes('more');
      } finally {
        isClosed = true;
      }
    }
    const error: unknown = await extractFromFile(source(), 'a.pdf').catch((thrown: unknown) => thrown);
    expect(isConnectorError(error, 'invalid_input') && `${error.message} ${error.hint}`).toBe(
      'This is not a text but binary. Save it as text first: a mail as .eml, a document as .txt or .html, a spreadsheet as .csv.',
    );
    expect(isClosed).toBe(true);
  });

  it('that has to be read as a whole may have 64 MB; text may have any length', async () => {
    const chunk = bytes(`${'x'.repeat(1023)}\n`.repeat(1024));
    const chunks = Array.from({ length: 65 }, () => chunk);
    await expect(extractFromFile(chunks, 'a.html')).rejects.toThrow('This is larger than 64 MB, which is too much of html.');
    expect((await extractFromFile(chunks, 'a.txt')).kind).toBe('text');
  });
});
