import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Scenario } from '../src/index.ts';
import { scenarioSchema } from '../src/schema.ts';
import { last, world } from './tools.ts';

const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
const text = /```yaml\n([^]*?)```/.exec(readme)?.[1] ?? '';

describe('the README', () => {
  it('has a scenario that works', async () => {
    const soc = world({ scenario: parse(text) as Scenario });
    expect((await soc.search('sourcetype=proxy bytes>10000', last(1))).totalCount).toBe(1);
    expect(await soc.getTicket('INC-1')).toMatchObject({ status: 'Work', priority: 'high' });
    expect((await soc.lookup('evil.example')).malicious).toBe(true);
    expect(await Array.fromAsync(soc.searchEmails({}))).toHaveLength(1);
    expect((await soc.getAction('scan-7')).status).toBe('completed');
  });

  it('shows every part of a scenario', () => {
    const parts = Object.keys(parse(text) as object);
    expect(parts.sort()).toEqual(Object.keys(scenarioSchema(0).entries).sort());
  });

  it('names every operation of its own', () => {
    for (const name of ['deliverEmail', 'getComments', 'resetWorld']) expect(readme).toContain(`\`${name}(`);
  });
});
