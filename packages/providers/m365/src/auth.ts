import type { ReadFailure } from '@tw/connector-core';
import * as v from 'valibot';
import { readFailure } from './failure.ts';

const tokenFailure = v.object({ error: v.string(), error_description: v.optional(v.string(), '') });

const newSecret =
  'make a new one in the Entra admin center (App registrations, Certificates & secrets) and set clientSecret (TW_M365_CLIENT_SECRET) to it';

/** https://learn.microsoft.com/en-us/entra/identity-platform/reference-error-codes */
const hints: Readonly<Record<string, string>> = {
  '7000215': 'The client secret is wrong: set clientSecret (TW_M365_CLIENT_SECRET) to the secret’s value, not to its id.',
  '7000222': `The client secret has expired: ${newSecret}.`,
  '700016':
    'This tenant has no such application: check clientId (TW_M365_CLIENT_ID), tenantId (TW_M365_TENANT_ID) and cloud (TW_M365_CLOUD).',
  '90002': 'There is no such tenant here: check tenantId (TW_M365_TENANT_ID), and cloud (TW_M365_CLOUD) for a national cloud.',
  '900023': 'tenantId (TW_M365_TENANT_ID) must be the tenant’s id or one of its domains.',
  '7000112': 'The application is disabled in this tenant: enable it under Enterprise applications.',
  '7000229': 'The application has no service principal in this tenant: an administrator has to consent to it.',
  '53003': 'A conditional access policy for workload identities blocks the application.',
};

/** Refused credentials come with 400 or 401 (RFC 6749, section 5.2); the number says what is wrong with them. */
export const readTokenFailure: ReadFailure = (body, status, header) => {
  const code = status === 400 || status === 401 || status === 403 ? 'authentication_failed' : undefined;
  if (!v.is(tokenFailure, body)) return { ...readFailure(body, status, header), ...(code && { code }) };
  const { error, error_description: description = '' } = body;
  // What follows is for Microsoft's support, and longer than what went wrong.
  const words = description.split(/\s*(?:\r?\n)?Trace ID:/)[0] ?? '';
  const trace = /Trace ID: ([\w-]+)/.exec(description)?.[1];
  const number = /AADSTS(\d+)/.exec(description)?.[1] ?? '';
  const message = [`no token: ${error}`, words.slice(0, 220), trace === undefined ? '' : `trace ${trace}`]
    .filter((part) => part !== '')
    .join(': ');
  return { message, code, hint: hints[number] };
};
