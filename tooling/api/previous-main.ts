import { inTemporaryFolder, root, runCommand } from '../release/commands.ts';
import { checkPreviousTests } from './previous.ts';

await runCommand(() =>
  inTemporaryFolder(async (scratch) => {
    const outcomes = await checkPreviousTests(root, scratch);
    const released = outcomes.filter(({ tag }) => tag !== undefined);
    if (released.length === 0)
      console.log(
        `None of the ${outcomes.length} packages has a release yet (a tag like ${outcomes[0]?.name}@1.0.0), so that there are no earlier tests. Once there are, they must compile against the present types.`,
      );
    for (const { tag, errors, mayBreak } of released) {
      const verdict =
        errors.length === 0 ? 'compile' : mayBreak ? 'do not all compile, as a pending major changeset says' : 'do not compile:';
      console.log(`  the tests of ${tag} ${verdict}`);
      if (!mayBreak) for (const error of errors) console.log(`    ${error}`);
    }
    const broken = released.filter(({ errors, mayBreak }) => errors.length > 0 && !mayBreak);
    if (broken.length > 0)
      throw new Error(
        `What users wrote for ${broken.map(({ tag }) => tag).join(', ')} would not compile any more. Keep what was there, or add a major changeset.`,
      );
  }),
);
