import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answers, authKinds, composeFiles, traits } from '../src/index.ts';
import { createWorkplace, type Workplace } from './workplace.ts';

/** Those for tickets have a vendor of which each customer has an address of its own. */
const answersOf = (id: string, auth: string, chosen: readonly string[]): Answers => ({
  id,
  name: "O'Neil & Söhne",
  traits: chosen,
  auth,
  baseUrl: id.startsWith('ticketing') ? 'https://<your-site>.example.com/v2' : 'https://api.example.com/v2/',
});

const idOf = (trait: string, auth: string): string => `${trait.replaceAll('_', '-')}-by-${auth}`;
/** Each trait with each kind of auth. */
const pairs = traits.flatMap((trait) => authKinds.map((auth) => answersOf(idOf(trait, auth), auth, [trait])));
/** All traits in one connector, the last one first: with each kind of auth, that is each pair again. */
const whole = authKinds.map((auth) => answersOf(`everything-by-${auth}`, auth, traits.toReversed()));
/** The whole suite takes seconds: for each trait once, with the kinds of auth in turn. */
const suites = traits.map((trait, index) => idOf(trait, authKinds[index % authKinds.length] ?? ''));

let workplace: Workplace;
beforeAll(() => {
  workplace = createWorkplace();
  for (const answers of [...pairs, ...whole])
    for (const [path, text] of composeFiles(answers, 'outside')) workplace.write(`${answers.id}/${path}`, text);
});
afterAll(() => workplace[Symbol.dispose]());

describe('a new connector', () => {
  it('type-checks, with each trait, each kind of auth, and all traits together', { timeout: 60_000 }, () => {
    expect(workplace.typeCheck()).toEqual({ status: 0, output: '' });
  });

  it('is formatted, whatever was left out', { timeout: 60_000 }, () => {
    expect(workplace.format()).toMatchObject({ status: 0 });
  });

  it('has no default for the address where each customer has its own', () => {
    const source = workplace.read('ticketing-by-bearer/src/index.ts');
    expect(source).toContain("url: address('The address of the API at your site, such as https://your-site.example.com/v2'),");
    expect(source).not.toContain('baseUrl: v.optional');
    expect(workplace.read('ticketing-by-bearer/README.md')).toContain('| `url` | `TW_TICKETING_BY_BEARER_URL` | yes |');
  });

  it('conforms with each trait and each kind of auth, and reads recorded answers with all pairs of them', { timeout: 120_000 }, () => {
    const { status, output } = workplace.test(
      ...suites.map((id) => `${id}/test/conformance`),
      ...whole.map(({ id }) => `${id}/test/recorded`),
    );
    expect(output).toContain(`${suites.length + whole.length} passed`);
    expect(status, output).toBe(0);
    for (const id of suites) expect(output).toMatch(new RegExp(`${id}: \\d+ operations .* run, 0 failed$`, 'm'));
  });
});
