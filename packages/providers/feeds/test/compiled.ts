import type { ListFacts } from '../src/compiled/index.ts';

/** What a list says about itself. */
export const facts: ListFacts = {
  name: 'list',
  title: 'list (2024-02-29)',
  date: '2024-02-29',
  verdict: 'malicious',
  confidence: 0.8,
  categories: ['c2'],
  problems: [],
  problemCount: 0,
  leftOut: 0,
};
