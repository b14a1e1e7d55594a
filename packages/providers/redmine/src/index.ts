import { address, apiKeyHeader, defineConnector, list, type ListContext, operation, path, secret, text } from '@tw/connector-core';
import * as v from 'valibot';
import { addComment, listComments } from './comments.ts';
import { createTicket } from './create.ts';
import { readFailure } from './failure.ts';
import { getTicket } from './issue.ts';
import { redmineOf } from './redmine.ts';
import { searchTickets } from './search.ts';
import { getStatuses } from './statuses.ts';
import { updateTicket } from './update.ts';

export type { TicketComment } from '@tw/connector-core';

/** Redmine 4.1 and later, by its REST API. https://www.redmine.org/projects/redmine/wiki/Rest_api */
export const redmine = defineConnector({
  id: 'redmine',
  displayName: 'Redmine',
  traits: ['ticketing'],
  selfHosted: true,
  config: v.strictObject({
    url: address('The address of your Redmine, such as `https://redmine.example.com`, with its path if it has one'),
    apiKey: secret('The API key of an account: My account, API access key'),
    project: v.optional(text('The project that tickets are created in, by its identifier, such as `sec`; word searches keep to it too')),
    tracker: v.optional(text('The tracker of new tickets that name no type. Default: the first of the project')),
    labelField: v.optional(
      text('The custom field that labels are kept in, by its name or id: a list of several values, or a text with commas'),
    ),
  }),
  http: ({ url, apiKey }) => ({
    baseUrl: url,
    auth: apiKeyHeader('x-redmine-api-key', apiKey),
    concurrency: 10,
    failure: readFailure,
  }),
  // Much else answers strangers too, with what is public.
  ping: ({ http }, options) => http.get(path`users/current.json`, { schema: v.object({ user: v.object({ id: v.number() }) }), ...options }),
  operations({ config, http }) {
    const context = redmineOf(config, http);
    return {
      createTicket: createTicket(context),
      getTicket: (id, options) => getTicket(context, id, options),
      updateTicket: (id, update, options) => updateTicket(context, id, update, options),
      addComment: (id, comment, options) => addComment(context, id, comment, options),
      searchTickets: (words, options) => searchTickets(context, words, options),
      getStatuses: (options) => getStatuses(context, options),
      /** The comments, oldest first. */
      listComments: operation(list(v.pipe(v.string(), v.nonEmpty('must not be empty'))), (id: string, options: ListContext) =>
        listComments(context, id, options),
      ),
    };
  },
});
