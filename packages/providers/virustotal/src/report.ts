import {
  type Analysis,
  type Detections,
  epochSeconds,
  type Finding,
  type Indicator,
  type Submission,
  threatReport,
  type ThreatSource,
} from '@tw/connector-core';
import * as v from 'valibot';
import { judge } from './verdict.ts';

// Only what decides the verdict must be right. All else is left out where it is missing, `null` or odd, as in older objects.

const number = v.union([v.number(), v.pipe(v.string(), v.digits(), v.transform(Number))]);
const time = v.fallback(v.nullish(number), undefined);
const text = v.fallback(v.nullish(v.string()), undefined);

/** The items of a list or record that have this shape. */
const each = <S extends v.GenericSchema>(shape: S) =>
  v.pipe(
    v.fallback(v.union([v.array(v.unknown()), v.record(v.string(), v.unknown())]), []),
    v.transform((items) => Object.values(items).filter((item) => v.is(shape, item))),
  );
const names = each(v.object({ value: v.string() }));

/** Failures, timeouts and `type-unsupported` are in the vendor's statistics too, and are no votes. */
const votes = v.nullish(number, 0);
const stats = v.nullish(v.object({ malicious: votes, suspicious: votes, harmless: votes, undetected: votes }));

/** Some ninety engines, of which only those that object are read: a schema for each would cost more than the parse. */
const results = v.fallback(v.nullish(v.custom<Readonly<Record<string, unknown>>>((value) => typeof value === 'object')), undefined);

/** https://docs.virustotal.com/reference/files, /url-object, /domains-object, /ip-object */
export const lookupResult = v.object({
  data: v.object({
    id: text,
    type: text,
    attributes: v.object({
      last_analysis_stats: stats,
      last_analysis_results: results,
      first_submission_date: time,
      last_submission_date: time,
      tags: each(v.string()),
      categories: each(v.string()),
      popular_threat_classification: v.fallback(v.object({ popular_threat_category: names, popular_threat_name: names }), {
        popular_threat_category: [],
        popular_threat_name: [],
      }),
    }),
  }),
});

/** https://docs.virustotal.com/reference/analyses-object */
export const analysis = v.object({
  data: v.object({ attributes: v.object({ status: v.string(), stats, results }) }),
  meta: v.nullish(
    v.object({
      file_info: v.nullish(v.object({ sha256: text })),
      url_info: v.nullish(v.object({ id: text, url: text })),
    }),
  ),
});

/** The id of an analysis is a text, or a number for some rescans. */
export const submission = v.object({ data: v.object({ id: v.pipe(v.union([v.string(), v.number()]), v.transform(String)) }) });
export const uploadAddress = v.object({ data: v.string() });

export function toFinding({ data: { id, type, attributes } }: v.InferOutput<typeof lookupResult>): Finding {
  const { popular_threat_category, popular_threat_name } = attributes.popular_threat_classification;
  return {
    ...verdictOf(attributes.last_analysis_stats, attributes.last_analysis_results),
    categories: unique([...popular_threat_category.map(({ value }) => value), ...attributes.categories]),
    malwareFamilies: unique(popular_threat_name.map(({ value }) => value)),
    tags: attributes.tags,
    firstSeen: epochSeconds(attributes.first_submission_date),
    lastSeen: epochSeconds(attributes.last_submission_date),
    link: pageOf(type, id),
  };
}

export const submitted = ({ data }: v.InferOutput<typeof submission>): Submission => ({ analysisId: data.id });

const statusOf: Readonly<Record<string, Analysis['status']>> = { queued: 'queued', 'in-progress': 'running', completed: 'completed' };

export function toAnalysis(analysisId: string, { data, meta }: v.InferOutput<typeof analysis>): Analysis {
  const { status: word, stats: counted, results: engines } = data.attributes;
  const status = statusOf[word] ?? 'failed';
  const subject = subjectOf(meta);
  if (status !== 'completed' || subject === undefined) return { analysisId, status };
  const { indicator, link } = subject;
  return { analysisId, status, report: threatReport('virustotal', indicator, { ...verdictOf(counted, engines), link }) };
}

interface Subject {
  readonly indicator: Indicator;
  readonly link: string | undefined;
}

/** What was analysed. An analysis of a URL names the file that was found there, too. */
function subjectOf(meta: v.InferOutput<typeof analysis>['meta']): Subject | undefined {
  const { url, id } = meta?.url_info ?? {};
  if (url) return { indicator: { type: 'url', value: url }, link: pageOf('url', id) };
  const { sha256 } = meta?.file_info ?? {};
  return sha256 ? { indicator: { type: 'sha256', value: sha256 }, link: pageOf('file', sha256) } : undefined;
}

function verdictOf(counted: v.InferOutput<typeof stats>, engines: v.InferOutput<typeof results>): Finding {
  if (!counted) return { verdict: 'unknown' };
  const { malicious, suspicious, harmless, undetected } = counted;
  const detections: Detections = { malicious, suspicious, harmless, undetected, total: malicious + suspicious + harmless + undetected };
  return { ...judge(detections), detections, sources: objections(engines ?? {}) };
}

function objections(engines: Readonly<Record<string, unknown>>): ThreatSource[] {
  return Object.entries(engines).flatMap(([name, result]) => {
    const verdict = typeof result === 'object' && result !== null && 'category' in result ? result.category : undefined;
    return verdict === 'malicious' || verdict === 'suspicious' ? [{ name, verdict }] : [];
  });
}

const pageNames: Readonly<Record<string, string>> = { file: 'file', url: 'url', domain: 'domain', ip_address: 'ip-address' };

function pageOf(type: string | null | undefined, id: string | null | undefined): string | undefined {
  const page = pageNames[type ?? ''];
  return page && id ? `https://www.virustotal.com/gui/${page}/${encodeURIComponent(id)}` : undefined;
}

const unique = (values: readonly string[]): string[] => [...new Set(values)];
