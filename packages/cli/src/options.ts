import { InvalidArgumentError, Option } from 'commander';

const maxSeconds = 86_400;

/** `--timeout`, as milliseconds. */
export const timeoutOption = (): Option =>
  new Option(
    '--timeout <seconds>',
    'the longest time one request may take; waiting for a rate limit does not count (default: 30)',
  ).argParser((text: string) => {
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
