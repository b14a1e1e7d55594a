import { address, secret, text } from '@tw/connector-core';
import * as v from 'valibot';

/** https://github.com/CrowdStrike/psfalcon/wiki/Authentication */
export const regions = {
  'us-1': 'https://api.crowdstrike.com',
  'us-2': 'https://api.us-2.crowdstrike.com',
  'eu-1': 'https://api.eu-1.crowdstrike.com',
  'us-gov-1': 'https://api.laggar.gcw.crowdstrike.com',
  'us-gov-2': 'https://api.us-gov-2.crowdstrike.mil',
} as const;

export const settings = v.strictObject({
  clientId: text('The id of your API client: in the Falcon console, at Support and resources, API clients and keys'),
  clientSecret: secret('The secret of that API client, which is shown once, when it is made'),
  region: v.optional(
    v.pipe(
      v.picklist(['us-1', 'us-2', 'eu-1', 'us-gov-1', 'us-gov-2']),
      v.description('The cloud of your tenant, as its API client shows it'),
    ),
    'us-1',
  ),
  baseUrl: v.optional(address('The address of the API, where it is not that of the region')),
  memberCid: v.optional(text('The CID of a child tenant to work on, for parents in Flight Control')),
});

export type Settings = v.InferOutput<typeof settings>;

export const addressOf = ({ baseUrl, region }: Settings): string => baseUrl ?? regions[region];

/** The region whose address a text names. */
export function regionNamedIn(words: string): string | undefined {
  const origin = /https:\/\/[\w.:-]+/.exec(words)?.[0];
  return Object.entries(regions).find(([, url]) => url === origin)?.[0];
}
