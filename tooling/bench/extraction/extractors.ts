import { detectIndicator } from '@tw/connector-core';
import { extractIndicators } from '@tw/indicators';
import { extractIOC } from 'ioc-extractor';

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
} as const;

/** Its values are normalised as ours are, so that only what is found counts, not how it is written. */
export function peer(text: string, strict: boolean): string[] {
  const found = extractIOC(text, { strict, refang: true, punycode: false, sort: false });
  return Object.entries(keys).flatMap(([key, type]) =>
    found[key as keyof typeof keys].map((value) => {
      const indicator = detectIndicator(value);
      return indicator?.type === type ? `${type} ${indicator.value}` : `${type} ${value}`;
    }),
  );
}
