export type { Connect, Slowness } from './behaviour.ts';
export { describeEdr, edrChecks, type EdrParameters } from './edr.ts';
export { describeEmailGateway, emailGatewayChecks, type EmailGatewayParameters, type TestMail } from './email-gateway.ts';
export { describeSiem, siemChecks, type SiemParameters } from './siem.ts';
export { describeThreatIntel, type ThreatIntelParameters, threatIntelTraitChecks } from './threat-intel.ts';
export { describeTicketing, ticketingChecks, type TicketingParameters } from './ticketing.ts';
