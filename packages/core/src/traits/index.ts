import type { TraitSpec } from '../operations.ts';
import { type EdrConnector, edr } from './edr.ts';
import { type EmailGatewayConnector, emailGateway } from './email-gateway.ts';
import { type FileAnalysisConnector, fileAnalysis } from './file-analysis.ts';
import { type SiemConnector, siem } from './siem.ts';
import { type ThreatIntelConnector, type ThreatIntelOperations, threatIntel } from './threat-intel.ts';
import { type TicketingConnector, ticketing } from './ticketing.ts';

/** The interface behind each trait. Third parties add theirs by declaration merging, and give `defineConnector` its `traitSpecs`. */
export interface Traits {
  threat_intel: ThreatIntelConnector;
  file_analysis: FileAnalysisConnector;
  siem: SiemConnector;
  edr: EdrConnector;
  email_gateway: EmailGatewayConnector;
  ticketing: TicketingConnector;
}

/** Where what a provider writes differs from what a user calls. Third parties add theirs by declaration merging. */
export interface ProvidedTraits {
  threat_intel: ThreatIntelOperations;
}

/** The operations of core's traits, at runtime. */
export const traitSpecs: Readonly<Record<string, TraitSpec>> = {
  threat_intel: threatIntel,
  file_analysis: fileAnalysis,
  siem,
  edr,
  email_gateway: emailGateway,
  ticketing,
};

export type * from './edr.ts';
export type * from './email-gateway.ts';
export type * from './file-analysis.ts';
export type * from './siem.ts';
export type * from './threat-intel.ts';
export type * from './ticketing.ts';
