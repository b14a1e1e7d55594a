import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isJql, quoteJql, searchJql, textOperand } from '../src/jql.ts';

/** Reads a JQL string as Jira's grammar does; throws where Jira would. */
function readJqlString(literal: string): string {
  if (!/^"(?:[^"\\\n\r]|\\.)*"$/s.test(literal)) throw new Error('no string');
  return literal.slice(1, -1).replace(/\\(u[0-9a-fA-F]{4}|.)/gs, (_, escape: string) => {
    if (escape.startsWith('u')) return String.fromCharCode(Number.parseInt(escape.slice(1), 16));
    const meaning: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\', "'": "'", ' ': ' ' };
    const character = meaning[escape];
    if (character === undefined) throw new Error(`'\\${escape}' is an illegal JQL escape sequence`);
    return character;
  });
}

const anyText = fc.oneof(
  fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)), maxLength: 60 }),
  fc.string({ unit: fc.constantFrom(...'"\\\'\n\r\t+-&|!(){}[]^~*?:/ aANDOR=<>;,\u0000\u2028'), maxLength: 40 }),
);

describe('a JQL string', () => {
  it('means the text that it was made of', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(readJqlString(quoteJql(text))).toBe(text);
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['" OR project = HR OR summary ~ "', '"\\" OR project = HR OR summary ~ \\""'],
    ['a\\', '"a\\\\"'],
    ['a\nb', '"a\\nb"'],
    ['null', '"null"'],
    ['\u0000\u202e', '"\\u0000\\u202e"'],
  ])('of %j', (text, expected) => {
    expect(quoteJql(text)).toBe(expected);
  });
});

describe('words to search for', () => {
  it.each([
    ['user logged in from VPN', '"user logged in from VPN"'],
    ['evil-domain.example', '"evil\\\\-domain.example"'],
    ['https://evil.example/a?b=*', '"https\\\\:\\\\/\\\\/evil.example\\\\/a\\\\?b=\\\\*"'],
    ['C:\\Windows "x"', '"C\\\\:\\\\\\\\Windows \\\\\\"x\\\\\\""'],
    ['a AND NOT b', '"a and not b"'],
  ])('stand for themselves: %j', (words, expected) => {
    expect(textOperand(words)).toBe(expected);
  });

  it('have no syntax of Lucene left', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const lucene = readJqlString(textOperand(text));
        expect(lucene.replace(/\\[+\-&|!(){}[\]^~*?:\\"/]/g, '')).not.toMatch(/[+\-&|!(){}[\]^~*?:\\"/]/);
        expect(lucene).not.toMatch(/\b(?:AND|OR|NOT)\b/);
      }),
    );
  });
});

describe('whether a query is JQL', () => {
  it.each([
    'project = SEC',
    'project=SEC AND status != Done',
    '(labels = a OR labels = b)',
    'NOT status = Open',
    'status in (Open, Done)',
    'status NOT IN ("In Progress")',
    'sprint in openSprints()',
    'assignee is EMPTY',
    'assignee IS NOT null',
    '"Epic Link" = SEC-1',
    '"Severity" in (High)',
    'cf[10050] ~ "x"',
    'issue.property[tw].id = 1',
    'created >= -7d',
    'created > startOfDay()',
    'priority >= Medium AND project = SEC',
    'status changed FROM Open',
    'status WAS Open',
    'summary ~ "log*"',
    'order by created',
    'ORDER BY key DESC',
    'project = ',
    "'Team' = 1",
  ])('yes: %s', (query) => {
    expect(isJql(query)).toBe(true);
  });

  it.each([
    'phishing',
    'SEC-1',
    'user logged in from VPN',
    'server is down',
    'not in office',
    'login was blocked',
    'password changed',
    'malware in mail',
    'evil.example',
    '192.0.2.1',
    'https://evil.example/?a=b',
    '44d88612fea8a8f36de82e1278abb02f',
    'order of the day',
    '<script>alert(1)</script>',
    'payload <script>',
    'a -> b',
    'powershell->cmd',
    'x => y',
    '"quoted phrase"',
    '',
    'ordered by',
    'what is this',
    'a and b or c',
    'not found',
    'mail\\box',
  ])('no: %s', (query) => {
    expect(isJql(query)).toBe(false);
  });
});

describe('the JQL of a search', () => {
  it.each([
    ['phishing mail', 'SEC', 'project = "SEC" AND text ~ "phishing mail" ORDER BY updated DESC'],
    ['phishing', undefined, 'text ~ "phishing" ORDER BY updated DESC'],
    ['"cmd = whoami"', undefined, 'text ~ "\\"cmd = whoami\\"" ORDER BY updated DESC'],
    ['', 'SEC', 'project = "SEC" ORDER BY updated DESC'],
    ['  ', undefined, 'created >= "1970-01-01" ORDER BY updated DESC'],
    ['order by created', 'SEC', 'project = "SEC" order by created'],
    ['status = Open order by key', 'SEC', 'status = Open order by key'],
  ])('%j in project %s', (query, project, expected) => {
    expect(searchJql(query, project)).toBe(expected);
  });

  it('never lets words become clauses', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        fc.pre(!isJql(text) && !/^\s*order\s/i.test(text) && text.trim() !== '');
        expect(searchJql(text, undefined)).toMatch(/^text ~ "(?:[^"\\\n\r]|\\.)*" ORDER BY updated DESC$/);
      }),
    );
  });
});
