import { type CallContext, type HttpClient, isConnectorError, path, remembered, type TicketPriority } from '@tw/connector-core';
import * as v from 'valibot';

const priorityList = v.array(v.object({ name: v.string() }));

/** Highest first. */
const levels = ['highest', 'high', 'medium', 'low', 'lowest'] as const satisfies readonly TicketPriority[];

/** Jira's own scheme, and the one that Jira Server had before. */
const byName: Readonly<Record<string, TicketPriority>> = {
  highest: 'highest',
  high: 'high',
  medium: 'medium',
  low: 'low',
  lowest: 'lowest',
  blocker: 'highest',
  critical: 'high',
  major: 'medium',
  minor: 'low',
  trivial: 'lowest',
};

export interface Priorities {
  /** The level of a priority. Asks for the site's priorities only if the name does not tell. */
  levelOf(name: string, options: CallContext): Promise<TicketPriority | 'unknown'>;
  /**
   * Sends with a priority. Jira's default name is tried first; where that is refused, the site's own list is read once, and
   * what stands at that level in it is sent. (A refused request has changed nothing.)
   */
  send<T>(
    level: TicketPriority | undefined,
    send: (priority: { readonly name: string } | undefined) => Promise<T>,
    options: CallContext,
  ): Promise<T>;
}

/**
 * A scheme of a site's own is mapped by its order, which Jira keeps from the highest to the lowest: the first is `highest`,
 * the last `lowest`, the others lie evenly between. Names of the default schemes keep their own level among them.
 */
export function priorities(http: HttpClient): Priorities {
  const all = remembered(async (options) => (await http.get(path`priority`, { schema: priorityList, ...options })).map(({ name }) => name));

  return {
    async levelOf(name, options) {
      const known = byName[name.toLowerCase()];
      if (known !== undefined) return known;
      // A ticket is worth more than the level of its priority.
      const names = await all.get(options).catch(() => []);
      return options.signal?.aborted ? Promise.reject(options.signal.reason) : levelIn(names, name);
    },
    async send(level, send, options) {
      if (level === undefined) return send(undefined);
      const first = nameAt(level, all.known()) ?? capitalised(level);
      try {
        return await send({ name: first });
      } catch (error) {
        if (!isRefused(error)) throw error;
        // A project's scheme may lack what the site has.
        const name = nameAt(
          level,
          (await all.get(options).catch(() => [])).filter((each) => each !== first),
        );
        if (name === undefined) throw error;
        return send({ name });
      }
    },
  };
}

export function levelIn(names: readonly string[], name: string): TicketPriority | 'unknown' {
  return levels[rankIn(names, name)] ?? 'unknown';
}

/** Where a priority stands among the levels: 0 is the highest. */
function rankIn(names: readonly string[], name: string): number {
  const known = byName[name.toLowerCase()];
  if (known !== undefined) return levels.indexOf(known);
  const at = names.indexOf(name);
  if (names.length < 2) return at === 0 ? levels.indexOf('medium') : -1;
  return at < 0 ? -1 : Math.round((at / (names.length - 1)) * 4);
}

/** The priority at a level, or the nearest there is; of two as near, the higher. */
export function nameAt(level: TicketPriority, names: readonly string[] = []): string | undefined {
  const wanted = levels.indexOf(level);
  const own = names.find((name) => name.toLowerCase() === level);
  if (own !== undefined) return own;
  const distances = names.map((name) => Math.abs(rankIn(names, name) - wanted));
  return names[distances.indexOf(Math.min(...distances))];
}

const capitalised = (word: string): string => word.slice(0, 1).toUpperCase() + word.slice(1);

/** "priority: The priority selected is invalid", and not that the field is missing from the screen. */
const isRefused = (error: unknown): boolean =>
  isConnectorError(error, 'invalid_input') &&
  error.status === 400 &&
  /priority/i.test(error.message) &&
  !/screen|required|cannot be set/i.test(error.message);
