import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { publishedPackages, type WorkspacePackage } from '../../workspace.ts';
import { output, root } from '../commands.ts';
import { copyRepository } from '../copy.ts';
import { npmrc } from './isolation.ts';

/** A copy of this repository in which a release is played. */
export interface Workspace {
  readonly folder: string;
  packages(): WorkspacePackage[];
  versionOf(name: string): string;
  change(path: string, edit: (text: string) => string): void;
  /** Writes a changeset as a contributor does. */
  changeset(bumps: Readonly<Record<string, Bump>>): void;
  /** Builds, turns changesets into versions, commits and publishes, as the release workflow does. */
  release(): Promise<void>;
  /** What the structure checks say, or that they found nothing. */
  check(): Promise<{ readonly passes: boolean; readonly said: string }>;
}

export type Bump = 'major' | 'patch';

export function next(version: string, bump: Bump): string {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
  return bump === 'major' ? `${major + 1}.0.0` : `${major}.${minor}.${patch + 1}`;
}

/** Copies this repository into a git repository of its own, whose tools have this registry and no other. */
export async function copyWorkspace(folder: string, registry: string, env: NodeJS.ProcessEnv): Promise<Workspace> {
  copyRepository(root, folder);
  writeFileSync(join(folder, '.npmrc'), npmrc(registry));

  const git = (...args: string[]) => output('git', args, folder, env);
  const node = (script: string, ...args: string[]) => output(process.execPath, [join('node_modules', script), ...args], folder, env);
  const commit = async (message: string): Promise<void> => {
    await git('add', '--all');
    await git('commit', '--quiet', '--no-verify', '--message', message);
  };
  let changesets = 0;
  await git('init', '--quiet', '--initial-branch=main');
  await commit('The state of this repository');
  return {
    folder,
    packages: () => publishedPackages(folder),
    versionOf: (name) => publishedPackages(folder).find(({ manifest }) => manifest.name === name)?.manifest.version ?? '',
    change: (path, edit) => writeFileSync(join(folder, path), edit(readFileSync(join(folder, path), 'utf8'))),
    changeset(bumps) {
      const lines = Object.entries(bumps).map(([name, bump]) => `"${name}": ${bump}\n`);
      writeFileSync(
        join(folder, `.changeset/rehearsal-${++changesets}.md`),
        `---\n${lines.join('')}---\n\nA change that is only rehearsed.\n`,
      );
    },
    async release() {
      await node('@changesets/cli/bin.js', 'version');
      await node('typescript/bin/tsc', '-b');
      await commit('Release');
      await node('@changesets/cli/bin.js', 'publish');
    },
    check: () =>
      output(process.execPath, ['tooling/checks/main.ts'], folder, env).then(
        (said) => ({ passes: true, said }),
        (error: unknown) => ({ passes: false, said: String(error) }),
      ),
  };
}
