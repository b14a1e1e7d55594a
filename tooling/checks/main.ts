import { join } from 'node:path';
import { changesetsAreWritten, majorsFollowCore } from './changesets.ts';
import { fixtureSources } from './fixtures.ts';
import { markdownLinks } from './links.ts';
import { providerFolders, providerReadmes } from './providers.ts';
import { testsAreRun, testsExpect } from './tests.ts';
import { traitPages } from './trait-pages.ts';
import { treeOf } from './tree.ts';
import { foreignWords } from './words.ts';

const checks = [
  providerFolders,
  providerReadmes,
  fixtureSources,
  testsExpect,
  testsAreRun,
  foreignWords,
  markdownLinks,
  changesetsAreWritten,
  majorsFollowCore,
  traitPages,
];

const tree = treeOf(process.argv[2] ?? join(import.meta.dirname, '../..'));
const problems = checks.flatMap((check) => check(tree));
for (const problem of problems) console.error(problem);
console.log(
  problems.length === 0 ? `${checks.length} checks over ${tree.files.length} files: nothing to object to` : `${problems.length} problems`,
);
process.exitCode = problems.length === 0 ? 0 : 1;
