import { stringify } from 'csv-stringify/sync';
import type { Answer } from '../lookup/ask.ts';
import type { Writer } from './writer.ts';

const columns = [
  'indicator',
  'type',
  'verdict',
  'malicious',
  'confidence',
  'source',
  'categories',
  'malware_families',
  'tags',
  'first_seen',
  'last_seen',
  'detections_malicious',
  'detections_total',
  'sources',
  'link',
  'error_code',
  'error',
] as const;

type Row = Partial<Record<(typeof columns)[number], string | number>>;

/** Comma-separated values with a header. Cells that a spreadsheet would run as a formula begin with an apostrophe. */
export function csvWriter(write: (text: string) => void): Writer {
  const format = (rows: readonly Row[], header: boolean) =>
    write(
      stringify(
        rows.map((row) => columns.map((column) => row[column] ?? '')),
        { columns: [...columns], header, escape_formulas: true },
      ),
    );
  let isFirst = true;
  return {
    add(answers) {
      format(answers.map(rowOf), isFirst);
      isFirst = false;
    },
    end() {
      if (isFirst) format([], true);
    },
  };
}

function rowOf(answer: Answer): Row {
  if ('error' in answer) {
    const { query, provider = '', error } = answer;
    return {
      indicator: query.text,
      source: provider,
      error_code: error.code,
      error: error.hint === undefined ? error.message : `${error.message} ${error.hint}`,
    };
  }
  const { report } = answer;
  return {
    indicator: report.indicator,
    type: report.indicatorType,
    verdict: report.verdict,
    malicious: String(report.malicious),
    confidence: report.confidence,
    source: report.source,
    categories: report.categories.join('; '),
    malware_families: report.malwareFamilies.join('; '),
    tags: report.tags.join('; '),
    first_seen: report.firstSeen ?? '',
    last_seen: report.lastSeen ?? '',
    detections_malicious: report.detections?.malicious ?? '',
    detections_total: report.detections?.total ?? '',
    sources: report.sources.map(({ name }) => name).join('; '),
    link: report.link ?? '',
  };
}
