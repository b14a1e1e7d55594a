// Written by `pnpm sync`; edits are lost.
import { type LazyEntry, lazy } from './entry.ts';

/** Every provider of this release, each imported at its first use. */
export const catalog: {
  readonly feeds: LazyEntry<typeof import('@tw/connector-feeds').feeds>;
  readonly virustotal: LazyEntry<typeof import('@tw/connector-virustotal').virustotal>;
} = {
  feeds: lazy(['threat_intel'], 'Local feeds', async () => (await import('@tw/connector-feeds')).feeds),
  virustotal: lazy(['threat_intel', 'file_analysis'], 'VirusTotal', async () => (await import('@tw/connector-virustotal')).virustotal),
};
