import type { About } from '../about.ts';

/** How vendors write that there is nothing. */
const nothing = new Set(['', 'none', 'n/a', 'null', 'nil', '-', 'unknown malware']);

export const textOf = (cell: string | undefined): string | undefined =>
  cell === undefined || nothing.has(cell.trim().toLowerCase()) ? undefined : cell.trim();

/** `a, b; c` */
export function listOf(cell: string | undefined): string[] | undefined {
  const parts = (cell ?? '').split(/[,;|]/).flatMap((part) => textOf(part) ?? []);
  return parts.length === 0 ? undefined : [...new Set(parts)];
}

/** From 0 to 100, as abuse.ch, STIX and MISP count. */
export const percent = (value: number | undefined): number | undefined =>
  value === undefined || !(value >= 0 && value <= 100) ? undefined : value / 100;

/** The words of STIX 2.1's low, medium and high (its appendix A). */
const words: ReadonlyMap<string, number> = new Map([
  ['low', 0.15],
  ['medium', 0.5],
  ['high', 0.85],
]);

/** A share with a point (`0.75`), else a number of percent (`75`, `75%`), or a word. */
export function confidenceOf(cell: string | undefined): number | undefined {
  const text = textOf(cell)?.toLowerCase();
  if (text === undefined) return undefined;
  if (/^(?:0?\.\d+|[01]\.\d+)$/.test(text)) return Number(text) <= 1 ? Number(text) : percent(Number(text));
  return /^\d+(?:\.\d+)?\s*%?$/.test(text) ? percent(Number.parseFloat(text)) : words.get(text);
}

const labels: ReadonlyMap<string, NonNullable<About['tlp']>> = new Map([
  ['clear', 'clear'],
  // What TLP 1.0 called `clear`.
  ['white', 'clear'],
  ['green', 'green'],
  ['amber', 'amber'],
  ['amber+strict', 'amber+strict'],
  ['red', 'red'],
]);

/** `TLP:AMBER+STRICT`, with or without `TLP:`. https://www.first.org/tlp/ */
export const tlpOf = (text: string | undefined): About['tlp'] =>
  labels.get(
    (text ?? '')
      .trim()
      .toLowerCase()
      .replace(/^tlp:\s*/, '')
      .replaceAll(/[_ -]strict$/g, '+strict'),
  );

/** A page for people; other schemes could run something. */
export const pageOf = (text: string | undefined): string | undefined =>
  text !== undefined && /^https?:\/\//i.test(text) ? text : undefined;
