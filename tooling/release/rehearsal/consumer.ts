import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { output } from '../commands.ts';
import { expected } from '../runtimes/lookups.ts';
import type { Vendor } from '../vendor.ts';

/** A program outside of this repository that uses connectors. */
export interface Consumer {
  /** Installs from the registry and gives all that is then in `node_modules`, as `name@version`. */
  install(...specifiers: string[]): Promise<string[]>;
  /** Looks three indicators up with VirusTotal and throws unless the answers are right. */
  lookUp(): Promise<void>;
  /** Runs a module and gives what it prints. */
  run(source: string): Promise<string>;
}

export function newConsumer(folder: string, env: NodeJS.ProcessEnv, vendor: Vendor): Consumer {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'a-program', private: true, type: 'module' }));
  for (const name of ['lookups.ts', 'program.ts']) copyFileSync(join(import.meta.dirname, '../runtimes', name), join(folder, name));
  const node = (...args: string[]) => output(process.execPath, args, folder, env);
  return {
    async install(...specifiers) {
      await output('npm', ['install', '--no-audit', '--no-fund', ...specifiers], folder, env);
      const listed = JSON.parse(await output('npm', ['ls', '--all', '--json'], folder, env)) as Tree;
      return [...new Set(flatten(listed))].toSorted();
    },
    async lookUp() {
      const answer: unknown = JSON.parse(await node('program.ts', vendor.url));
      if (!isDeepStrictEqual(answer, expected) || vendor.takeRequests().length !== 3)
        throw new Error(`the installed connector answered ${JSON.stringify(answer)} and not ${JSON.stringify(expected)}`);
    },
    run: (source) => node('--input-type=module', '--eval', source),
  };
}

interface Tree {
  readonly version?: string;
  readonly dependencies?: Readonly<Record<string, Tree>>;
}

const flatten = ({ dependencies = {} }: Tree): string[] =>
  Object.entries(dependencies).flatMap(([name, tree]) => [`${name}@${tree.version}`, ...flatten(tree)]);
