import { ConnectorError, path, type ReadContext, type StatusCategory, type TicketStatus } from '@tw/connector-core';
import * as v from 'valibot';
import type { Rt } from './rt.ts';

/** https://docs.bestpractical.com/rt/5.0.3/customizing/lifecycles.html */
export const defaultLifecycle = 'new; open, stalled; resolved, rejected, deleted';

export type Lifecycle = readonly { readonly name: string; readonly category: StatusCategory }[];

const categories = ['open', 'in_progress', 'done'] as const satisfies readonly StatusCategory[];

/** Initial, active and inactive statuses, as lists between semicolons. */
export const lifecycleOf = (text: string): Lifecycle =>
  text.split(';').flatMap((names, at) =>
    names
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '')
      .map((name) => ({ name, category: categories[at] ?? 'unknown' })),
  );

export const statusNamed = (lifecycle: Lifecycle, given: string) =>
  lifecycle.find(({ name }) => name.toLowerCase() === given.trim().toLowerCase());

const queue = v.object({ Lifecycle: v.string() });
const queues = v.object({ items: v.array(queue) });

/**
 * REST 2 tells the name of a queue's lifecycle, and not its statuses: those of RT's own are known, others have to be told.
 * Throws `configuration` where they were not.
 */
export async function getStatuses(rt: Rt, options: ReadContext): Promise<TicketStatus[]> {
  const { items } =
    rt.queue === undefined
      ? await rt.http.get(path`queues/all`, { schema: queues, query: { fields: 'Lifecycle', per_page: 100 }, ...options })
      : { items: [await rt.http.get(path`queue/${rt.queue}`, { schema: queue, ...options })] };
  const unknown = items.map(({ Lifecycle: name }) => name).find((name) => name !== 'default');
  if (unknown !== undefined && !rt.isToldLifecycle)
    throw new ConnectorError('configuration', `RT does not tell the statuses of the lifecycle ${JSON.stringify(unknown)}`, {
      hint: 'Set lifecycle (TW_RT_LIFECYCLE) to them: “new; open, stalled; resolved, rejected, deleted”.',
    });
  return rt.lifecycle.map(({ name, category }) => ({ id: name, name, category }));
}
