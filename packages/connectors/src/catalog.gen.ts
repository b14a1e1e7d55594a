// Written by `pnpm sync`; edits are lost.
import { type LazyEntry, lazy } from './entry.ts';

/** Every provider of this release, each imported at its first use. */
export const catalog: {
  readonly crowdsec: LazyEntry<typeof import('@tw/connector-crowdsec').crowdsec>;
  readonly crowdstrike: LazyEntry<typeof import('@tw/connector-crowdstrike').crowdstrike>;
  readonly feeds: LazyEntry<typeof import('@tw/connector-feeds').feeds>;
  readonly jira: LazyEntry<typeof import('@tw/connector-jira').jira>;
  readonly m365: LazyEntry<typeof import('@tw/connector-m365').m365>;
  readonly mock: LazyEntry<typeof import('@tw/connector-mock').mock>;
  readonly redmine: LazyEntry<typeof import('@tw/connector-redmine').redmine>;
  readonly rspamd: LazyEntry<typeof import('@tw/connector-rspamd').rspamd>;
  readonly splunk: LazyEntry<typeof import('@tw/connector-splunk').splunk>;
  readonly virustotal: LazyEntry<typeof import('@tw/connector-virustotal').virustotal>;
} = {
  crowdsec: lazy(['threat_intel'], 'CrowdSec', async () => (await import('@tw/connector-crowdsec')).crowdsec),
  crowdstrike: lazy(['edr'], 'CrowdStrike Falcon', async () => (await import('@tw/connector-crowdstrike')).crowdstrike),
  feeds: lazy(['threat_intel'], 'Local feeds', async () => (await import('@tw/connector-feeds')).feeds),
  jira: lazy(['ticketing'], 'Jira', async () => (await import('@tw/connector-jira')).jira),
  m365: lazy(['email_gateway'], 'Microsoft 365', async () => (await import('@tw/connector-m365')).m365),
  mock: lazy(
    ['siem', 'edr', 'email_gateway', 'ticketing', 'threat_intel'],
    'Simulators',
    async () => (await import('@tw/connector-mock')).mock,
  ),
  redmine: lazy(['ticketing'], 'Redmine', async () => (await import('@tw/connector-redmine')).redmine),
  rspamd: lazy(['email_gateway'], 'Rspamd', async () => (await import('@tw/connector-rspamd')).rspamd),
  splunk: lazy(['siem'], 'Splunk', async () => (await import('@tw/connector-splunk')).splunk),
  virustotal: lazy(['threat_intel', 'file_analysis'], 'VirusTotal', async () => (await import('@tw/connector-virustotal')).virustotal),
};
