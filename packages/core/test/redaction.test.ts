import { channel } from 'node:diagnostics_channel';
import { inspect } from 'node:util';
import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it, onTestFinished } from 'vitest';
import { basic, clientCredentials, ConnectorError, defineConnector, Secret, secret, toBase64, toBase64Url } from '../src/index.ts';
import { createRedactor } from '../src/http/redact.ts';
import { failure, get, probe } from './tools/probe.ts';
import { json, serve } from './tools/server.ts';

const hostile = 'k/01+23 45"67\\89=%&ü✓';

const forms: Readonly<Record<string, (secret: string) => string>> = {
  raw: (secret) => secret,
  'URL-encoded': encodeURIComponent,
  'URL-encoded in lower case': (secret) => encodeURIComponent(secret).replace(/%../g, (escape) => escape.toLowerCase()),
  'form-encoded': (secret) => new URLSearchParams({ '': secret }).toString().slice(1),
  base64: toBase64,
  base64url: toBase64Url,
  'in JSON': (secret) => JSON.stringify(secret).slice(1, -1),
};

describe('the redactor', () => {
  it.each(Object.entries(forms))('takes a secret out that is %s', (_, form) => {
    const { redact } = createRedactor({ deep: [{ key: new Secret(hostile) }] });
    expect(redact(`a ${form(hostile)} b ${form(hostile)}`)).toBe('a [REDACTED] b [REDACTED]');
  });

  it('takes any secret out in any form', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 4, unit: 'grapheme' }), fc.constantFrom(...Object.keys(forms)), (value, name) => {
        fc.pre(value.length >= 4 && !'[REDACTED]«»'.includes(value));
        const form = forms[name]?.(value) ?? '';
        expect(createRedactor({ key: new Secret(value) }).redact(`«${form}»`)).toBe('«[REDACTED]»');
      }),
    );
  });

  it('cuts no secret short that begins with another', () => {
    const { redact, add } = createRedactor({ a: new Secret('secret'), b: new Secret('secret-and-more') });
    add('secret-and-more-and-more');
    expect(redact('secret secret-and-more secret-and-more-and-more')).toBe('[REDACTED] [REDACTED] [REDACTED]');
  });

  it('leaves words alone that a short secret would tear apart', () => {
    expect(createRedactor({ a: new Secret('a'), b: new Secret('abc') }).redact('abc is a word')).toBe('abc is a word');
  });

  it('knows the credentials of the configuration for ever, and the latest tokens', () => {
    const { redact, add } = createRedactor({ key: new Secret('configured') });
    for (let n = 0; n < 500; n++) add(`token-${n}-x`);
    expect(redact('configured token-499-x token-450-x')).toBe('[REDACTED] [REDACTED] [REDACTED]');
  });

  it('tells keys apart by something that is none', () => {
    const of = (text: string) => createRedactor({ key: new Secret(text) }).fingerprint();
    expect(of('k-0123456789')).not.toBe(of('k-0123456788'));
    expect(of('k-0123456789')).toBe(of('k-0123456789'));
    expect(of('k-0123456789')).toMatch(/^[0-9a-f]{1,16}$/);
  });
});

/** What a program could print, log or send on. */
const everything = (error: ConnectorError, events: unknown): string =>
  [
    inspect(error, { depth: 20, showHidden: true }),
    JSON.stringify(error),
    error.message,
    error.stack,
    String(error),
    JSON.stringify(events),
    inspect(events, { depth: 20 }),
  ].join('\n');

describe('a credential', () => {
  const channels = ['request', 'response', 'retry', 'rateLimit', 'action'];

  function observed() {
    const events: unknown[] = [];
    const note = (event: unknown) => void events.push(event);
    for (const name of channels) {
      channel(`tw:connector:${name}`).subscribe(note);
      onTestFinished(() => void channel(`tw:connector:${name}`).unsubscribe(note));
    }
    return { events, hooks: { onRequest: note, onResponse: note, onRetry: note, onRateLimit: note, onAction: note } };
  }

  it.each(Object.entries(forms))('that the vendor repeats %s is nowhere', async (_, form) => {
    const said = form(hostile);
    const stage = await serve((__, response) =>
      json(response, { error: `wrong key ${said}` }, 429, { 'x-request-id': encodeURIComponent(hostile), 'retry-after': '0.1' }),
    );
    const { events, hooks } = observed();
    const connector = probe(
      { baseUrl: stage.url, failure: (body) => ({ message: (body as { error: string }).error, hint: (body as { error: string }).error }) },
      { hooks, retries: 1 },
      hostile,
    );
    const error = await failure(
      connector.act((http, options) => http.get(`thing/${encodeURIComponent(hostile)}` as never, { schema: v.unknown(), ...options })),
    );
    expect(error).toMatchObject({ message: 'wrong key [REDACTED]', hint: 'wrong key [REDACTED]', requestId: '[REDACTED]' });
    expect(events.length).toBeGreaterThanOrEqual(10);
    const all = everything(error, events);
    for (const each of Object.values(forms)) expect(all).not.toContain(each(hostile));
  });

  it('of Basic is known as the pair that is sent', async () => {
    const pair = toBase64('user:password-0123');
    const stage = await serve((request, response) => json(response, { error: `cannot read ${request.headers.authorization}` }, 400));
    const error = await failure(
      get(
        probe({
          baseUrl: stage.url,
          auth: basic('user', new Secret('password-0123')),
          failure: (body) => ({ message: (body as { error: string }).error }),
        }),
      ),
    );
    expect(error.message).toBe('cannot read Basic [REDACTED]');
    expect(everything(error, [])).not.toContain(pair);
  });

  it('that was fetched later is known too', async () => {
    const stage = await serve((request, response) =>
      request.url === '/token'
        ? json(response, { access_token: 'fetched-token-0123' })
        : json(response, { error: `expired: ${request.headers.authorization}` }, 403),
    );
    const { events, hooks } = observed();
    const auth = clientCredentials({ tokenUrl: `${stage.url}/token`, clientId: 'id', clientSecret: new Secret('client-secret-0123') });
    const error = await failure(
      get(
        probe(
          { baseUrl: stage.url, auth, failure: (body) => ({ message: (body as { error: string }).error }) },
          { hooks },
          'client-secret-0123',
        ),
      ),
    );
    expect(error.message).toBe('expired: Bearer [REDACTED]');
    expect(everything(error, events)).not.toMatch(/fetched-token|client-secret/);
  });

  it('in an error of a provider’s own, or of a foreign one, is nowhere', async () => {
    const connector = (thrown: unknown) =>
      probe({ baseUrl: 'https://api.example.com' }, {}, hostile).call(async () => {
        throw thrown;
      });
    for (const thrown of [
      new ConnectorError('request_failed', `no ${hostile}`, { hint: hostile, requestId: hostile }),
      new Error(`no ${hostile}`),
      `no ${hostile}`,
    ]) {
      const error = await failure(connector(thrown));
      expect(error.message).toMatch(/no \[REDACTED\]$/);
      expect(everything(error, [])).not.toContain(hostile);
    }
  });

  it('is not to be seen in a connector', () => {
    const connector = defineConnector({
      id: 'seen',
      displayName: 'Seen',
      traits: ['probe'],
      config: v.strictObject({ key: secret('k') }),
      ping: async () => undefined,
      operations: ({ config }) => ({ use: async (_: unknown) => config.key }),
    })({ key: 'k-0123456789' });
    expect(inspect(connector, { depth: 20, showHidden: true }) + JSON.stringify(connector)).not.toContain('0123');
  });
});
