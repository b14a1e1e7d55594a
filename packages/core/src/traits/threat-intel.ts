import * as v from 'valibot';
import type { ReadOptions } from '../connector.ts';
import { ConnectorError, isConnectorError } from '../errors.ts';
import {
  type Indicator,
  type IndicatorType,
  indicatorTypes,
  notSendableReason,
  parseDomain,
  parseHash,
  parseIndicator,
  parseIp,
  parseUrl,
} from '../indicators/index.ts';
import { type AdapterContext, type CallContext, read, type ReadContext, type TraitSpec } from '../operations.ts';
import { defined } from '../values.ts';

/** `unknown` is no verdict at all: never read it as clean. */
export type Verdict = 'malicious' | 'suspicious' | 'clean' | 'unknown';

/** What one source knows about one indicator. */
export interface ThreatReport {
  /** What was asked, normalised. */
  readonly indicator: string;
  readonly indicatorType: IndicatorType;
  readonly verdict: Verdict;
  /** `verdict === 'malicious'`. */
  readonly malicious: boolean;
  /** How sure the source is of its verdict, 0..1; 0 when the verdict is unknown. */
  readonly confidence: number;
  /** The votes of engines, where the source has several. */
  readonly detections?: Detections;
  /** What it is used for, in the source's words: `phishing`, `c2`. */
  readonly categories: readonly string[];
  readonly malwareFamilies: readonly string[];
  readonly tags: readonly string[];
  /** ISO 8601, UTC. */
  readonly firstSeen?: string;
  /** ISO 8601, UTC. */
  readonly lastSeen?: string;
  /** Who says so: the engines, feeds or lists behind the verdict. */
  readonly sources: readonly ThreatSource[];
  /** A page for people. */
  readonly link?: string;
  /** The connector that answered. */
  readonly source: string;
  /** Whether the answer comes from a cache. */
  readonly cached?: boolean;
  /** The vendor's own answer, with `includeRaw`. */
  readonly raw?: unknown;
}

/** `total` counts the engines that voted: not failures, timeouts or unsupported types. */
export interface Detections {
  readonly malicious: number;
  readonly suspicious: number;
  readonly harmless: number;
  readonly undetected: number;
  readonly total: number;
}

export interface ThreatSource {
  readonly name: string;
  readonly verdict?: Verdict;
  readonly link?: string;
}

/**
 * Says what is known about indicators. An indicator that the vendor does not know is a report with the verdict `unknown`,
 * not an error. Every method takes its indicator defanged or not and normalises it.
 * Throws `invalid_input` for what is no such indicator, and for addresses that must not leave the network (see `allowPrivate`).
 */
export interface ThreatIntelConnector {
  /** The types this source can be asked about; others are `unsupported`. */
  readonly indicatorTypes: readonly IndicatorType[];
  /** Looks up an MD5, SHA-1, SHA-256 or SHA-512 in hex. */
  lookupHash(hash: string, options?: ReadOptions): Promise<ThreatReport>;
  lookupUrl(url: string, options?: ReadOptions): Promise<ThreatReport>;
  lookupDomain(domain: string, options?: ReadOptions): Promise<ThreatReport>;
  /** Looks up an IPv4 or IPv6 address. */
  lookupIp(ip: string, options?: ReadOptions): Promise<ThreatReport>;
  /** Detects the type of an indicator and looks it up. */
  lookup(indicator: string, options?: ReadOptions): Promise<ThreatReport>;
}

/** What a provider finds out; core adds the rest of the report. */
export type Finding = { readonly verdict: Verdict } & {
  readonly [K in Exclude<keyof ThreatReport, 'indicator' | 'indicatorType' | 'verdict' | 'malicious' | 'source' | 'raw'>]?:
    | ThreatReport[K]
    | undefined;
};

/** What a provider writes: one function for all its types of indicators. */
export interface ThreatIntelOperations {
  /** Default: all types of the four lookups. */
  readonly indicatorTypes?: readonly IndicatorType[];
  /** `indicator` is normalised and of one of the `indicatorTypes`. `undefined` or a `not_found` error: not known. */
  lookup(indicator: Indicator, options: ReadContext): Promise<Finding | undefined>;
}

const lookups: Readonly<Record<string, { readonly parse: (text: string) => Indicator; readonly types: readonly IndicatorType[] }>> = {
  lookupHash: { parse: parseHash, types: ['md5', 'sha1', 'sha256', 'sha512'] },
  lookupUrl: { parse: parseUrl, types: ['url'] },
  lookupDomain: { parse: parseDomain, types: ['domain'] },
  lookupIp: { parse: parseIp, types: ['ipv4', 'ipv6'] },
  lookup: { parse: parseIndicator, types: indicatorTypes },
};

export const threatIntel: TraitSpec<ThreatIntelOperations> = {
  operations: Object.fromEntries(Object.keys(lookups).map((name) => [name, read(v.string())])),
  adapt(provider, context) {
    const taken = provider.indicatorTypes ?? indicatorTypes.filter((type) => type !== 'email');

    async function findingOf(indicator: Indicator, options: ReadContext): Promise<Finding | undefined> {
      try {
        return await provider.lookup(indicator, options);
      } catch (error) {
        if (isConnectorError(error, 'not_found')) return undefined;
        throw error;
      }
    }

    async function lookUp(indicator: Indicator, options: ReadContext): Promise<ThreatReport> {
      if (!taken.includes(indicator.type))
        throw new ConnectorError('unsupported', `does not look up ${indicator.type} indicators`, {
          hint: `It takes: ${taken.join(', ')}.`,
        });
      assertSendable(indicator, context);
      const report = threatReport(context.name, indicator, await findingOf(indicator, options));
      const { last } = options.answers;
      return options.includeRaw && last !== undefined ? { ...report, raw: last } : report;
    }

    const offered = Object.entries(lookups).filter(([, { types }]) => types.some((type) => taken.includes(type)));
    return {
      indicatorTypes: taken,
      ...Object.fromEntries(
        offered.map(([operation, { parse }]) => [operation, (text: string, options: CallContext) => lookUp(parse(text), options)]),
      ),
    };
  },
};

/** A whole report of what a source found out; `undefined` is an indicator that it does not know. */
export function threatReport(source: string, { value, type }: Indicator, finding: Finding | undefined): ThreatReport {
  const { verdict = 'unknown', confidence = 0, categories = [], malwareFamilies = [], tags = [], sources = [], ...rest } = finding ?? {};
  return {
    indicator: value,
    indicatorType: type,
    verdict,
    malicious: verdict === 'malicious',
    confidence: verdict === 'unknown' ? 0 : Math.min(1, Math.max(0, confidence)),
    categories,
    malwareFamilies,
    tags,
    ...defined(rest),
    sources,
    source,
  };
}

/** Private addresses are no business of a hosted vendor's. Throws `invalid_input`. */
export function assertSendable(indicator: Indicator, { allowPrivate, selfHosted }: AdapterContext): void {
  const reason = allowPrivate || selfHosted ? undefined : notSendableReason(indicator);
  if (reason !== undefined)
    throw new ConnectorError('invalid_input', `not sent: ${reason}`, { hint: 'Set allowPrivate to send it all the same.' });
}
