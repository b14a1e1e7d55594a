import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';

const help = `
Settings are read from the environment variables shown. Their values are never shown.
Exit codes: 0 done, 1 a provider could not be loaded, 2 wrong usage.`;

/** `tw providers` */
export function addProviders(program: Command, context: CommandContext): void {
  program
    .command('providers')
    .description('List the providers, their settings, and which are configured')
    .option('--json', 'write JSON')
    .addHelpText('after', help)
    .action(async (options: { readonly json?: boolean }) => {
      const { runProviders } = await import('../providers/run.ts');
      context.exitCode = await runProviders(options, context);
    });
}
