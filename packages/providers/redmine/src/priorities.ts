import { ConnectorError, type TicketPriority } from '@tw/connector-core';
import type { Priority } from './vocabulary.ts';

const levels = ['lowest', 'low', 'medium', 'high', 'highest'] as const satisfies readonly TicketPriority[];

/**
 * Priorities have an order, from the lowest on, and one of them is the default: that one is `medium`. Its neighbours are `low` and
 * `high`, whatever lies beyond is `lowest` or `highest`.
 */
export function levelOf(priorities: readonly Priority[], wanted: number): TicketPriority | 'unknown' {
  const at = priorities.findIndex(({ id }) => id === wanted);
  return at < 0 ? 'unknown' : (levels[rankAt(priorities, at)] ?? 'unknown');
}

function rankAt(priorities: readonly Priority[], at: number): number {
  const marked = priorities.findIndex(({ is_default: isDefault }) => isDefault);
  const middle = marked < 0 ? Math.floor((priorities.length - 1) / 2) : marked;
  return 2 + Math.max(-2, Math.min(2, at - middle));
}

/** The id of the priority at a level, or nearest to it; of several the one farthest from the default. */
export function priorityAt(priorities: readonly Priority[], level: TicketPriority): number {
  const wanted = levels.indexOf(level);
  const ranked = priorities.map(({ id, active }, at) => ({ id, active, at, distance: Math.abs(rankAt(priorities, at) - wanted) }));
  const [best] = ranked
    .filter(({ active }) => active)
    .toSorted((one, other) => one.distance - other.distance || (wanted > 2 ? other.at - one.at : one.at - other.at));
  if (best === undefined) throw new ConnectorError('invalid_input', 'this Redmine has no priorities');
  return best.id;
}
