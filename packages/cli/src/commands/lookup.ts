import { type Command, Option } from 'commander';
import type { CommandContext } from '../context.ts';
import type { LookupOptions } from '../lookup/run.ts';
import { limitOption, providerOption, several, timeoutOption } from '../options.ts';

const help = `
Indicators are hashes, IP addresses, domains, URLs and e-mail addresses, defanged or not. Without any, or for -, they are
read from standard input: one a line, with # before comments. Duplicates are looked up once.

A file, or standard input, that is a mail, HTML, CSV or JSON is searched for indicators, as tw extract does. Of those,
addresses that are not public, types that nobody here looks up, and what is beyond --limit are left out; it is said how many.

The table shows indicators defanged. --json, --jsonl and --csv hold them as they are, for programs.

Exit codes: 0 nothing malicious, 1 an indicator could not be looked up, 2 wrong usage, 10 something malicious (even where
another indicator could not be looked up), 130 interrupted; finished answers are then shown.

Examples:
  tw lookup 'hxxps://evil[.]example/login' 44d88612fea8a8f36de82e1278abb02f
  tw lookup --file list.txt --provider feeds,virustotal --csv > report.csv
  tw lookup --file suspicious.eml
  grep -oE '[0-9]+(\\.[0-9]+){3}' access.log | tw lookup --jsonl`;

/** `tw lookup` */
export function addLookup(program: Command, context: CommandContext): void {
  program
    .command('lookup')
    .description('Say what is known about indicators')
    .argument('[indicators...]', 'what to look up; - reads standard input')
    .option('--file <path>', 'read indicators from a file, one a line, or out of a mail, HTML, CSV or JSON; may be repeated', several)
    .addOption(providerOption('whom to ask, with commas between (default: TW_THREAT_INTEL_MODE, or the local feeds)'))
    .addOption(new Option('--json', 'write an array of reports').conflicts(['jsonl', 'csv']))
    .addOption(new Option('--jsonl', 'write a report a line, as they come').conflicts(['json', 'csv']))
    .addOption(new Option('--csv', 'write a table for spreadsheets').conflicts(['json', 'jsonl']))
    .addOption(limitOption('the most to look up out of mails, HTML, CSV and JSON (default: 100)'))
    .addOption(timeoutOption())
    .option('--no-wait', 'fail at once where a rate limit would make it wait')
    .option('--allow-private', 'send private and reserved addresses to providers outside, too')
    .addHelpText('after', help)
    .action(async (indicators: readonly string[], _: unknown, command: Command) => {
      const { runLookup } = await import('../lookup/run.ts');
      context.exitCode = await runLookup(indicators, command.optsWithGlobals<LookupOptions>(), context);
    });
}
