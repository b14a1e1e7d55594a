import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { treeOf } from '../checks/tree.ts';
import { output, root, runCommand } from './commands.ts';

/**
 * Publishes every package whose version is not in the registry yet. While changesets are pending their changes are on the main
 * branch without a version of their own, so that nothing may be published.
 */
await runCommand(async () => {
  const pending = treeOf(root).files.filter((path) => /^\.changeset\/(?!README)[^/]+\.md$/.test(path));
  if (pending.length > 0) {
    console.log(`Nothing is published: ${pending.length} changesets wait for \`pnpm changeset version\`.`);
    return;
  }
  await output(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-b'], root);
  const { status } = spawnSync(process.execPath, [join(root, 'node_modules/@changesets/cli/bin.js'), 'publish'], {
    cwd: root,
    stdio: 'inherit',
  });
  process.exitCode = status ?? 1;
});
