import {
  action,
  type ActionContext,
  address,
  basic,
  bearer,
  defineConnector,
  list,
  type ListContext,
  operation,
  path,
  secret,
  text,
} from '@tw/connector-core';
import * as v from 'valibot';
import { addAttachment, type NewAttachment, newAttachment } from './attachments.ts';
import { addComment, listComments } from './comments.ts';
import { createTicket } from './create.ts';
import { readFailure } from './failure.ts';
import { jiraOf } from './jira.ts';
import { searchTickets } from './search.ts';
import { getStatuses } from './statuses.ts';
import { getTicket } from './ticket.ts';
import { updateTicket } from './update.ts';

export type { NewAttachment } from './attachments.ts';
export type { TicketComment } from '@tw/connector-core';

const idOrKey = v.pipe(v.string(), v.nonEmpty('must not be empty'), v.maxLength(255));

/** People log in there. A server on this machine is one of a test. */
const isEncrypted = (url: string): boolean => /^https:|^http:\/\/(?:localhost|127\.[\d.]+|\[::1\])(?=[:/]|$)/i.test(url);

const settings = v.strictObject({
  url: address(
    'The address of your Jira: `https://example.atlassian.net`, or that of Data Center with its context path. For scoped tokens: `https://api.atlassian.com/ex/jira/<cloud id>`',
  ),
  email: v.optional(text('Cloud: the account that the API token belongs to')),
  apiToken: v.optional(secret('Cloud: an API token, from id.atlassian.com under Security')),
  token: v.optional(secret('Data Center: a personal access token, from your profile; or an OAuth 2.0 access token of Cloud')),
  projectKey: v.optional(
    v.pipe(
      text('The project to create tickets in, by its key, such as `SEC`; word searches and statuses keep to it too'),
      v.regex(/^\p{L}[\p{L}\p{N}_]*$/u, 'must be a project’s key, such as SEC'),
    ),
  ),
  issueType: v.optional(text('The type of new tickets that name none'), 'Task'),
  deployment: v.optional(
    v.pipe(
      v.picklist(['cloud', 'data-center']),
      v.description('Cloud has REST API v3, Data Center v2. Default: `cloud` with email and apiToken, `data-center` with token'),
    ),
  ),
  siteUrl: v.optional(
    v.pipe(
      address('The address of the pages for people, for links, if it is not `url`'),
      v.check(isEncrypted, 'must be an https: address'),
    ),
  ),
});

const credentials = [['email'], ['apiToken'], ['token']] as const;

/** Which credentials go together: each check reports at the setting to correct. */
const config = v.pipe(
  settings,
  v.forward(
    v.partialCheck(
      credentials,
      ({ email, apiToken, token }) => !email || apiToken !== undefined || token !== undefined,
      'is missing: it goes with email',
    ),
    ['apiToken'],
  ),
  v.forward(
    v.partialCheck(credentials, ({ email, apiToken }) => !apiToken || email !== undefined, 'is missing: it goes with apiToken'),
    ['email'],
  ),
  v.forward(
    v.partialCheck(
      credentials,
      ({ email, apiToken, token }) => Boolean(email ?? apiToken ?? token),
      'is missing; or email (TW_JIRA_EMAIL) and apiToken (TW_JIRA_API_TOKEN)',
    ),
    ['token'],
  ),
  v.forward(
    v.partialCheck(credentials, ({ apiToken, token }) => !apiToken || !token, 'is one credential too many beside apiToken'),
    ['token'],
  ),
);

type Config = v.InferOutput<typeof config>;

const isCloud = ({ deployment, apiToken }: Config): boolean =>
  (deployment ?? (apiToken === undefined ? 'data-center' : 'cloud')) === 'cloud';

/** The address without the path of the API, which some copy along. */
const siteOf = ({ url }: Config): string => url.replace(/\/rest(?:\/api(?:\/(?:2|3|latest))?)?$/, '');

function authOf({ email, apiToken, token }: Config) {
  if (token !== undefined) return bearer(token);
  return email !== undefined && apiToken !== undefined ? basic(email, apiToken) : undefined;
}

/**
 * Jira Cloud by its REST API v3, Jira Data Center by v2.
 * https://developer.atlassian.com/cloud/jira/platform/rest/v3/ and https://developer.atlassian.com/server/jira/platform/rest/
 */
export const jira = defineConnector({
  id: 'jira',
  displayName: 'Jira',
  traits: ['ticketing'],
  selfHosted: true,
  config,
  http: (given) => ({
    baseUrl: `${siteOf(given)}/rest/api/${isCloud(given) ? 3 : 2}`,
    auth: authOf(given),
    concurrency: 10,
    failure: readFailure,
  }),
  // Needs a valid login; much else answers strangers too.
  ping: ({ http }, options) => http.get(path`myself`, { schema: v.object({ self: v.string() }), ...options }),
  operations({ config: given, http }) {
    const context = jiraOf({ ...given, url: siteOf(given), isCloud: isCloud(given) }, http);
    return {
      createTicket: createTicket(context),
      getTicket: (id, options) => getTicket(context, id, options),
      updateTicket: updateTicket(context),
      addComment: (id, comment, options) => addComment(context, id, comment, options),
      searchTickets: (query, options) => searchTickets(context, query, options),
      getStatuses: (options) => getStatuses(context, options),
      /** Attaches a file. */
      addAttachment: operation(action(idOrKey, newAttachment), (id: string, file: NewAttachment, options: ActionContext) =>
        addAttachment(context, id, file, options),
      ),
      /** The comments, oldest first. */
      listComments: operation(list(idOrKey), (id: string, options: ListContext) => listComments(context, id, options)),
    };
  },
});
