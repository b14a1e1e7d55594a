import { CompilerState, Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor';
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../release/commands.ts';
import type { Packed } from '../release/pack.ts';

/** The public types of all packages, as users get them: one report an entry, by file name. `scratch` is beside their `node_modules`. */
export function reportsOf(packages: readonly Packed[], scratch: string): Map<string, string> {
  const configs = packages.flatMap((packed) =>
    Object.entries(packed.manifest.exports as unknown as Exports).map(([entry, { types }]) => configFor(packed, entry, types, scratch)),
  );
  const [first] = configs;
  if (first === undefined) return new Map();
  // One program for all: most of the time goes into reading core and valibot.
  const compilerState = CompilerState.create(first, {
    additionalEntryPoints: configs.map(({ mainEntryPointFilePath }) => mainEntryPointFilePath),
  });
  return new Map(configs.map((config) => [config.reportFilePath.slice(config.reportFolder.length + 1), reportOf(config, compilerState)]));
}

type Exports = Readonly<Record<string, { readonly types: string }>>;

/** `@tw/connectors/registry` → `connectors.registry.api.md` */
const fileName = (name: string, entry: string): string => `${name.replace('@tw/', '')}${entry.slice(1).replaceAll('/', '.')}`;

function configFor({ folder: installedIn, manifest }: Packed, entry: string, types: string, scratch: string): ExtractorConfig {
  const compilerOptions = {
    target: 'es2023',
    module: 'nodenext',
    lib: ['es2024', 'esnext', 'dom', 'dom.iterable'],
    types: ['node'],
    typeRoots: [join(root, 'node_modules/@types')],
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: true,
  };
  // What lies in node_modules counts as another's.
  const folder = join(scratch, manifest.name);
  cpSync(installedIn, folder, { recursive: true });
  const entryPoint = join(folder, types);
  return ExtractorConfig.prepare({
    configObject: {
      projectFolder: folder,
      mainEntryPointFilePath: entryPoint,
      compiler: { overrideTsconfig: { compilerOptions, files: [entryPoint] } },
      apiReport: {
        enabled: true,
        reportFileName: fileName(manifest.name, entry),
        reportFolder: scratch,
        reportTempFolder: join(scratch, 'temp'),
        includeForgottenExports: true,
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: {
        compilerMessageReporting: { default: { logLevel: ExtractorLogLevel.Error } },
        // Docstrings and release tags are no matter of this report.
        extractorMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
        tsdocMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
      },
    },
    configObjectFullPath: undefined,
    packageJsonFullPath: join(folder, 'package.json'),
  });
}

function reportOf(config: ExtractorConfig, compilerState: CompilerState): string {
  const errors: string[] = [];
  Extractor.invoke(config, {
    localBuild: true,
    compilerState,
    messageCallback(message) {
      if (message.logLevel === ExtractorLogLevel.Error) errors.push(message.formatMessageWithLocation(config.projectFolder));
      message.handled = true;
    },
  });
  if (errors.length > 0) throw new Error(errors.join('\n'));
  // A docstring that is written changes nothing for who compiles against it.
  return readFileSync(config.reportFilePath, 'utf8')
    .replaceAll('\r\n', '\n')
    .replace(/^ *\/\/ \(undocumented\)\n/gm, '')
    .replaceAll(' (undocumented)', '');
}
