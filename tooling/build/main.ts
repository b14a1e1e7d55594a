import { root, runCommand } from '../release/commands.ts';
import { build } from './build.ts';

await runCommand(() => build(root));
