import type { Check } from './tree.ts';

/** What belongs to the place where something was written, and not to the project. */
const foreign: readonly (readonly [RegExp, string])[] = [
  [/(?<![\w.:/-])\/(?:(?:work|root)\/[\w.]|home\/\w+\/|Users\/\w+\/|tmp\/\w)/, 'a path of one machine'],
  [
    /\bregistry\.(?:npmjs|yarnpkg|npmmirror)\.\w+|\b(?:artifactory|nexus|verdaccio)\.[\w-]+\.\w+|\/_npx\//i,
    'the host of a package registry',
  ],
  [
    /\b(?:this|another|an earlier|an? previous|the next|the last|my|each) (?:coding |agent )?session\b(?! (?:key|token|id|cookie|auth))/i,
    'a word about how it was written',
  ],
  [
    /\bCEO\b|\bco-authored-by\b|\bas an AI\b|\b(?:generated|written) (?:by|with) (?:an )?(?:AI|LLM|Claude|ChatGPT|Copilot)\b|\bClaude Code\b/i,
    'a word about how it was written',
  ],
];

/** Recorded answers may hold any word; the checks hold these. */
const exempt = /^(?:tooling\/checks\/|packages\/.*\/fixtures\/|LICENSE$|packages\/.*\/LICENSE$)|\.(?:png|jpg|svg|gz|zip|ico)$/;

export const foreignWords: Check = ({ files, read }) =>
  files
    .filter((path) => !exempt.test(path))
    .flatMap((path) =>
      read(path)
        .split('\n')
        .flatMap((line, index) =>
          foreign.flatMap(([pattern, what]) => {
            const found = pattern.exec(line)?.[0];
            return found === undefined ? [] : [`${path}:${index + 1}: "${found}" is ${what}`];
          }),
        ),
    );
