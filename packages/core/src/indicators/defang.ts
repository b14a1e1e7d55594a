import { detectIndicator } from './parse.ts';
import { refang } from './refang.ts';
import type { Indicator } from './types.ts';

/**
 * Makes an indicator safe to show: nobody can click it, no mail program makes a link of it. `hxxps://evil[.]example/path`,
 * `192[.]0[.]2[.]1`, `2001[:]db8[:][:]1`, `user[@]evil[.]example`, `ftp[:]//evil[.]example/`; hashes stay. `refang` undoes it
 * exactly.
 *
 * A text that is an indicator is normalised first. In any other text every scheme, dot and at-sign within a word is defanged.
 */
export function defang(text: string | Indicator): string {
  if (typeof text !== 'string') return defangIndicator(text);
  const indicator = detectIndicator(text);
  return indicator === undefined ? defangText(refang(text)) : defangIndicator(indicator);
}

function defangIndicator({ type, value }: Indicator): string {
  switch (type) {
    case 'ipv4':
    case 'domain':
      return defangDots(value);
    case 'ipv6':
      return defangIpv6(value);
    case 'email':
      return defangEmail(value);
    case 'url':
      return defangUrl(value);
    case 'md5':
    case 'sha1':
    case 'sha256':
    case 'sha512':
      return value;
  }
}

function defangDots(text: string): string {
  return text.replaceAll('.', '[.]');
}

function defangIpv6(text: string): string {
  return defangDots(text).replaceAll(':', '[:]');
}

function defangEmail(value: string): string {
  const at = value.lastIndexOf('@');
  return `${value.slice(0, at)}[@]${defangDots(value.slice(at + 1))}`;
}

function defangUrl(value: string): string {
  const parts = /^([a-z]+):\/\/([^/?#]*)(.*)$/s.exec(value);
  if (parts === null) return defangText(value);
  const [, scheme = '', authority = '', rest = ''] = parts;
  const start = scheme.startsWith('http') ? `${scheme.replace('http', 'hxxp')}://` : `${scheme}[:]//`;
  // The brackets of an IPv6 host stay, since they are part of the URL.
  const host = defangDots(authority).replace(/\[[0-9a-f:]+\]/i, (bracketed) => bracketed.replaceAll(':', '[:]'));
  return start + host + keepTokens(rest, host);
}

/** `refang` replaces in the path what the host is defanged with. A real `[.]` there becomes `[[.]]`, which it turns back. */
function keepTokens(rest: string, host: string): string {
  let kept = rest;
  for (const token of ['[.]', '[:]']) {
    if (host.includes(token)) kept = kept.replaceAll(token, `[${token}]`);
  }
  return kept;
}

function defangText(text: string): string {
  return text
    .replaceAll(/\bhttps?:/gi, (scheme) => scheme.toLowerCase().replace('http', 'hxxp'))
    .replaceAll(/\b(ftps?|wss?):\/\//gi, '$1[:]//')
    .replaceAll(/(?<=\S)\.(?=\S)/g, '[.]')
    .replaceAll(/(?<=\S)@(?=\S)/g, '[@]');
}
