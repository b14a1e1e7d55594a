import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { providerOption, timeoutOption } from '../options.ts';
import type { HealthOptions } from '../providers/health.ts';

const help = `
Makes the cheapest authenticated call of each provider.
Exit codes: 0 all healthy, 1 one is not, 2 wrong usage, 130 interrupted.`;

/** `tw health` */
export function addHealth(program: Command, context: CommandContext): void {
  program
    .command('health')
    .description('Check whether providers can be reached and accept their credentials')
    .addOption(providerOption('which, with commas between (default: all that are configured)'))
    .addOption(timeoutOption())
    .option('--json', 'write JSON')
    .addHelpText('after', help)
    .action(async (options: HealthOptions) => {
      const { runHealth } = await import('../providers/health.ts');
      context.exitCode = await runHealth(options, context);
    });
}
