import { type Command, InvalidArgumentError, Option } from 'commander';
import type { CommandContext } from '../context.ts';
import type { RunExtractOptions } from '../extract/run.ts';

const help = `
Files are mails (.eml), HTML, CSV, JSON or any other text; what they are is told by their name, or else by how they begin.
Indicators are hashes, IP addresses, domains, URLs and e-mail addresses, defanged or not. In mails, that is also what links
lead to, what encoded headers and parts hold, and the hashes of attachments.

The table shows indicators defanged. --json, --jsonl, --csv and --lines hold them as they are, for programs.

Exit codes: 0 done, also where nothing was found, 1 something could not be read, or not all of it, 2 wrong usage, 130 interrupted.

Examples:
  tw extract report.txt mail.eml
  tw extract mail.eml --json | jq '.[] | select(.occurrences[].shownHost)'
  tw extract report.txt --lines --no-private | tw lookup`;

/** `tw extract` */
export function addExtract(program: Command, context: CommandContext): void {
  const format = (flag: string, description: string, others: string[]) => new Option(flag, description).conflicts(others);
  program
    .command('extract')
    .description('Find indicators in mails, HTML, tables and texts')
    .argument('[files...]', 'what to read; - is standard input')
    .addOption(new Option('--type <types>', 'only these, with commas between, as in domain,url').argParser(listOfTypes))
    .option('--no-private', 'leave addresses out that are not public')
    .addOption(format('--json', 'write an array of indicators, each with its places', ['jsonl', 'csv', 'lines']))
    .addOption(format('--jsonl', 'write an indicator a line, each with its places', ['json', 'csv', 'lines']))
    .addOption(format('--csv', 'write a table for spreadsheets, a row for each place', ['json', 'jsonl', 'lines']))
    .addOption(format('--lines', 'write the indicators alone, one a line, as tw lookup takes them', ['json', 'jsonl', 'csv']))
    .addHelpText('after', help)
    .action(async (files: readonly string[], _: unknown, command: Command) => {
      const { runExtract } = await import('../extract/run.ts');
      context.exitCode = await runExtract(files, command.optsWithGlobals<RunExtractOptions>(), context);
    });
}

function listOfTypes(text: string): string[] {
  const types = text
    .toLowerCase()
    .split(',')
    .map((type) => type.trim())
    .filter((type) => type !== '');
  if (types.length === 0) throw new InvalidArgumentError('Name one or more types, with commas between.');
  return types;
}
