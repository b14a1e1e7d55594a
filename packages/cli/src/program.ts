import { readFile } from 'node:fs/promises';
import type { Catalog } from '@tw/connectors/registry';
import { Command, CommanderError } from 'commander';
import { addDemo } from './commands/demo.ts';
import { addFeeds } from './commands/feeds.ts';
import { addExtract } from './commands/extract.ts';
import { addHealth } from './commands/health.ts';
import { addContain, addHosts } from './commands/hosts.ts';
import { addLookup } from './commands/lookup.ts';
import { addMail } from './commands/mail.ts';
import { addProviders } from './commands/providers.ts';
import { addSearch } from './commands/search.ts';
import { addTicket } from './commands/ticket.ts';
import type { CommandContext } from './context.ts';
import { withFeeds } from './feeds/directory.ts';
import { exitCodes, UnknownProvider, UsageError } from './exit-codes.ts';
import { type Io, OutputClosed } from './io.ts';
import { several } from './options.ts';
import type { Extended, PluginOptions } from './plugins/load.ts';

export interface RunOptions {
  /** The providers to choose from. Default: all of this release. */
  readonly catalog?: Catalog;
}

/** Runs `tw` with these arguments and returns its exit code. It never throws and never ends the process. */
export async function run(args: readonly string[], io: Io, { catalog }: RunOptions = {}): Promise<number> {
  const context: CommandContext = {
    io: withFeeds(io),
    exitCode: exitCodes.ok,
    catalog: () => (extended ??= extend(catalog, program.opts<PluginOptions>(), io)).then((loaded) => loaded.catalog),
  };
  let extended: Promise<Extended> | undefined;
  const program = createProgram(context, args.includes('--version') || args.includes('-V') ? await version() : '');
  try {
    await program.parseAsync(args, { from: 'user' });
    const hasFailed = (await extended)?.failed ?? false;
    return hasFailed && context.exitCode === exitCodes.ok ? exitCodes.error : context.exitCode;
  } catch (error) {
    if (io.signal.aborted) return io.signal.reason instanceof OutputClosed ? context.exitCode : exitCodes.interrupted;
    if (error instanceof CommanderError && error.exitCode === 0) return exitCodes.ok;
    // `tw` alone: its help has been shown.
    if (error instanceof CommanderError && error.code === 'commander.help') return exitCodes.usage;
    // It may be of a plugin that could not be loaded, and that has been told.
    if (error instanceof UnknownProvider && (await extended)?.failed) return exitCodes.error;
    const { explain } = await import('./explain.ts');
    io.stderr.write(explain(error, { env: io.env, debug: program.opts<{ debug?: boolean }>().debug === true }));
    return error instanceof UsageError || error instanceof CommanderError ? exitCodes.usage : exitCodes.error;
  }
}

/** Loads the providers' catalog, and what is asked for beside it. */
async function extend(catalog: Catalog | undefined, options: PluginOptions, io: Io): Promise<Extended> {
  const base = catalog ?? (await import('@tw/connectors/registry')).catalog;
  const { withPlugins } = await import('./plugins/load.ts');
  return withPlugins(base, options, io);
}

function createProgram(context: CommandContext, versionText: string): Command {
  const { stdout, stderr } = context.io;
  const program = new Command('tw')
    .description('Looks indicators up, searches events, and acts on hosts, mails and tickets, whoever the vendor is.')
    .version(versionText)
    .option('--plugin <package>', 'add the connectors of a package, or of a path that begins with ./; may be repeated', several)
    .option('--no-config', 'do not read tw.config.* in the working directory')
    .option('--debug', 'show stack traces of errors, without credentials')
    .configureHelp({ showGlobalOptions: true })
    .exitOverride()
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      // Explained by `run`, in one line like all other errors.
      outputError: () => undefined,
      getOutHelpWidth: () => stdout.columns,
      getErrHelpWidth: () => stderr.columns,
    })
    .addHelpText(
      'after',
      '\nSettings come from the environment: see `tw providers`.\nExit codes: 0 done, 1 error, 2 wrong usage, 10 something malicious, 130 interrupted.',
    );
  addDemo(program, context);
  addLookup(program, context);
  addFeeds(program, context);
  addExtract(program, context);
  addSearch(program, context);
  addHosts(program, context);
  addContain(program, context);
  addMail(program, context);
  addTicket(program, context);
  addProviders(program, context);
  addHealth(program, context);
  return program;
}

async function version(): Promise<string> {
  const manifest = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8')) as { readonly version: string };
  return manifest.version;
}
