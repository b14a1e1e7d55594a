import { readFileSync } from 'node:fs';

/** The body of a recording: a text by its lines, or JSON. */
export function fixture(name: string): string {
  const { body } = JSON.parse(readFileSync(new URL(`../fixtures/${name}.json`, import.meta.url), 'utf8')) as { body: unknown };
  return Array.isArray(body) ? body.join('\r\n') : JSON.stringify(body);
}
