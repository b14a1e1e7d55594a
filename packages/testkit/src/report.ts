import type { Check } from './suite.ts';

/**
 * How a suite went, in a line: `virustotal: 9 operations × 62 checks + 51 others = 609 run, 0 failed`; and where some of its checks were
 * not asked for: `virustotal: 63 of 609 run, 0 failed`.
 */
export function reportLine(
  id: string,
  operations: readonly string[],
  run: readonly { readonly check: Check; readonly error: unknown }[],
  total: number,
): string {
  const failed = run.filter(({ error }) => error !== undefined).length;
  if (run.length < total) return `${id}: ${run.length} of ${total} run, ${failed} failed`;
  const each = operations.map((name) => run.filter(({ check }) => check.subject === name).length);
  const [fewest, most] = [Math.min(...each), Math.max(...each)];
  const others = run.length - each.reduce((sum, count) => sum + count, 0);
  return `${id}: ${operations.length} operations × ${fewest === most ? most : `${fewest} to ${most}`} checks + ${others} others = ${run.length} run, ${failed} failed`;
}
