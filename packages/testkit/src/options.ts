import type {
  ActionOptions,
  ConnectorErrorCode,
  ConnectorFactory,
  ConnectorOf,
  ConnectorType,
  ListOptions,
  SettingsSchema,
} from '@tw/connector-core';
import type { InferInput } from 'valibot';
import type { CannedAnswer, SeenRequest } from './server.ts';

/** What a healthy vendor answers: always the same, or by request. A function must depend on nothing but its request. */
export type Answers = CannedAnswer | ((request: SeenRequest) => CannedAnswer | undefined);

/** What is sent in place of a good answer to see whether it is noticed. The key is the body. */
export type Shape = '[]' | '{}' | '"text"' | 'null' | '7' | '';

/** What comes of an HTTP status. */
export type StatusMeaning = ConnectorErrorCode | 'resolves';

/** How one operation is exercised. Every part but `call` states a difference between vendors, and is checked as well. */
export interface OperationConformance<C> {
  /**
   * Calls it, with good arguments. Passes `options` on as they are; `id`, where given, takes the place of the identifier
   * or other text among the arguments.
   */
  call(connector: C, options: (ListOptions & ActionOptions) | undefined, id: string | undefined): Promise<unknown> | AsyncIterable<unknown>;
  /** What a healthy vendor answers to it. Default: the suite's own `answers`. A list has two items or more. */
  readonly answers?: Answers;
  /** How an identifier arrives, decoded once, where it is not sent as it is: escaped for a query language, or as Base64. */
  arrives?(id: string): string;
  /** What an HTTP status means here, where it is not the usual. */
  readonly statuses?: Readonly<Record<number, StatusMeaning>>;
  /** Bodies that the vendor may well answer with, and why: the operation must then resolve. */
  readonly acceptedShapes?: Readonly<Partial<Record<Shape, string>>>;
  /** Requests whose failure does not matter, and why: the operation must then resolve. */
  tolerates?(request: SeenRequest): string | undefined;
  /** For actions: which requests only read, although their method is not GET. */
  reads?(request: SeenRequest): boolean;
  /** For actions: the vendor's document that says that repeating is safe. A changing request must then be retried. */
  readonly repeatable?: string;
  /** Its answer is read piece by piece, and why: `timeoutMs` is then the longest silence. */
  readonly streams?: string;
}

/** The names of a connector's operations. */
export type OperationName<C> = { [K in keyof C]: C[K] extends (...args: never[]) => unknown ? K : never }[keyof C] & string;

type BaseOperation = 'supports' | 'healthCheck' | 'testConnection';

/** How a connector is exercised. */
export interface Conformance<S extends SettingsSchema, C extends ConnectorType, Ops> {
  /** Good settings. Every address among them is below `url`, the kit's own server. */
  settings(url: string): InferInput<S>;
  /** All credentials in the settings, and any token that `login` answers with, as plain text. Each of them must be seen to be sent. */
  readonly credentials: readonly string[];
  /** What a healthy vendor answers to requests for tokens; `undefined` for all other requests. */
  login?(request: SeenRequest): CannedAnswer | undefined;
  /** What a healthy vendor answers to whatever an operation's own `answers` do not answer, and to the health check. */
  readonly answers?: Answers;
  /** The vendor's error body with these words in it: they must then be in the message. Default: a shape of no vendor. */
  failure?(status: number, words: string): unknown;
  /** What an HTTP status means at this vendor, where it is not the usual. */
  readonly statuses?: Readonly<Record<number, StatusMeaning>>;
  /** Each operation that the connector supports. One that is missing fails the suite. */
  readonly operations: {
    readonly [K in Exclude<OperationName<ConnectorOf<C, Ops>>, BaseOperation>]?: OperationConformance<ConnectorOf<C, Ops>>;
  };
}

/** The options for the connectors of a factory: `ConformanceOf<typeof virustotal>`. */
export type ConformanceOf<Factory> = Factory extends ConnectorFactory<string, infer S, infer C, infer Ops> ? Conformance<S, C, Ops> : never;
