import { describe, expect, it } from 'vitest';
import { fixtureSources } from '../fixtures.ts';
import { memoryTree } from './memory-tree.ts';

const check = (text: string) => fixtureSources(memoryTree({ 'packages/providers/acme/fixtures/deep/answer.json': text }));

describe('sources of fixtures', () => {
  it.each([
    'https://docs.example.com/api (Acme 5.0: GET /hosts)',
    'https://docs.acme.example/reference/files',
    'acme/client/spec/answer.yml',
    'acme/client tests/answer.json (second answer)',
  ])('takes %s', (source) => {
    expect(check(JSON.stringify({ source, status: 200 }))).toEqual([]);
  });

  it.each(['', '  ', 'made up', 'https://', 'documentation/page', 'http://localhost'])('refuses the source %j', (source) => {
    expect(check(JSON.stringify({ source }))).toEqual([expect.stringMatching(/answer\.json: "source" must be/)]);
  });

  it.each(['{ "status": 200 }', '{ "source": 1 }', '[]', 'null', 'not JSON'])('refuses %s', (text) => {
    expect(check(text)).toEqual(['packages/providers/acme/fixtures/deep/answer.json: is no JSON object with a "source"']);
  });

  it('leaves other JSON files alone', () => {
    expect(fixtureSources(memoryTree({ 'packages/providers/acme/package.json': '{}' }))).toEqual([]);
  });
});
