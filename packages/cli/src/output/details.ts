import type { Io } from '../io.ts';
import { painter, safe } from './text.ts';

/** A label and what is to be said; what is unknown is left out. Several values are lines of their own. */
export type Detail = readonly [label: string, value: string | readonly string[] | undefined];

/** One thing for people, a line for each detail. Values must be safe to show. */
export function writeDetails(details: readonly Detail[], io: Io): void {
  const paint = painter(io.stdout, io.env);
  const width = Math.max(...details.map(([label]) => label.length));
  for (const [label, value] of details)
    for (const [index, line] of [value ?? []]
      .flat()
      .filter((each) => each !== '')
      .entries())
      io.stdout.write(`${paint('bold', (index === 0 ? label : '').padEnd(width))}  ${line}\n`);
}

/** Foreign text as a detail. */
export const said = (text: string | undefined, max = 1000): string | undefined => (text === undefined ? undefined : safe(text, max));

/** A page of the provider for people; anything but https: is not shown. */
export const linkOf = (link: string | undefined): string | undefined =>
  link !== undefined && /^https:\/\/[\x21-\x7e]+$/.test(link) ? link : undefined;

/** `2026-01-31 12:00:05Z`; '' where it is unknown. */
export const timeOf = (time: string | undefined): string => (time === undefined ? '' : safe(`${time.slice(0, 19).replace('T', ' ')}Z`));
