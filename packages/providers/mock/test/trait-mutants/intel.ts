import type { TraitMutant } from './mutant.ts';

export const intel: readonly TraitMutant[] = [
  [
    'does not know defanged indicators',
    (good) => ({ lookup: (text, more) => (text.includes('[') ? good.lookup('nothing-known.example', more) : good.lookup(text, more)) }),
    'threat_intel: knows what is malicious',
    /is \{ indicator: 'nothing/,
  ],
  [
    'takes the unknown for clean',
    (good) => ({
      lookup: async (...args) =>
        good.lookup(...args).then((report) => (report.verdict === 'unknown' ? { ...report, verdict: 'clean' as const } : report)),
    }),
    'threat_intel: says unknown',
    /verdict: 'clean'/,
  ],
  [
    'claims an operation that it lacks',
    () => ({ supports: (name) => name !== 'getHost' }),
    'edr: finds a host',
    /supports\('getHost'\) is false/,
  ],
];
