import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Setting } from '../../packages/core/src/index.ts';
import { exportName, type WorkspacePackage } from '../workspace.ts';

/** What a provider's factory says of itself. */
export interface ProviderFacts {
  readonly id: string;
  readonly displayName: string;
  readonly traits: readonly string[];
  readonly settings: readonly Setting[];
  readonly unsupported: Readonly<Record<string, string>>;
}

/** Imports a provider's source and reads its factory. */
export async function factsOf(root: string, { folder, providerId = '' }: WorkspacePackage): Promise<ProviderFacts> {
  const module = (await import(pathToFileURL(join(root, folder, 'src/index.ts')).href)) as Record<string, ProviderFacts | undefined>;
  const factory = module[exportName(providerId)];
  if (factory === undefined) throw new Error(`${folder}/src/index.ts: exports no ${exportName(providerId)}`);
  if (factory.id !== providerId) throw new Error(`${folder}/src/index.ts: the id is '${factory.id}', but the folder is '${providerId}'`);
  return factory;
}
