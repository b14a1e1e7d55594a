import { address, secret, text } from '@tw/connector-core';
import * as v from 'valibot';

/** A part of a path and of a namespace: no slash, and not `..`. */
const namespacePart = (description: string) =>
  v.pipe(text(description), v.regex(/^(?!\.+$)[\w.@-]+$/, 'must be a name as in Splunk, without slashes and blanks'));

const indexNames = v.pipe(
  v.string(),
  v.regex(/^\s*[\w*-]+(?:\s*,\s*[\w*-]+)*\s*$/, 'must be index names, separated by commas'),
  v.description('The indexes in which related events and field values are looked for, separated by commas'),
);

const isEncrypted = (url: string): boolean => /^https:|^http:\/\/(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?:[:/]|$)/i.test(url);

export const settings = v.pipe(
  v.strictObject({
    url: address('The management address, with its port: `https://splunk.example:8089`'),
    token: v.optional(secret('An authentication token (Settings → Tokens). Or set `username` and `password`; the token goes first')),
    username: v.optional(text('A user to log in as, where there is no token')),
    password: v.optional(secret('The password of `username`')),
    app: v.optional(namespacePart('The app whose macros, field extractions and saved searches apply. Without it: the user’s default app')),
    owner: v.optional(namespacePart('The owner of the namespace, together with `app`'), 'nobody'),
    index: v.optional(indexNames, '*'),
    alerts: v.optional(
      v.pipe(
        v.picklist(['notable', 'fired']),
        v.description('What `listAlerts` lists: `notable` events of Enterprise Security, or `fired` alerts of any Splunk'),
      ),
      'notable',
    ),
    pageSize: v.optional(
      v.pipe(
        v.number(),
        v.integer(),
        v.minValue(1),
        v.maxValue(50_000),
        v.description('Rows in one answer: fewer where single rows are very long'),
      ),
      5000,
    ),
    maxWaitSeconds: v.optional(
      v.pipe(
        v.number(),
        v.minValue(1),
        v.maxValue(86_400),
        v.description('How long a search may run before it is given up and cancelled, unless the call has a `timeoutMs`'),
      ),
      600,
    ),
    hecUrl: v.optional(
      v.pipe(
        address('The address of the HTTP Event Collector, for `sendEvents`: `https://splunk.example:8088`'),
        v.check(isEncrypted, 'must be an https: address'),
      ),
    ),
    hecToken: v.optional(secret('The token of the HTTP Event Collector')),
    webUrl: v.optional(
      v.pipe(
        address('The address of Splunk Web, for links: `https://splunk.example:8000`'),
        v.check(isEncrypted, 'must be an https: address'),
      ),
    ),
  }),
  v.check(
    ({ token, username, password }) => token !== undefined || (username !== undefined && password !== undefined),
    'credentials are missing: set token (TW_SPLUNK_TOKEN), or both username (TW_SPLUNK_USERNAME) and password (TW_SPLUNK_PASSWORD)',
  ),
);

export type Settings = v.InferOutput<typeof settings>;

/** https://docs.splunk.com/Documentation/Splunk/latest/RESTUM/RESTusing#Namespace */
export const namespaceUrl = ({ url, app, owner }: Settings): string =>
  app === undefined ? `${url}/services` : `${url}/servicesNS/${encodeURIComponent(owner)}/${encodeURIComponent(app)}`;
