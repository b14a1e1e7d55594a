import { ConnectorError, detectIndicator } from '@tw/connector-core';

/** An address, or a domain with all its addresses; lower case, as rspamd compares. */
export function senderOf(text: string): string {
  const found = detectIndicator(text);
  if (found?.type === 'email' || found?.type === 'domain') {
    const sender = found.value.toLowerCase();
    // What a map would not take for one plain entry: its key ends at white space, and quotes, comments and patterns have signs of their own.
    if (/^[^\s"'#/*?]+$/.test(sender)) return sender;
  }
  throw new ConnectorError('invalid_input', 'a sender is an e-mail address or a domain', {
    hint: 'Write user@evil.example or evil.example.',
  });
}

/** What a line of a map blocks: its key, behind which a value may come. Comments and empty lines have none. https://docs.rspamd.com/configuration/settings#maps */
function keyOf(line: string): string | undefined {
  const text = line.trim();
  if (text === '' || text.startsWith('#')) return undefined;
  return (/^"([^"]*)"/.exec(text)?.[1] ?? text.split(/\s/, 1)[0] ?? '').toLowerCase();
}

export const isListed = (map: string, sender: string): boolean => linesOf(map).some((line) => keyOf(line) === sender);

/** One more line at the end; all others stay as they are. */
export function withSender(map: string, sender: string): string {
  const end = map.includes('\r\n') ? '\r\n' : '\n';
  return `${map}${map === '' || map.endsWith('\n') ? '' : end}${sender}${end}`;
}

/** A map must not become empty, which rspamd refuses to save: a comment is left in it. */
export function withoutSender(map: string, sender: string): string {
  const rest = linesOf(map)
    .filter((line) => keyOf(line) !== sender)
    .join('');
  return rest.trim() === '' ? '# blocked senders\n' : rest;
}

/** With their line breaks. */
const linesOf = (map: string): string[] => map.match(/[^\n]*\n|[^\n]+$/g) ?? [];

/** Whether a text can be a map: not a page, not JSON, and not empty, which rspamd would not save either. */
export function isMap(text: string): boolean {
  if (text.trim() === '' || /^\s*[<{[]/.test(text)) return false;
  try {
    JSON.parse(text);
    return false;
  } catch {
    return true;
  }
}
