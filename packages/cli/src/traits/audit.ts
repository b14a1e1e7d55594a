import type { ActionEvent } from '@tw/connector-core';

/** What was done, to what, where, why and how it ended: one line. */
export function auditLine({ timestamp, connector, operation, input, reason, dryRun, result, error }: ActionEvent): string {
  const what = input.map((each) => JSON.stringify(each)).join(' ');
  const why = reason === undefined ? '' : ` reason=${JSON.stringify(reason)}`;
  return `tw: audit: ${timestamp} ${connector} ${operation} ${what}${why} → ${dryRun ? 'dry_run' : error ? `failed (${error.code})` : outcomeOf(result)}`;
}

function outcomeOf(result: unknown): string {
  const { status, actionId, key } = (typeof result === 'object' && result !== null ? result : {}) as Readonly<Record<string, unknown>>;
  // A creation answers with what it made: a ticket has a key, and a status that is none of the action's.
  if (typeof key === 'string') return `created ${key}`;
  return [typeof status === 'string' ? status : 'completed', ...(typeof actionId === 'string' ? [actionId] : [])].join(' ');
}
