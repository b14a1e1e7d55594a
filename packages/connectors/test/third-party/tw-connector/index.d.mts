import type {} from '@acme/trait-vuln-scanner';
import type { ConnectorFactory } from '@tw/connector-core';
import type { GenericSchema } from 'valibot';

type Settings = { readonly token: string; readonly baseUrl?: string };

export declare const acme: ConnectorFactory<'acme', GenericSchema<Settings, Settings>, 'threat_intel' | 'vuln_scanner', object>;
export default acme;
