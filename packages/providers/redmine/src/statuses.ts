import type { ReadContext, TicketStatus } from '@tw/connector-core';
import type { Redmine } from './redmine.ts';

/** All there are; which of them an issue can move to depends on its tracker and the account. */
export async function getStatuses({ vocabulary }: Redmine, options: ReadContext): Promise<TicketStatus[]> {
  const { statuses } = await vocabulary.reload(options);
  return statuses.map(({ id, name, category }) => ({ id: String(id), name, category }));
}
