import { type Command, InvalidArgumentError, Option } from 'commander';
import type { CommandContext } from '../context.ts';
import type { AddOptions, CompileOptions, UpdateOptions } from '../feeds/run.ts';
import { several, timeoutOption } from '../options.ts';

const help = `
Feeds are kept in TW_FEEDS_DIRECTORY; if that is not set, in tw/feeds below XDG_DATA_HOME or ~/.local/share. tw lookup answers from them.
Exit codes: 0 done, 1 a feed failed (what there was of it stays), 2 wrong usage, 130 interrupted.`;

const addHelp = `
An address must be https:. A key is never stored: name the variable that holds it.
${help}

Examples:
  tw feeds add https://feodotracker.abuse.ch/downloads/ipblocklist.csv --name feodo
  tw feeds add 'https://urlhaus-api.abuse.ch/files/exports/recent.csv' --name urlhaus --auth-env ABUSE_CH_KEY --auth-query auth-key
  tw feeds add ./blocked.csv --columns indicator=ioc,type=kind,confidence=score --confidence 0.6 --category phishing
  tw feeds add ./list.json --known-good`;

/** `tw feeds` */
export function addFeeds(program: Command, context: CommandContext): void {
  const feeds = program.command('feeds').description('Keep lists of indicators on this machine').addHelpText('after', help);
  const set = async (work: (run: typeof import('../feeds/run.ts')) => Promise<number>) => {
    context.exitCode = await work(await import('../feeds/run.ts'));
  };

  addListOptions(feeds.command('add').description('Add a feed, and take it for the first time'))
    .argument('<source>', 'an address, or a file of this machine')
    .option('--name <name>', 'letters, digits, hyphens, dots and underscores (default: after the source)')
    .option('--auth-env <variable>', 'the environment variable that holds the key')
    .option('--auth-header <name>', 'the header that the key is sent in')
    .option('--auth-query <name>', 'the query parameter that the key is sent in')
    .option('--checksum <sha256>', 'the SHA-256 that the file must have, or the address where that is published')
    .addOption(downloadTimeout())
    .addHelpText('after', addHelp)
    .action((source: string, options: AddOptions) => set(({ runAdd }) => runAdd(source, options, context)));
  feeds
    .command('list')
    .description('List the feeds, and how they were taken last')
    .option('--json', 'write JSON')
    .addHelpText('after', help)
    .action((options: { readonly json?: boolean }) => set(({ runList }) => runList(options, context)));
  feeds
    .command('update')
    .description('Take the present versions; what fails stays as it was')
    .argument('[names...]', 'which (default: all)')
    .option('--allow-shrink', 'take versions with less than a tenth of the entries of the last ones')
    .addOption(downloadTimeout())
    .addHelpText('after', help)
    .action((names: readonly string[], options: UpdateOptions) => set(({ runUpdate }) => runUpdate(names, options, context)));
  feeds
    .command('verify')
    .description('Compare lists with their checksums')
    .argument('[names...]', 'which feeds, or compiled files (default: all feeds)')
    .addHelpText('after', help)
    .action((names: readonly string[]) => set(({ runVerify }) => runVerify(names, context)));
  feeds
    .command('remove')
    .description('Forget a feed')
    .argument('<name>', 'which')
    .addHelpText('after', help)
    .action((name: string) => set(({ runRemove }) => runRemove(name, context)));
  addListOptions(feeds.command('compile').description('Make a file of a list that opens at once, for the setting lists (TW_FEEDS_LISTS)'))
    .argument('<list>', 'a file of any format, or the directory of a MISP feed')
    .argument('<output>', 'the file to write')
    .option('--name <name>', 'how reports call the list (default: as the list or its file is called)')
    .addHelpText('after', '\nExit codes: 0 done, 1 error, 2 wrong usage, 130 interrupted.')
    .action((list: string, output: string, options: CompileOptions) => set(({ runCompile }) => runCompile(list, output, options, context)));
}

const downloadTimeout = (): Option => timeoutOption('the longest time one download may take (default: 600)');

const formats = ['plain', 'hosts', 'csv', 'urlhaus', 'threatfox', 'malwarebazaar', 'feodo', 'stix', 'misp', 'misp-warninglist'];

/** What is said about a list: the settings of the connector. */
const addListOptions = (command: Command): Command =>
  command
    .addOption(new Option('--format <format>', 'how the list is written (default: by its content)').choices(formats))
    .option('--columns <map>', 'of any other table: indicator=ioc,type=kind,…; a column by its name or number', columns)
    .addOption(new Option('--delimiter <mark>', 'what stands between columns').choices([',', ';', '|', 'tab']))
    .option('--headings <names>', 'the names of the columns, if the file has none, with commas between', (text: string) => text.split(','))
    .addOption(new Option('--verdict <verdict>', 'of what is listed (default: malicious)').choices(['malicious', 'suspicious']))
    .option('--known-good', 'what is listed is harmless, or a frequent false alarm')
    .option('--confidence <share>', 'the most an entry gets, from 0 to 1 (default: 0.8 where the list says nothing)', number)
    .option('--category <name>', 'what is listed; may be repeated', several)
    .option('--family <name>', 'the malware that it belongs to; may be repeated', several)
    .addOption(new Option('--tlp <label>', 'how far it may be passed on').choices(['clear', 'green', 'amber', 'amber+strict', 'red']))
    .option('--max-age <days>', 'how long entries count after they were last seen', number)
    .option('--subdomains', 'a domain also stands for all names below it')
    .option('--no-subdomains', 'a domain stands for itself alone');

function number(text: string): number {
  if (!/^\d+(?:\.\d+)?$/.test(text)) throw new InvalidArgumentError('It must be a number.');
  return Number(text);
}

/** `indicator=ioc,type=2` */
function columns(text: string): Record<string, string | number> {
  const pairs = text.split(',').map((pair) => /^\s*(\w+)\s*=\s*(.+?)\s*$/.exec(pair) ?? []);
  return Object.fromEntries(
    pairs.map(([, key, column]) => {
      if (key === undefined || column === undefined) throw new InvalidArgumentError('It must be like indicator=ioc,type=kind.');
      return [key, /^\d+$/.test(column) ? Number(column) : column];
    }),
  );
}
