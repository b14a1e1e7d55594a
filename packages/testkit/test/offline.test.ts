import { defineConnector, parseIndicator } from '@tw/connector-core';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { checksFor, type ConformanceOf, describeConformance } from '../src/index.ts';

const bad: ReadonlySet<string> = new Set(['evil.example']);

/** A connector without HTTP, as the local feeds and the simulators are. */
const local = defineConnector({
  id: 'local-list',
  displayName: 'Local list',
  traits: ['threat_intel'],
  selfHosted: true,
  config: v.strictObject({ label: v.optional(v.string(), 'list') }),
  ping: async () => undefined,
  operations: () => ({
    indicatorTypes: ['domain'],
    lookup: async ({ value }) => (bad.has(value) ? { verdict: 'malicious', confidence: 1 } : undefined),
  }),
  unsupported: { lookupHash: 'the list has names only', lookupUrl: 'the list has names only', lookupIp: 'the list has names only' },
});

const options: ConformanceOf<typeof local> = {
  settings: () => ({}),
  credentials: [],
  operations: {
    lookupDomain: { call: (it, more, id) => it.lookupDomain(id ?? 'evil.example', more) },
    lookup: { call: (it, more, id) => it.lookup(id ?? 'evil.example', more) },
  },
};

describeConformance(local, options);

describe('checks of a connector without an address', () => {
  it('leave the faults of a network out, and look for connections instead', () => {
    const names = checksFor(local, options).map(({ name }) => name);
    expect(names.filter((name) => /HTTP \d/.test(name))).toEqual([]);
    expect(names).toContain('opens no connection, since it has no setting for an address');
  });

  it('find one that rejects with something else than a ConnectorError for odd input', async () => {
    const odd = Object.assign((settings: object, more: object) => {
      const connector = local(settings, more);
      return { ...connector, lookup: async (text: string) => (parseIndicator(text.replace('%', '')), decodeURIComponent(text)) };
    }, local);
    const checks = checksFor(odd as never, options).filter(({ subject }) => subject === 'lookup');
    const errors = await Promise.all(
      checks.map(({ run }) =>
        run().then(
          () => undefined,
          (error: unknown) => String(error),
        ),
      ),
    );
    expect(errors.filter((error) => error?.includes('the index'))).toEqual([]);
    expect(errors.some((error) => error !== undefined)).toBe(true);
  });
});
