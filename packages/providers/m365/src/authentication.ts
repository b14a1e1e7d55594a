import { defined, type Email } from '@tw/connector-core';

const methods = ['spf', 'dkim', 'dmarc'] as const;

/** `method[/version] = result`, at the start of a part. */
const verdict = /^\s*([a-z][a-z0-9-]*)\s*(?:\/\s*\d+\s*)?=\s*([a-z]+)(?!\S)/i;

/**
 * The results in one `Authentication-Results` header (RFC 8601). Exchange Online leaves out the name of the server that the RFC
 * puts first. Of several DKIM results one that passed counts; of the others the first. Absent: the header does not say.
 */
export function readAuthentication(header: string | undefined): Email['authentication'] {
  const found = new Map<string, string>();
  for (const part of partsOf(header ?? '')) {
    const [, method = '', result = ''] = verdict.exec(part) ?? [];
    const key = method.toLowerCase();
    if (!found.has(key) || (key === 'dkim' && result.toLowerCase() === 'pass')) found.set(key, result.toLowerCase());
  }
  const [spf, dkim, dmarc] = methods.map((method) => found.get(method));
  return spf === undefined && dkim === undefined && dmarc === undefined ? undefined : defined({ spf, dkim, dmarc });
}

/** The parts between semicolons, without comments, which may be nested, and without what stands in quotes: both can hold anything. */
function partsOf(header: string): string[] {
  const parts: string[] = [];
  let part = '';
  let depth = 0;
  let isQuoted = false;
  for (let at = 0; at < header.length; at++) {
    const character = header[at] ?? '';
    if ((depth > 0 || isQuoted) && character === '\\') at++;
    else if (isQuoted) isQuoted = character !== '"';
    else if (character === '(') depth++;
    else if (depth > 0) {
      if (character === ')' && --depth === 0) part += ' ';
    } else if (character === '"') {
      isQuoted = true;
      // Something stands here, so that what follows is not the start.
      part += '""';
    } else if (character === ';') {
      parts.push(part);
      part = '';
    } else part += character;
  }
  return [...parts, part];
}
