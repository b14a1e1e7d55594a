import type { TicketPriority } from '@tw/connector-core';

/** RT’s priorities are numbers, from 0 to 100 unless its people agree on others. */
const levels = ['lowest', 'low', 'medium', 'high', 'highest'] as const satisfies readonly TicketPriority[];

export const numberOf = (level: TicketPriority): number => levels.indexOf(level) * 25;

export function levelOf(given: string | number | null | undefined): TicketPriority | 'unknown' {
  if (given === null || given === undefined || given === '' || !Number.isFinite(Number(given))) return 'unknown';
  return levels[Math.round(Math.max(0, Math.min(100, Number(given))) / 25)] ?? 'unknown';
}
