export { sleep } from './abort.ts';
export type {
  ActionOptions,
  ActionResult,
  CallOptions,
  Connector,
  ConnectorHealth,
  ConnectorType,
  DryRun,
  ListOptions,
  ReadOptions,
} from './connector.ts';
export {
  type ActionOutcome,
  type ConnectorFactory,
  type ConnectorOf,
  type ConnectorOptions,
  type ConnectorSpec,
  type Context,
  defineConnector,
  type OperationsOf,
  specVersion,
} from './define.ts';
export * from './errors.ts';
export type { ActionEvent, Hooks, RateLimitEvent, RequestEvent, ResponseEvent, RetryEvent } from './hooks.ts';
export {
  apiKeyHeader,
  apiKeyQuery,
  type Auth,
  type AuthContext,
  basic,
  bearer,
  clientCredentials,
  type ClientCredentials,
  fetchedToken,
  type Token,
} from './http/auth.ts';
export type { BodyOptions, HttpClient, HttpSpec, QueryValue, RequestOptions } from './http/client.ts';
export type { ReadFailure, VendorFailure } from './http/failure.ts';
export { type Pages, paginate } from './http/paginate.ts';
export { linkWithin, path, type Path } from './http/path.ts';
export { poll, type PollOptions } from './http/poll.ts';
export { toBase64, toBase64Url } from './http/redact.ts';
export { retryAfterMs, untilServerTime } from './http/retry-after.ts';
export { assertSecure, trustedUrl } from './http/secure.ts';
export * from './indicators/index.ts';
export type { AcquireOptions, Lease, Limiter } from './limits/budget.ts';
export type { RateLimit } from './limits/windows.ts';
export { type Creation, makesOnce } from './once.ts';
export {
  action,
  type ActionContext,
  type CallContext,
  creation,
  list,
  type ListContext,
  operation,
  operationSpec,
  type OperationSpec,
  read,
  type ReadContext,
  type TraitSpec,
} from './operations.ts';
export { type Remembered, remembered } from './remembered.ts';
export { Secret } from './secret.ts';
export { address, secret, type Setting, type SettingsSchema, text } from './settings.ts';
export * from './time.ts';
export type * from './traits/index.ts';
export { traitSpecs } from './traits/index.ts';
export { threatReport } from './traits/threat-intel.ts';
export { type AlertStatus, type Severity } from './traits/models.ts';
export { defined, oneLine } from './values.ts';
