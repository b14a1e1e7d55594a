import type { OperationsOf } from '@tw/connector-core';
import type { Simulator } from './simulator.ts';

/** How sure a scenario is of a verdict for which it does not say so. */
const usualConfidence = 0.9;

export const intel = (simulator: Simulator): OperationsOf<'threat_intel'> => ({
  indicatorTypes: ['md5', 'sha1', 'sha256', 'sha512', 'ipv4', 'ipv6', 'domain', 'url', 'email'],
  lookup: async ({ type, value }, options) => {
    const found = await simulator.call(options, ({ indicators, name }) => {
      const entry = indicators.get(`${type} ${value}`);
      return entry && { entry, name };
    });
    if (found === undefined) return undefined;
    const { value: _, confidence = usualConfidence, ...finding } = found.entry;
    if (options.includeRaw) options.answers.last = found.entry;
    return { ...finding, confidence, sources: [{ name: `scenario ${found.name}`, verdict: finding.verdict }] };
  },
});
