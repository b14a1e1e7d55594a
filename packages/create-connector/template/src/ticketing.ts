import { ConnectorError, defined, type HttpClient, isoTime, type OperationsOf, paginate, path, type Ticket } from '@tw/connector-core';
import * as v from 'valibot';

const ticketAnswer = v.looseObject({
  id: v.string(),
  title: v.nullish(v.string()),
  text: v.nullish(v.string()),
  state: v.nullish(v.string()),
  labels: v.nullish(v.array(v.string())),
  created: v.nullish(v.string()),
});
const ticketPage = v.object({ tickets: v.array(ticketAnswer), next: v.nullable(v.string()) });

/** Write them, or say what the vendor lacks, with the document that shows it. */
const notYet = 'Not written yet: https://api.acme-cloud.example/v1';
export const ticketingNotYet = { updateTicket: notYet, getStatuses: notYet };

export const ticketing = (http: HttpClient): OperationsOf<'ticketing'> => ({
  async createTicket({ title, description, priority, labels, ...others }, { reason: _, ...options }) {
    // What cannot be kept is refused before anything is sent, and not dropped in silence.
    const [refused] = Object.keys(defined(others));
    if (refused !== undefined) throw new ConnectorError('invalid_input', `${refused} cannot be set at this vendor`);
    const json = { title, text: description, priority, labels };
    return toTicket(await http.post(path`tickets`, { schema: ticketAnswer, json, ...options }));
  },
  getTicket: async (id, options) => toTicket(await http.get(path`tickets/${id}`, { schema: ticketAnswer, ...options }), options.includeRaw),
  async addComment(id, text, { reason: _, ...options }) {
    await http.post(path`tickets/${id}/comments`, { schema: v.object({ id: v.string() }), json: { text }, ...options });
    return { status: 'completed', message: 'the comment was added' };
  },
  searchTickets: (query, options) =>
    paginate({
      fetch: (cursor?: string) => http.get(path`tickets`, { query: { query, cursor }, schema: ticketPage, ...options }),
      items: ({ tickets }) => tickets.map((ticket) => toTicket(ticket, options.includeRaw)),
      next: ({ next }) => next ?? undefined,
      id: ({ id }) => id,
    }),
});

const categories: Readonly<Record<string, Ticket['statusCategory']>> = { new: 'open', working: 'in_progress', closed: 'done' };

/** What is missing stays missing; a word that is new to us is `unknown`. */
function toTicket(found: v.InferOutput<typeof ticketAnswer>, includeRaw = false): Ticket {
  const { id, title, text, state, labels, created } = found;
  return {
    id,
    key: id,
    ...defined({
      title: title ?? undefined,
      description: text ?? undefined,
      status: state ?? undefined,
      createdAt: isoTime(created),
      raw: includeRaw ? found : undefined,
    }),
    statusCategory: categories[state ?? ''] ?? 'unknown',
    priority: 'unknown',
    labels: labels ?? [],
    customFields: {},
  };
}
