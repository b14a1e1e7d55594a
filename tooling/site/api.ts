import { join } from 'node:path';
import { Application } from 'typedoc';
import type { PluginOptions } from 'typedoc-plugin-markdown';
import type { WorkspacePackage } from '../workspace.ts';
import { entriesOf } from './entries.ts';

/** Tables instead of a heading for each property keep a package on one page. */
const markdown = {
  outputFileStrategy: 'modules',
  hideBreadcrumbs: true,
  hidePageHeader: true,
  useCodeBlocks: true,
  indexFormat: 'table',
  parametersFormat: 'table',
  interfacePropertiesFormat: 'table',
  propertyMembersFormat: 'table',
  typeDeclarationFormat: 'table',
} as const satisfies Partial<PluginOptions>;

/**
 * Writes a page of reference for each entry of each library. Providers have none: what they add to the traits is in their
 * READMEs. Throws what TypeDoc objects to.
 */
export async function writeApi(root: string, libraries: readonly WorkspacePackage[], out: string): Promise<void> {
  const entries = libraries.flatMap(entriesOf);
  const app = await Application.bootstrapWithPlugins({
    entryPoints: entries.map(({ file }) => join(root, file)),
    tsconfig: join(import.meta.dirname, 'tsconfig.api.json'),
    plugin: ['typedoc-plugin-markdown'],
    outputs: [{ name: 'markdown', path: out }],
    readme: 'none',
    displayBasePath: root,
    disableSources: true,
    excludeInternal: true,
    excludePrivate: true,
    logLevel: 'Error',
    ...markdown,
  });
  const project = await app.convert();
  if (project === undefined || app.logger.hasErrors()) throw new Error('TypeDoc could not read the packages');
  // TypeDoc names them by their paths.
  for (const module of project.children ?? []) {
    const entry = entries.find(({ file }) => [`${module.name}.ts`, `${module.name}/index.ts`].some((path) => file.endsWith(path)));
    if (entry === undefined) throw new Error(`TypeDoc names a module ${module.name}, which is none of ours`);
    module.name = entry.name;
  }
  await app.generateOutputs(project);
  if (app.logger.hasErrors()) throw new Error('TypeDoc could not write the reference');
}
