import { address, secret, text } from '@tw/connector-core';
import * as v from 'valibot';

export const settings = v.pipe(
  v.strictObject({
    url: address('The address of the Local API: https://crowdsec.example.com:8080'),
    bouncerKey: secret('The key of a bouncer, for reading decisions: `cscli bouncers add triage-warden`'),
    machineId: v.optional(
      text('The name of a machine, for reading alerts and for adding and removing decisions: `cscli machines add triage-warden --auto`'),
    ),
    password: v.optional(secret('The password of that machine')),
    ctiApiKey: v.optional(secret('A key of the hosted CTI API, for asking it too: in the CrowdSec Console, Settings, CTI API keys')),
    ctiUrl: v.optional(address('The address of the hosted CTI API'), 'https://cti.api.crowdsec.net/v2'),
  }),
  v.check(
    ({ machineId, password }) => (machineId === undefined) === (password === undefined),
    'machineId (TW_CROWDSEC_MACHINE_ID) and password (TW_CROWDSEC_PASSWORD) belong together: give both or neither',
  ),
  // Looked at only when something is looked up: too late, and plain HTTP is for tests on this machine only.
  v.check(({ ctiUrl }) => /^https:|^http:\/\/(?:127\.|localhost\b|\[::1\])/.test(ctiUrl), 'ctiUrl (TW_CROWDSEC_CTI_URL) is not https:'),
);

export type Settings = v.InferOutput<typeof settings>;
