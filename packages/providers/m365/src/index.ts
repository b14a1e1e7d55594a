import { address, clientCredentials, defineConnector, path, secret, text } from '@tw/connector-core';
import * as v from 'valibot';
import { attachmentsOf } from './attachments.ts';
import { readTokenFailure } from './auth.ts';
import { endpointsOf } from './clouds.ts';
import { at, readFailure } from './failure.ts';
import { immutableIds, type M365 } from './m365.ts';
import { message, messageFields, toEmail } from './message.ts';
import { quarantineEmail, releaseEmail } from './quarantine.ts';
import { blockSender, unblockSender } from './rules.ts';
import { searchEmails } from './search.ts';
import { getThreatData } from './threat.ts';

const config = v.strictObject({
  tenantId: v.pipe(
    text('The directory (tenant) id, or one of the tenant’s domains: `contoso.onmicrosoft.com`'),
    v.regex(/^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/i, 'must be the tenant’s id or one of its domains'),
    v.check((id) => !/^(?:common|organizations|consumers)$/i.test(id), 'must name one tenant: an application has no token for all'),
  ),
  clientId: text('The application (client) id of the app registration'),
  clientSecret: secret('The value of a client secret of the app registration'),
  cloud: v.optional(
    v.pipe(
      v.picklist(['global', 'gcc', 'us-gov', 'us-gov-dod', 'china']),
      v.description('`global`; `gcc` (the same addresses); `us-gov` for GCC High; `us-gov-dod`; `china` for 21Vianet'),
    ),
    'global',
  ),
  loginUrl: v.optional(address('The address of Microsoft Entra, instead of the cloud’s: `https://login.microsoftonline.com`')),
  baseUrl: v.optional(
    address('The address of Microsoft Graph with its version, instead of the cloud’s: `https://graph.microsoft.com/v1.0`'),
  ),
  mailboxes: v.optional(
    v.pipe(
      v.array(text('A mailbox')),
      v.description(
        'Addresses, separated by commas: where to search when a search names none (else in all), and where senders are blocked',
      ),
    ),
    [],
  ),
  quarantineFolder: v.optional(
    text(
      'Where quarantined mail goes: the name of a folder, which is made hidden where it is missing; or `junkemail`, `deleteditems`, `archive`, `recoverableitemsdeletions`',
    ),
    'Triage Warden Quarantine',
  ),
});

/**
 * Exchange Online mail through Microsoft Graph v1.0, with application permissions; threat data through advanced hunting.
 * https://learn.microsoft.com/en-us/graph/api/resources/mail-api-overview
 */
export const m365 = defineConnector({
  id: 'm365',
  displayName: 'Microsoft 365',
  traits: ['email_gateway'],
  config,
  http: (given) => {
    const { baseUrl, tokenUrl, scope } = endpointsOf(given);
    return {
      baseUrl,
      // https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-client-creds-grant-flow
      auth: clientCredentials({ ...given, tokenUrl, scope, failure: readTokenFailure }),
      // Both hold for one application and one mailbox: https://learn.microsoft.com/en-us/graph/throttling-limits#outlook-service-limits
      limits: [{ requests: 10_000, per: 'minute', every: 10 }],
      concurrency: 4,
      headers: { prefer: immutableIds },
      failure: readFailure,
    };
  },
  ping({ config: { mailboxes }, http }, options) {
    const [mailbox] = mailboxes;
    if (mailbox === undefined)
      return at(
        { permission: 'User.ReadBasic.All' },
        http.get(path`users`, { schema: v.object({ value: v.array(v.unknown()) }), query: { $select: 'id', $top: 1 }, ...options }),
      );
    const inbox = http.get(path`users/${mailbox}/mailFolders/inbox`, {
      schema: v.object({ id: v.string() }),
      query: { $select: 'id' },
      ...options,
    });
    return at({ permission: 'Mail.Read', mailbox }, inbox);
  },
  operations({ config: { mailboxes, quarantineFolder }, http }) {
    const context: M365 = { http, mailboxes, quarantineFolder };
    return {
      searchEmails: (filter, options) => searchEmails(context, filter, options),
      async getEmail({ mailbox, id }, options) {
        const found = await at(
          { permission: 'Mail.Read', mailbox },
          http.get(path`users/${mailbox}/messages/${id}`, { schema: message, query: { $select: messageFields }, ...options }),
        );
        return toEmail(found, mailbox, options.includeRaw, await attachmentsOf(context, { mailbox, id }, options));
      },
      quarantineEmail: (email, options) => quarantineEmail(context, email, options),
      releaseEmail: (email, options) => releaseEmail(context, email, options),
      blockSender: (sender, options) => blockSender(context, sender, options),
      unblockSender: (sender, options) => unblockSender(context, sender, options),
      getThreatData: (email, options) => getThreatData(context, email, options),
    };
  },
});
