import { defang, oneLine, type ThreatReport, type Verdict } from '@tw/connector-core';
import type { Io } from '../io.ts';
import type { Answer, Failure } from '../lookup/ask.ts';
import { shown } from '../lookup/failures.ts';
import { type Column, renderTable } from './table.ts';
import { defangIn, type Paint, painter } from './text.ts';
import type { Writer } from './writer.ts';

const columns: readonly Column[] = [
  { title: 'VERDICT' },
  { title: 'CONF', dispensable: 2 },
  { title: 'TYPE', dispensable: 4 },
  { title: 'INDICATOR', min: 20 },
  { title: 'SOURCE', min: 10, dispensable: 1 },
  { title: 'DETAILS', min: 12, dispensable: 3 },
];

const styles = { malicious: 'red', suspicious: 'yellow', clean: 'green', unknown: 'dim', error: 'magenta' } as const;
type Status = keyof typeof styles;

/** How many of a provider's sources are named. */
const maxSources = 8;

/** Reports for people, with indicators defanged. */
export function reportWriter(io: Io, write: (text: string) => void): Writer {
  const all: (readonly Answer[])[] = [];
  const paint = painter(io.stdout, io.env);
  return {
    add: (answers) => all.push(answers),
    end() {
      if (all.length === 0) return;
      const rows = all.flatMap(rowsOf);
      const style = (text: string, row: number, column: number) => {
        const { status, isCombined } = rows[row] as Row;
        if (column === 0) return paint(styles[status], text);
        return isCombined ? paint('bold', text) : text;
      };
      write(
        renderTable(
          columns,
          rows.map(({ cells }) => cells),
          { output: io.stdout, paint, style },
        ),
      );
      write(explanations(all, paint));
      write(`\n${summary(all)}\n`);
    },
  };
}

interface Row {
  readonly status: Status;
  readonly isCombined?: boolean;
  readonly cells: readonly string[];
}

function rowsOf(answers: readonly Answer[]): Row[] {
  const rows = answers.map((answer) => ('report' in answer ? reportRow(answer.report) : failureRow(answer)));
  return answers.length > 1 ? [...rows, combinedRow(answers)] : rows;
}

function reportRow(report: ThreatReport): Row {
  const { verdict, detections, lastSeen } = report;
  const votes = detections === undefined ? '' : ` ${detections.malicious}/${detections.total}`;
  const seen = lastSeen === undefined ? '' : ` ${lastSeen.slice(0, 10)}`;
  const words = [...report.malwareFamilies, ...report.categories, ...report.tags].map((word) => oneLine(word, 100));
  return {
    status: verdict,
    cells: [
      verdict,
      percent(report),
      report.indicatorType,
      indicatorOf(report),
      `${report.source}${votes}${seen}`,
      [...new Set(words)].join(', '),
    ],
  };
}

function failureRow({ query, provider = '', error }: Failure): Row {
  const { indicator } = query;
  return { status: 'error', cells: ['error', '', indicator?.type ?? '', shown(query), provider, error.code] };
}

const order: readonly Verdict[] = ['malicious', 'suspicious', 'clean', 'unknown'];

/** The worst that is said of one indicator. An error says nothing, unless there is nothing else. */
function worst(answers: readonly Answer[]): ThreatReport | undefined {
  const reports = answers.flatMap((answer) => ('report' in answer ? [answer.report] : []));
  return reports.toSorted((a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict) || b.confidence - a.confidence)[0];
}

/** All providers about one indicator: the worst verdict, and how many share it. */
function combinedRow(answers: readonly Answer[]): Row {
  const report = worst(answers);
  const [{ query }] = answers as [Answer, ...Answer[]];
  const type = query.indicator?.type ?? '';
  if (report === undefined) return { status: 'error', isCombined: true, cells: ['error', '', type, shown(query), 'combined', 'no answer'] };
  const sharing = answers.filter((answer) => 'report' in answer && answer.report.verdict === report.verdict).length;
  return {
    status: report.verdict,
    isCombined: true,
    cells: [report.verdict, percent(report), type, indicatorOf(report), 'combined', `${sharing} of ${answers.length} say so`],
  };
}

/** For what is malicious: who says so. */
function explanations(all: readonly (readonly Answer[])[], paint: Paint): string {
  return all
    .flatMap((answers) => {
      const reports = answers.flatMap((answer) => ('report' in answer && answer.report.malicious ? [answer.report] : []));
      const [first] = reports;
      if (first === undefined) return [];
      return [
        `\n${paint('bold', indicatorOf(first))} is malicious according to\n`,
        ...reports.flatMap(reasonsOf).map((line) => `  ${line}\n`),
      ];
    })
    .join('');
}

function reasonsOf(report: ThreatReport): string[] {
  const names = report.sources
    .filter(({ verdict = 'malicious' }) => verdict === 'malicious')
    .map(({ name }) => defangIn(oneLine(name, 200), report.indicator));
  const more = names.length > maxSources ? ` and ${names.length - maxSources} more` : '';
  const link = report.link ?? report.sources.find((source) => source.link !== undefined)?.link;
  return [
    `${report.source}${names.length === 0 ? '' : `: ${names.slice(0, maxSources).join(', ')}${more}`}`,
    ...(link !== undefined && /^https:\/\/\S+$/.test(link) ? [oneLine(link)] : []),
  ];
}

function summary(all: readonly (readonly Answer[])[]): string {
  const counts = Map.groupBy(all, (answers): Status => worst(answers)?.verdict ?? 'error');
  const parts = Object.keys(styles).flatMap((status) => {
    const count = counts.get(status as Status)?.length ?? 0;
    return count === 0 ? [] : [`${count} ${status}${status === 'unknown' ? ' (not known there, which does not mean clean)' : ''}`];
  });
  return `${all.length} ${all.length === 1 ? 'indicator' : 'indicators'}: ${parts.join(', ')}`;
}

const percent = ({ verdict, confidence }: ThreatReport): string => (verdict === 'unknown' ? '' : `${Math.round(confidence * 100)}%`);

const indicatorOf = ({ indicator, indicatorType }: ThreatReport): string =>
  oneLine(defang({ type: indicatorType, value: indicator }), 2000);
