import { describe, expect, it } from 'vitest';
import { differences } from '../differences.ts';
import { brokenModels, modelsOf } from '../models.ts';

const report = (members: string, verdict = `'malicious' | 'clean'`): string => `## API Report

\`\`\`ts
// @public
export interface IntelConnector {
    look(name: string, options?: Options): Promise<Report>;
}

// @public
export type Options = { readonly limit?: number };

// @public
export interface Report extends Words {
${members}
}

// @public
export interface Unrelated {
    readonly size: number;
}

// @public
export type Verdict = ${verdict};

// @public
interface Words {
    readonly word?: string;
}

// @public
export const action: (name: string) => Report;
\`\`\`
`;
const released = modelsOf(report('    readonly name: string;\n    /** Not known: absent. */\n    readonly verdict?: Verdict;'));
const problems = (...changed: Parameters<typeof report>) => brokenModels(released, modelsOf(report(...changed)));

describe('the snapshot of the models', () => {
  it('holds what the interfaces of traits mention, directly or not, and nothing else', () => {
    expect(released).toEqual({
      IntelConnector: ['look(name: string, options?: Options): Promise<Report>'],
      Options: ['{ readonly limit?: number }'],
      Report: ['extends Words', 'readonly name: string', 'readonly verdict?: Verdict'],
      Verdict: ["'malicious' | 'clean'"],
    });
  });

  it('takes additions', () => {
    expect(problems('    readonly verdict?: Verdict;\n    readonly link?: string;\n    readonly name: string;')).toEqual([]);
  });

  it.each([
    ['a field that is gone', '    readonly verdict?: Verdict;', ['Report: `readonly name: string` is gone or changed']],
    ['another type', '    readonly name: number;\n    readonly verdict?: Verdict;', ['Report: `readonly name: string` is gone or changed']],
    [
      'a field that may be absent now',
      '    readonly name?: string;\n    readonly verdict?: Verdict;',
      ['Report: `readonly name: string` is gone or changed'],
    ],
    ['a type that is gone', '    readonly name: string;', ['Report: `readonly verdict?: Verdict` is gone or changed', 'Verdict is gone']],
  ])('refuses %s', (_, members, expected) => {
    expect(problems(members)).toEqual(expected);
  });

  it('refuses a word more in a type that programs tell apart by its words', () => {
    const same = '    readonly name: string;\n    readonly verdict?: Verdict;';
    expect(problems(same, `'malicious' | 'clean' | 'odd'`)).toEqual(["Verdict: `'malicious' | 'clean'` is gone or changed"]);
  });

  it('is not made of a report without traits', () => {
    expect(() => modelsOf('```ts\nexport type A = 1;\n```')).toThrow(/no interface of a trait/);
  });
});

describe('differences', () => {
  it('are the lines that went and came, as often as they did', () => {
    expect(differences('a\nb\nb\nc', 'c\nb\nd\n')).toBe('  - a\n  - b\n  + d');
  });

  it('are cut when they are many, and say so', () => {
    expect(differences('', Array.from({ length: 23 }, (_, index) => `line ${index}`).join('\n'))).toMatch(
      /line 19\n {2}… and 3 more lines$/,
    );
  });
});
