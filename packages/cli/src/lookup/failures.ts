import { defang, oneLine } from '@tw/connector-core';
import { advice, redact } from '../explain.ts';
import { defangIn } from '../output/text.ts';
import type { Failure } from './ask.ts';

/** So many lines tell enough of what is wrong. */
const maxLines = 20;

/** A line for each failure; those of one provider with one reason are told once. */
export function failureLines(
  failures: readonly Failure[],
  { env, debug }: { readonly env: Readonly<Record<string, string | undefined>>; readonly debug: boolean },
): string[] {
  const groups = Map.groupBy(failures, ({ provider, error }) => `${provider} ${error.message}`);
  const lines = [...groups.values()].map((group) => {
    const [{ provider, query, error }] = group as [Failure, ...Failure[]];
    const text = shown(query);
    // The reason why a text is no indicator repeats the text; what a provider says need not.
    const subject = provider === undefined ? '' : `${provider}: ${text}${group.length > 1 ? ` and ${group.length - 1} more` : ''}: `;
    const message = provider === undefined ? defang(error.message) : defangIn(error.message, query.indicator?.value ?? '');
    const stack = debug && error.stack !== undefined ? `\n${error.stack}` : '';
    return redact(`tw: ${oneLine(subject + advice(message, error.hint), 600)}${stack}`, env);
  });
  const rest = lines.length - maxLines;
  return rest > 0 ? [...lines.slice(0, maxLines), `tw: and ${rest} more errors; --json lists them all`] : lines;
}

/** A query on one line, defanged. */
export const shown = ({ text, indicator }: Failure['query'], max = 200): string =>
  oneLine(indicator === undefined ? defang(oneLine(text, max)) : defang(indicator), max);
