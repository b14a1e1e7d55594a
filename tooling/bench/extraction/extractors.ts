import { detectIndicator } from '@tw/connector-core';
import { extractIndicators } from '@tw/indicators';
import { type IOCKey, partialExtractIOC } from 'ioc-extractor';

export const ours = (text: string): string[] => extractIndicators(text).indicators.map(({ type, indicator }) => `${type} ${indicator}`);

const keys = {
  md5s: 'md5',
  sha1s: 'sha1',
  sha256s: 'sha256',
  sha512s: 'sha512',
  ipv4s: 'ipv4',
  ipv6s: 'ipv6',
  domains: 'domain',
  urls: 'url',
  emails: 'email',
} as const satisfies Partial<Record<IOCKey, string>>;
const only = Object.keys(keys) as (keyof typeof keys)[];

/**
 * It is asked for the types that both know, which saves it time, and its values are normalised as ours are, so that only what is found
 * counts, not how it is written. Its option `punycode` is left out: it cuts texts at their first at-sign.
 */
export function peer(text: string, strict: boolean): string[] {
  const found = partialExtractIOC(text, only, { strict, refang: true, sort: false });
  return only.flatMap((key) =>
    (found[key] ?? []).map((value) => {
      const type = keys[key];
      const indicator = detectIndicator(value);
      return indicator?.type === type ? `${type} ${indicator.value}` : `${type} ${value}`;
    }),
  );
}
