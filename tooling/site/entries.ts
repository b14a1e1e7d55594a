import { posix } from 'node:path';
import type { WorkspacePackage } from '../workspace.ts';

/** What of a library has a page of reference: source files, and how they are imported. */
export function entriesOf({ folder, manifest }: WorkspacePackage): { readonly file: string; readonly name: string }[] {
  return (
    Object.entries(manifest.exports ?? {})
      .filter(([, file]) => file.endsWith('.ts'))
      // This one hands on all of core and every provider.
      .filter(([entry]) => !(folder === 'packages/connectors' && entry === '.'))
      .map(([entry, file]) => ({ file: posix.join(folder, file), name: posix.join(manifest.name, entry).replace(/\/$/, '') }))
  );
}
