import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { ConnectorError, connectorErrorCodes, isConnectorError, isUnclear } from '../src/index.ts';

const copy = (await import(/* @vite-ignore */ `${'../src/errors.ts'}?copy`)) as typeof import('../src/errors.ts');

describe('an error', () => {
  it.each(connectorErrorCodes)('of the code %s has a name, a message and a stack that begins with both', (code) => {
    const error = new ConnectorError(code, 'it went wrong');
    expect(error).toBeInstanceOf(Error);
    expect(error.code).toBe(code);
    expect(error.name).toBe('ConnectorError');
    expect(error.stack).toMatch(/^ConnectorError: it went wrong\n/);
  });

  it.each([
    ['network', undefined, true],
    ['timeout', undefined, true],
    ['rate_limited', 429, true],
    ['request_failed', 500, true],
    ['request_failed', 503, true],
    ['request_failed', 408, true],
    ['request_failed', 425, true],
    ['request_failed', 409, false],
    ['request_failed', 501, false],
    ['request_failed', 505, false],
    ['request_failed', undefined, false],
    ['invalid_response', 502, false],
    ['not_found', 404, false],
    ['authentication_failed', 401, false],
    ['configuration', undefined, false],
  ] as const)('%s with the status %s is retryable: %s', (code, status, retryable) => {
    expect(new ConnectorError(code, 'x', { status }).retryable).toBe(retryable);
    expect(new ConnectorError(code, 'x', { status, retryable: !retryable }).retryable).toBe(!retryable);
  });

  it('says what a person should do, unless it is told', () => {
    expect(new ConnectorError('timeout', 'x').hint).toContain('timeoutMs');
    expect(new ConnectorError('timeout', 'x', { hint: 'Restart it.' }).hint).toBe('Restart it.');
  });

  it('shows no property that is not known', () => {
    const error = new ConnectorError('not_found', 'no such thing', { connector: 'probe', status: undefined, hint: 'h' });
    expect(inspect(error)).not.toContain('undefined');
    expect(Object.keys(error)).toEqual(['code', 'retryable', 'connector', 'hint']);
    expect(error.toJSON()).toEqual({
      name: 'ConnectorError',
      message: 'no such thing',
      code: 'not_found',
      connector: 'probe',
      retryable: false,
      hint: 'h',
    });
    expect(Object.keys(error.toJSON())).not.toContain('status');
  });

  it('is the same after JSON', () => {
    const error = new ConnectorError('rate_limited', 'slow', {
      connector: 'probe',
      operation: 'read',
      status: 429,
      requestId: 'r1',
      retryAfterMs: 5,
      scope: 'day',
      hint: 'h',
    });
    expect(JSON.parse(JSON.stringify(error))).toEqual({
      name: 'ConnectorError',
      message: 'slow',
      code: 'rate_limited',
      connector: 'probe',
      operation: 'read',
      status: 429,
      requestId: 'r1',
      retryable: true,
      hint: 'h',
      retryAfterMs: 5,
      scope: 'day',
    });
  });
});

describe('a changed copy', () => {
  it('keeps what is not changed, and the stack', () => {
    const error = new ConnectorError('request_failed', 'the key abcd', { status: 500, retryable: false, hint: 'h' });
    const changed = error.with({ connector: 'probe', message: 'the key [REDACTED]' });
    expect(changed).toMatchObject({
      code: 'request_failed',
      status: 500,
      retryable: false,
      hint: 'h',
      connector: 'probe',
      message: 'the key [REDACTED]',
    });
    expect(changed.stack).toBe(error.stack?.replace('abcd', '[REDACTED]'));
    expect(inspect(changed)).not.toContain('abcd');
    expect(error.connector).toBeUndefined();
  });

  it('takes messages literally, also those that look like a replacement pattern or the name', () => {
    expect(new ConnectorError('network', 'x').with({ message: "$& $1 $'" }).stack).toMatch(/^ConnectorError: \$& \$1 \$'\n/);
    expect(new ConnectorError('network', 'Error').with({ message: 'new' }).stack).toMatch(/^ConnectorError: new\n/);
  });
});

describe('two copies of the package', () => {
  it('are two', () => {
    expect(copy.ConnectorError).not.toBe(ConnectorError);
  });

  it('know each other’s errors', () => {
    const theirs = new copy.ConnectorError('not_found', 'x');
    const ours = new ConnectorError('not_found', 'x');
    expect(theirs).toBeInstanceOf(ConnectorError);
    expect(ours).toBeInstanceOf(copy.ConnectorError);
    expect(isConnectorError(theirs, 'not_found')).toBe(true);
    expect(isConnectorError(theirs, 'timeout')).toBe(false);
  });

  it.each([null, undefined, 'ConnectorError', 7, new Error('x'), { code: 'network', name: 'ConnectorError' }, Object.create(null)])(
    'do not take %s for one',
    (value) => {
      expect(isConnectorError(value)).toBe(false);
      expect(value instanceof ConnectorError).toBe(false);
    },
  );

  it('leave subclasses their usual meaning', () => {
    class Special extends ConnectorError {}
    const special = new Special('network', 'x');
    expect(special).toBeInstanceOf(Special);
    expect(special).toBeInstanceOf(ConnectorError);
    expect(new ConnectorError('network', 'x')).not.toBeInstanceOf(Special);
  });
});

describe('isUnclear', () => {
  it.each([
    ['network', undefined, true],
    ['timeout', undefined, true],
    ['request_failed', 500, true],
    ['request_failed', 502, true],
    ['request_failed', 408, true],
    // These say that nothing was done.
    ['request_failed', 425, false],
    ['request_failed', 501, false],
    ['request_failed', 505, false],
    ['request_failed', 409, false],
    ['request_failed', undefined, false],
    // A success that could not be read is one all the same.
    ['invalid_response', 200, true],
    ['invalid_response', undefined, true],
    ['invalid_response', 404, false],
    ['rate_limited', 429, false],
    ['rate_limited', 503, false],
    ['permission_denied', 403, false],
  ] as const)('of %s with the status %s is %s', (code, status, expected) => {
    expect(isUnclear(new ConnectorError(code, 'x', { status }))).toBe(expected);
  });

  it('is false for what is no ConnectorError', () => {
    expect(isUnclear(new Error('x'))).toBe(false);
  });
});
