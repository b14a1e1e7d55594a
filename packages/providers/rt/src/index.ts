import { address, apiKeyHeader, basic, defineConnector, list, type ListContext, operation, path, secret, text } from '@tw/connector-core';
import * as v from 'valibot';
import { addComment, listComments } from './comments.ts';
import { createTicket } from './create.ts';
import { readFailure } from './failure.ts';
import { getStatuses } from './lifecycle.ts';
import { rtOf } from './rt.ts';
import { queryTickets, searchTickets } from './search.ts';
import { getTicket } from './ticket.ts';
import { updateTicket } from './update.ts';

export type { TicketComment } from './comments.ts';

const credentials = [['token'], ['username'], ['password']] as const;

/** Which credentials go together: each check reports at the setting to correct. */
const config = v.pipe(
  v.strictObject({
    url: address('The address of your RT, such as `https://rt.example.com`, with its path if it has one'),
    token: v.optional(secret('An authentication token: Logged in as, Settings, Auth Tokens')),
    username: v.optional(text('The name of an account, in place of a token')),
    password: v.optional(secret('Its password')),
    queue: v.optional(text('The queue that tickets are created in, by its name; word searches and statuses keep to it too')),
    labelField: v.optional(text('The custom field that labels are kept in, by its name or id, of the type “Enter multiple values”')),
    lifecycle: v.optional(
      v.pipe(
        text(
          'The statuses of your lifecycle: those of new tickets; active ones; inactive ones. Default: RT’s own, `new; open, stalled; resolved, rejected, deleted`',
        ),
        v.regex(
          /^[^;]*[^;\s][^;]*;[^;]*;[^;]*$/,
          'must have three lists between semicolons: new; open, stalled; resolved, rejected, deleted',
        ),
      ),
    ),
    fullText: v.optional(
      v.pipe(v.boolean(), v.description('Whether word searches look in messages too: only where RT has full-text search switched on')),
      false,
    ),
  }),
  v.forward(
    v.partialCheck(
      credentials,
      ({ token, username }) => token !== undefined || Boolean(username),
      'is missing; or username (TW_RT_USERNAME) and password (TW_RT_PASSWORD)',
    ),
    ['token'],
  ),
  v.forward(
    v.partialCheck(credentials, ({ username, password }) => !username || password !== undefined, 'is missing: it goes with username'),
    ['password'],
  ),
  v.forward(
    v.partialCheck(credentials, ({ username, password }) => !password || Boolean(username), 'is missing: it goes with password'),
    ['username'],
  ),
  v.forward(
    v.partialCheck(credentials, ({ token, username }) => token === undefined || !username, 'is one credential too many beside username'),
    ['token'],
  ),
);

type Config = v.InferOutput<typeof config>;

/** The address without the path of the API, which some copy along. */
const siteOf = ({ url }: Config): string => url.replace(/\/REST\/2\.0$/, '');

function authOf({ token, username, password }: Config) {
  if (token !== undefined) return apiKeyHeader('authorization', token, 'token ');
  return username !== undefined && password !== undefined ? basic(username, password) : undefined;
}

/** Request Tracker 5 and later, by REST 2. https://docs.bestpractical.com/rt/5.0.3/RT/REST2.html */
export const rt = defineConnector({
  id: 'rt',
  displayName: 'Request Tracker',
  traits: ['ticketing'],
  selfHosted: true,
  config,
  http: (given) => ({ baseUrl: `${siteOf(given)}/REST/2.0`, auth: authOf(given), concurrency: 5, failure: readFailure }),
  ping: ({ http }, options) => http.get(path`rt`, { schema: v.object({ Version: v.string() }), ...options }),
  operations({ config: given, http }) {
    const context = rtOf({ ...given, url: siteOf(given) }, http);
    return {
      createTicket: createTicket(context),
      getTicket: (id, options) => getTicket(context, id, options),
      updateTicket: (id, update, options) => updateTicket(context, id, update, options),
      addComment: (id, comment, options) => addComment(context, id, comment, options),
      searchTickets: (words, options) => searchTickets(context, words, options),
      getStatuses: (options) => getStatuses(context, options),
      /** Tickets by a query in TicketSQL: `Status = '__Active__' AND Created > 'yesterday'`. It goes to RT as it is. */
      queryTickets: operation(list(v.pipe(v.string(), v.nonEmpty('must not be empty'))), (query: string, options: ListContext) =>
        queryTickets(context, query, options),
      ),
      /** The comments and the replies, oldest first. */
      listComments: operation(list(v.pipe(v.string(), v.nonEmpty('must not be empty'))), (id: string, options: ListContext) =>
        listComments(context, id, options),
      ),
    };
  },
});
