import { describe, expect, it } from 'vitest';
import { searchesFor } from '../src/search.ts';
import { answer, connector, offline, recorded, vocabulary } from './setup.ts';

offline();

const results = (...ids: readonly number[]) => ({ body: { results: ids.map((id) => ({ id })), offset: 0, total_count: ids.length } });

describe('a search', () => {
  it('reads the issues that Redmine found, closed ones too, in its order', async () => {
    vocabulary();
    const asked = answer('GET /projects/sec/search.json', recorded('search'));
    const read = answer('GET /issues.json', recorded('issues'));
    expect(await Array.fromAsync(connector().searchTickets('phishing'))).toMatchObject([{ id: '107', title: 'Phishing, again' }]);
    expect(asked.query).toMatchObject({ q: 'phishing', issues: '1', all_words: '1', scope: 'subprojects' });
    expect(read.query).toMatchObject({ issue_id: '107', status_id: '*' });
  });

  it('gives only what all searches find where there are more words than Redmine looks for', async () => {
    vocabulary();
    answer('GET /projects/sec/search.json', results(5, 107));
    answer('GET /projects/sec/search.json', results(107, 108));
    const read = answer('GET /issues.json', recorded('issues'));
    expect(await Array.fromAsync(connector().searchTickets('one two three four five six'))).toHaveLength(1);
    expect(read.query).toMatchObject({ issue_id: '107' });
  });

  it('splits words as Redmine does', () => {
    expect(searchesFor('one "two words" 3 four')).toEqual(['one "two words" 3 four']);
    expect(searchesFor('a b c d e ff gg')).toEqual(['ff gg']);
    expect(searchesFor('aa bb cc dd ee aa "f g" 漢 hh')).toEqual(['aa bb cc dd ee', '"f g" 漢 hh']);
    expect(() => searchesFor('a "b" c')).toThrow('two letters');
    expect(() => searchesFor(Array.from({ length: 26 }, (_, at) => `word${at}`).join(' '))).toThrow('26 words; 25');
  });
});
