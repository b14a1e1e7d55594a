import { defineConnector, operation, path, read, type ReadContext } from '@tw/connector-core';
import * as v from 'valibot';
import { controllerAuth, readFailure } from './auth.ts';
import { getEmail, judgementOf, rowOf, searchEmails } from './history.ts';
import { type MessageToScan, messageToScan, scanMessage } from './scan.ts';
import { SenderMap } from './senders.ts';
import { settings } from './settings.ts';
import { threatOf } from './threat.ts';

export type { MessageToScan, ScanResult, ScanSymbol } from './scan.ts';

const noQuarantine =
  'Rspamd tells the mail server what to do with a message and keeps none: https://docs.rspamd.com/configuration/metrics#actions';

/** Rspamd 3, through its controller worker. https://docs.rspamd.com/workers/controller */
export const rspamd = defineConnector({
  id: 'rspamd',
  displayName: 'Rspamd',
  traits: ['email_gateway'],
  selfHosted: true,
  config: settings,
  http: (config) => ({ baseUrl: config.url, auth: controllerAuth(config), failure: readFailure }),
  ping: ({ http }, options) => http.get(path`auth`, { schema: v.object({ auth: v.literal('ok') }), ...options }),
  operations({ config, http }) {
    const senders = new SenderMap(http, config);
    return {
      searchEmails: (filter, options) => searchEmails(http, filter, options),
      getEmail: (email, options) => getEmail(http, email, options),
      getThreatData: async (email, options) => threatOf(judgementOf(await rowOf(http, email, options))),
      blockSender: (sender, options) => senders.block(sender, options),
      unblockSender: (sender, options) => senders.unblock(sender, options),
      /** Has a raw message judged as if it came in now. */
      scanMessage: operation(read(messageToScan), (message: MessageToScan, options: ReadContext) => scanMessage(http, message, options)),
    };
  },
  unsupported: { quarantineEmail: noQuarantine, releaseEmail: noQuarantine },
});
