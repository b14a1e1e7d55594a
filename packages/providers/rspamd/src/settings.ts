import { address, secret, text } from '@tw/connector-core';
import * as v from 'valibot';

export const settings = v.strictObject({
  url: address('The address of the controller worker, or of a proxy before it: https://rspamd.example.com'),
  password: secret('`password` of the controller (worker-controller.inc), for reading'),
  enablePassword: v.optional(secret('`enable_password` of the controller, for blocking senders; needed where one is set there')),
  senderMap: v.optional(text('The map of blocked senders: its file, as a whole path or its end'), 'blocked_senders.map'),
});

export type Settings = v.InferOutput<typeof settings>;
