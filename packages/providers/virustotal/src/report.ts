import {
  type Analysis, defined, type Detections, epochSeconds, type Finding, type Indicator, parseIndicator, threatReport, type ThreatSource,
} from '@tw/connector-core';
import * as v from 'valibot';
import { judge } from './verdict.ts';

const count = v.optional(v.number(), 0);
const moment = v.optional(v.nullable(v.number()));

/** Failures, timeouts and `type-unsupported` are in the vendor's statistics too, and are no votes. */
const stats = v.object({ malicious: count, suspicious: count, harmless: count, undetected: count });

/** Some ninety engines, of which only those that object are read: checking each by a schema would cost more than the parse. */
const results = v.custom<Readonly<Record<string, unknown>>>((value) => typeof value === 'object' && value !== null);

const names = v.optional(v.array(v.object({ value: v.string() })), []);

/** https://docs.virustotal.com/reference/files, /url-object, /domains-object, /ip-object */
const attributes = v.object({
  last_analysis_stats: v.optional(stats),
  last_analysis_results: v.optional(results),
  first_submission_date: moment,
  last_submission_date: moment,
  tags: v.optional(v.array(v.string()), []),
  categories: v.optional(v.record(v.string(), v.string()), {}),
  popular_threat_classification: v.optional(v.object({ popular_threat_category: names, popular_threat_name: names })),
});

export const lookupResult = v.object({ data: v.object({ id: v.string(), type: v.string(), attributes }) });
export const submitted = v.object({ data: v.object({ id: v.pipe(v.union([v.string(), v.number()]), v.transform(String)) }) });
export const anything = v.object({ data: v.unknown() });

/** https://docs.virustotal.com/reference/analyses-object */
export const analysis = v.object({
  data: v.object({ attributes: v.object({ status: v.string(), stats: v.optional(stats), results: v.optional(results) }) }),
  meta: v.optional(v.object({
    file_info: v.optional(v.object({ sha256: v.optional(v.string()) })),
    url_info: v.optional(v.object({ url: v.optional(v.string()), id: v.optional(v.string()) })),
  })),
});

export function toFinding({ id, type, attributes: found }: v.InferOutput<typeof lookupResult>['data']): Finding {
  const threat = found.popular_threat_classification;
  return {
    ...votes(found.last_analysis_stats, found.last_analysis_results),
    categories: unique([...(threat?.popular_threat_category ?? []).map(({ value }) => value), ...Object.values(found.categories)]),
    malwareFamilies: unique((threat?.popular_threat_name ?? []).map(({ value }) => value)),
    tags: found.tags,
    firstSeen: epochSeconds(found.first_submission_date),
    lastSeen: epochSeconds(found.last_submission_date),
    link: pageOf(type, id),
  };
}

const statusOf: Readonly<Record<string, Analysis['status']>> = { queued: 'queued', 'in-progress': 'running', completed: 'completed' };

export function toAnalysis(analysisId: string, { data, meta }: v.InferOutput<typeof analysis>, raw: unknown): Analysis {
  const { stats: counted, results: engines } = data.attributes;
  const status = statusOf[data.attributes.status] ?? 'failed';
  const about = meta?.file_info?.sha256 ?? meta?.url_info?.url;
  const link = meta?.file_info?.sha256 !== undefined ? pageOf('file', meta.file_info.sha256) : meta?.url_info?.id !== undefined ? pageOf('url', meta.url_info.id) : undefined;
  return {
    analysisId,
    status,
    ...(status === 'completed' && about !== undefined && { report: threatReport('virustotal', indicatorOf(about), { ...votes(counted, engines), link }) }),
    ...defined({ raw }),
  };
}

const indicatorOf = (about: string): Indicator => parseIndicator(about);

function votes(counted: v.InferOutput<typeof stats> | undefined, engines: Readonly<Record<string, unknown>> = {}): Finding {
  if (counted === undefined) return { verdict: 'unknown' };
  const { malicious, suspicious, harmless, undetected } = counted;
  const detections: Detections = { malicious, suspicious, harmless, undetected, total: malicious + suspicious + harmless + undetected };
  return { ...judge(detections), detections, sources: objections(engines) };
}

function objections(engines: Readonly<Record<string, unknown>>): ThreatSource[] {
  return Object.entries(engines).flatMap(([name, result]) => {
    const verdict = typeof result === 'object' && result !== null && 'category' in result ? result.category : undefined;
    return verdict === 'malicious' || verdict === 'suspicious' ? [{ name, verdict }] : [];
  });
}

const pageNames: Readonly<Record<string, string>> = { file: 'file', url: 'url', domain: 'domain', ip_address: 'ip-address' };

const pageOf = (type: string, id: string): string | undefined =>
  pageNames[type] && `https://www.virustotal.com/gui/${pageNames[type]}/${encodeURIComponent(id)}`;

const unique = (values: readonly string[]): string[] => [...new Set(values)];
