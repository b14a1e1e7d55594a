import type { ConnectorHealth } from './connector.ts';
import { type ConnectorErrorCode, isConnectorError } from './errors.ts';

/** It works in principle, only not now. */
const passing: ReadonlySet<ConnectorErrorCode> = new Set(['rate_limited', 'timeout']);

/** Turns a call that may fail into a health that never does. */
export async function measureHealth(ping: () => Promise<unknown>): Promise<ConnectorHealth> {
  const start = performance.now();
  const latencyMs = () => Math.round(performance.now() - start);
  try {
    await ping();
    return { status: 'healthy', latencyMs: latencyMs() };
  } catch (error) {
    if (!isConnectorError(error)) return { status: 'unknown', message: 'the check was ended by its caller', latencyMs: latencyMs() };
    const { code, message } = error;
    const status = passing.has(code) ? 'degraded' : code === 'invalid_input' && error.status === undefined ? 'unknown' : 'unhealthy';
    return { status, message: error.hint ? `${message}. ${error.hint}` : message, latencyMs: latencyMs(), code };
  }
}
