import { type Command, InvalidArgumentError, Option } from 'commander';

const maxSeconds = 86_400;

/** `--timeout`, as milliseconds. */
export const timeoutOption = (
  description = 'the longest time one request may take; waiting for a rate limit does not count (default: 30)',
): Option =>
  new Option('--timeout <seconds>', description).argParser((text: string) => {
    const seconds = /^\d+(?:\.\d+)?s?$/.test(text) ? Number.parseFloat(text) : Number.NaN;
    if (!(seconds >= 0.001 && seconds <= maxSeconds))
      throw new InvalidArgumentError(`It must be a number of seconds, up to ${maxSeconds}.`);
    return Math.ceil(seconds * 1000);
  });

/** `--provider a,b`, also repeated: ids in lower case, each once. */
export const providerOption = (description: string): Option =>
  new Option('--provider <ids>', description).argParser((text: string, before: readonly string[] | undefined) => {
    const ids = text
      .split(',')
      .map((id) => id.trim().toLowerCase())
      .filter((id) => id !== '');
    if (ids.length === 0) throw new InvalidArgumentError('Name one or more providers, with commas between.');
    return [...new Set([...(before ?? []), ...ids])];
  });

/** An option that may be given several times. */
export const several = (value: string, before: readonly string[] = []): string[] => [...before, value];

/** `--provider id`: one. */
export const oneProviderOption = (variable: string): Option =>
  new Option('--provider <id>', `whom to ask (default: ${variable}, or the simulator)`).argParser((text: string) => {
    const id = text.trim().toLowerCase();
    if (id === '' || id.includes(',')) throw new InvalidArgumentError('Name one provider.');
    return id;
  });

export const limitOption = (description = 'the most to show (default: 100; with --jsonl all there are)'): Option =>
  new Option('--limit <count>', description).argParser((text: string) => {
    const count = /^\d{1,9}$/.test(text) ? Number(text) : 0;
    if (count < 1) throw new InvalidArgumentError('It must be a whole number, 1 or more.');
    return count;
  });

/** What every command that asks one provider takes. */
export const addReadOptions = (command: Command, variable: string): Command =>
  command.addOption(oneProviderOption(variable)).addOption(new Option('--json', 'write JSON')).addOption(timeoutOption());

/** What every command that lists takes. */
export const addListOptions = (command: Command, variable: string): Command =>
  addReadOptions(command, variable)
    .addOption(new Option('--jsonl', 'write an object a line, as they come').conflicts('json'))
    .addOption(limitOption());

/** What every command that changes something takes. */
export function addActionOptions(command: Command, variable: string, { needsReason = false } = {}): Command {
  const reason = new Option('--reason <text>', `why, for the audit trail${needsReason ? '' : ' (optional)'}`)
    .argParser(notEmpty)
    .makeOptionMandatory(needsReason);
  return addReadOptions(command, variable)
    .addOption(reason)
    .option('--dry-run', 'only say what would be done')
    .option('-y, --yes', 'do not ask; needed where nobody can be asked');
}

export function notEmpty(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('It must not be empty.');
  return text.trim();
}
