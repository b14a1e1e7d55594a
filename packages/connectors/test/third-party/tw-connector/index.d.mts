import type { ConnectorFactory } from '@tw/connector-core';
import type { GenericSchema } from 'valibot';

export type { VulnScannerConnector } from '@acme/trait-vuln-scanner';

type Settings = { readonly token: string; readonly baseUrl?: string };

export declare const acme: ConnectorFactory<'acme', GenericSchema<Settings, Settings>, 'threat_intel' | 'vuln_scanner', object>;
export default acme;
