import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { addListOptions } from '../options.ts';
import { addTimeOptions, type TimeOptions } from '../time-range.ts';
import type { TraitOptions } from '../traits/open.ts';

const help = `
The query is in the provider's own language: SPL for Splunk; the README of @tw/connector-mock has that of the simulator.

Exit codes: 0 done, also where nothing was found, 1 error, 2 wrong usage, 130 interrupted.

Examples:
  tw search 'sourcetype=proxy url=*.exe' --last 24h
  tw search 'index=main 198.51.100.77 | stats count by host' --provider splunk --from 2026-01-30 --to 2026-01-31`;

/** `tw search` */
export function addSearch(program: Command, context: CommandContext): void {
  const command = program.command('search').description('Search events in a SIEM').argument('<query>', 'in the language of the SIEM');
  addListOptions(addTimeOptions(command), 'TW_SIEM_MODE')
    .addHelpText('after', help)
    .action(async (query: string, _: unknown, self: Command) => {
      const { runSearch } = await import('../siem/search.ts');
      context.exitCode = await runSearch(query, self.optsWithGlobals<TraitOptions & TimeOptions>(), context);
    });
}
