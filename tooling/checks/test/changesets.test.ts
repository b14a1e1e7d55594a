import { describe, expect, it } from 'vitest';
import { changesetsAreWritten, majorsFollowCore } from '../changesets.ts';
import { memoryTree } from './memory-tree.ts';

const packages = {
  'packages/core/package.json': '{ "name": "@tw/connector-core" }',
  'packages/cli/package.json': '{ "name": "@tw/cli", "dependencies": { "@tw/connector-core": "workspace:^" } }',
  'packages/connectors/package.json': '{ "name": "@tw/connectors", "dependencies": { "@tw/connector-acme": "workspace:^" } }',
  'packages/providers/acme/package.json': '{ "name": "@tw/connector-acme", "peerDependencies": { "@tw/connector-core": "workspace:^" } }',
};
const changeset = (head: string, summary = 'Lookups of domains are cached for an hour.') =>
  memoryTree({ ...packages, '.changeset/some-change.md': `---\n${head}\n---\n\n${summary}\n` });

describe('changesets', () => {
  it.each(['"@tw/cli": minor', "'@tw/cli': patch\n'@tw/connector-acme': major"])('are taken: %j', (head) => {
    expect(changesetsAreWritten(changeset(head))).toEqual([]);
  });

  it.each([
    ['', /names no package/],
    ['"@tw/other": minor', /there is no package @tw\/other/],
    ['"@tw/cli": huge', /'huge' is not major, minor or patch/],
  ])('with the head %j are refused', (head, problem) => {
    expect(changesetsAreWritten(changeset(head))).toEqual([expect.stringMatching(problem)]);
  });

  it.each(['', 'fix', 'TODO: describe this change', '<describe the change here, please>'])('with the summary %j are refused', (summary) => {
    expect(changesetsAreWritten(changeset('"@tw/cli": minor', summary))).toEqual([expect.stringMatching(/the summary does not say/)]);
  });

  it('demand a major version of whoever has core as a peer, or hands that on, when core has one', () => {
    const [acme, connectors] = [/so @tw\/connector-acme needs a major/, /so @tw\/connectors needs a major/].map((text) =>
      expect.stringMatching(text),
    );
    const whole = '"@tw/connector-core": major\n"@tw/connector-acme": major\n"@tw/connectors": major';
    expect(majorsFollowCore(changeset(whole))).toEqual([]);
    expect(majorsFollowCore(changeset(whole.replace('acme": major', 'acme": minor')))).toEqual([acme]);
    expect(majorsFollowCore(changeset('"@tw/connector-core": major'))).toEqual([connectors, acme]);
    expect(majorsFollowCore(changeset('"@tw/connector-core": minor'))).toEqual([]);
  });
});
