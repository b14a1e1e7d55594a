import { lastDays } from '@tw/connector-core';
import type {
  EdrParameters,
  EmailGatewayParameters,
  SiemParameters,
  ThreatIntelParameters,
  TicketingParameters,
} from '@tw/connector-testkit';
import { mock } from '../src/index.ts';

export type Soc = ReturnType<typeof mock>;

/** One world for all checks, as a real server would be. */
export const soc: Soc = mock({});

export const siemParameters: SiemParameters = {
  query: 'host=ws-0042',
  range: lastDays(30),
  indicator: '203.0.113.66',
  field: 'host',
  badQuery: '(host=ws-0042',
  alert: 'alert-501',
};

export const edrParameters: EdrParameters = {
  host: { id: 'host-0042', hostname: 'ws-0042' },
  namesakes: { hostname: 'ws-0107', ids: ['host-0107', 'host-0107-old'] },
  missing: 'host-9999',
};

const mailbox = 'dana.reyes@example.com';

export const emailParameters = (it: Soc): EmailGatewayParameters => ({
  deliver: async ({ sender, recipient, subject }) => {
    const { status } = await it.deliverEmail({ sender, recipients: [recipient], subject });
    return status;
  },
  mailbox,
  domain: 'evil.example',
  missing: 'mail-9999',
});

export const ticketingParameters = (it: Soc): TicketingParameters => ({
  // Its own name has capitals.
  moveTo: 'in progress',
  missing: 'SEC-9999',
  comments: async (key) => (await it.getComments(key)).map(({ text }) => text),
});

export const threatIntelParameters: ThreatIntelParameters = {
  malicious: ['203.0.113.66', 'invoice-portal.example', 'b68dfdf54b68a4844182921c8872bac6'],
  unknown: ['192.0.2.200', 'nothing-known.example', '00000000000000000000000000000000'],
};
