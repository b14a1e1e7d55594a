/** Answers of the size and build of real ones. VirusTotal indents its JSON. */
const indented = (body: unknown): string => JSON.stringify(body, null, 4);

const stats = {
  malicious: 41,
  suspicious: 0,
  undetected: 30,
  harmless: 0,
  timeout: 0,
  'confirmed-timeout': 0,
  failure: 1,
  'type-unsupported': 4,
};
const sha256 = '275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f';

function engine(index: number): [string, object] {
  const name = `Engine-${index}`;
  const isVote = index < 41;
  return [
    name,
    {
      category: isVote ? 'malicious' : 'undetected',
      engine_name: name,
      engine_version: `4.${index}.193`,
      result: isVote ? `Trojan.Win32.Generic.${index}` : null,
      method: 'blacklist',
      engine_update: '20260110',
    },
  ];
}

/** About 27 KB: a file report with 76 engines. */
export const largeReport = indented({
  data: {
    id: sha256,
    type: 'file',
    links: { self: `https://www.virustotal.com/api/v3/files/${sha256}` },
    attributes: {
      sha256,
      names: Array.from({ length: 20 }, (_, index) => `sample-${index}.exe`),
      tags: ['peexe', 'checks-user-input', 'direct-cpu-clock-access'],
      first_submission_date: 1_270_892_099,
      last_submission_date: 1_685_234_318,
      last_analysis_stats: stats,
      last_analysis_results: Object.fromEntries(Array.from({ length: 76 }, (_, index) => engine(index))),
      popular_threat_classification: {
        suggested_threat_label: 'trojan.one/two',
        popular_threat_category: [{ value: 'trojan', count: 24 }],
        popular_threat_name: [{ value: 'one', count: 6 }],
      },
    },
  },
});

/** About 700 bytes: an object with hardly more than its statistics. */
export const smallReport = indented({
  data: {
    id: 'example.com',
    type: 'domain',
    links: { self: 'https://www.virustotal.com/api/v3/domains/example.com' },
    attributes: { tags: [], reputation: 0, last_analysis_stats: stats },
  },
});

export const rowsPerPage = 5000;

export interface Row {
  readonly _time: string;
  readonly host: string;
  readonly source: string;
  readonly _raw: string;
}

/** A page of search results: rows of about 250 bytes. */
export const rowPage = JSON.stringify({
  results: Array.from({ length: rowsPerPage }, (_, index) => ({
    _time: '2026-01-10T12:00:00.000Z',
    _cd: `7:${index}`,
    host: `host-${index % 50}`,
    source: '/var/log/auth.log',
    sourcetype: 'linux_secure',
    user: `user-${index % 200}`,
    _raw: `Jan 10 12:00:00 host-${index % 50} sshd[${index}]: Failed password for user-${index % 200} from 192.0.2.${index % 250} port 5${index % 1000} ssh2`,
  })),
});
