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

/** The ids of the items in a listing, page by page. */
export type PagedIds = readonly (readonly string[])[];

/** Where a page is. */
export interface PagePlace {
  readonly request: SeenRequest;
  /** The number of the next page, from 0; `undefined` on the last. */
  readonly next: number | undefined;
  readonly pages: PagedIds;
}

/** How a vendor answers a listing page by page. The kit makes the pages up. */
export interface Pages {
  /** Which page a request asks for, from 0; `undefined` for requests that are not for a page. See {@link pageAt}. */
  at(request: SeenRequest, pages: PagedIds): number | undefined;
  /** A page with items of these ids. */
  answer(ids: readonly string[], place: PagePlace): CannedAnswer;
  /** What a healthy vendor answers to other requests, where that depends on the items: a total. */
  others?(request: SeenRequest, pages: PagedIds): CannedAnswer | undefined;
  /** Where an item has its id: `'value'`, `'fields.n'`. Default: `'id'`. */
  readonly key?: string;
  /** Why no item can move from page to page while one reads: none may then be left out. Otherwise one that comes twice is given once. */
  readonly stable?: string;
  /** The vendor's document that shows that only an empty page is the end. Otherwise the last page must be known for it. */
  readonly untilEmpty?: string;
  /** The vendor's document that shows that all comes in one answer. */
  readonly whole?: string;
}

/** A query that was read: what its literals stand for, and the text around them. */
export interface QueryReading {
  readonly literals: readonly string[];
  readonly rest: string;
}

/** How one operation is exercised. Every part but `call` states a difference between vendors, and is checked as well. */
export interface OperationConformance<C> {
  /**
   * Calls it, with good arguments. Passes `options` on as they are; `id`, where given, takes the place of the identifier
   * or other text among the arguments.
   */
  call(connector: C, options: (ListOptions & ActionOptions) | undefined, id: string | undefined): Promise<unknown> | AsyncIterable<unknown>;
  /** What a healthy vendor answers to it. Default: the suite's own `answers`. A list has two items or more. */
  readonly answers?: Answers;
  /** How an identifier arrives, decoded once, where it is not sent as it is: normalised, or as Base64. */
  arrives?(id: string): string;
  /** Why the text is not sent at all: the vendor can filter by nothing, and the connector looks through what it answers. No request may then hold it. */
  readonly unsent?: string;
  /**
   * Reads a query in the vendor's language, as the vendor would, where the identifier is a literal within one; `undefined` for
   * values that are no query. Written from the vendor's document and not with the connector's own code. See {@link quoted}.
   */
  language?(value: string): QueryReading | undefined;
  /** For listings over HTTP: how the vendor answers page by page. It comes before `answers`. */
  readonly pages?: Pages;
  /** Which request frees what a listing or a search holds at the vendor, such as a cursor. Default: each DELETE. */
  closes?(request: SeenRequest): boolean;
  /** For actions that can be done already: what the vendor then answers. The result must be `already_done`, with nothing changed. */
  readonly done?: Answers;
  /** The vendor's document that shows that only the change itself tells that it was done before: it may then be sent once. */
  readonly doneIsTold?: string;
  /** What an HTTP status means here, where it is not the usual. */
  readonly statuses?: Readonly<Record<number, StatusMeaning>>;
  /**
   * Bodies that the vendor may well answer with, and why: the operation must then resolve. A function says it of some of its requests
   * only, and is `undefined` for the others.
   */
  readonly acceptedShapes?: Readonly<Partial<Record<Shape, string | ((request: SeenRequest) => string | undefined)>>>;
  /** Requests whose failure does not matter, and why: the operation must then resolve. */
  tolerates?(request: SeenRequest): string | undefined;
  /** For actions: which requests only read, although their method is not GET. */
  reads?(request: SeenRequest): boolean;
  /** For actions: the address of the vendor's document that says that repeating is safe. A changing request must then be retried. */
  readonly repeatable?: string;
  /**
   * The address of the vendor's document that has the answer, such as a list of statuses that are the same for all: nothing is sent for
   * it. It must then open no connection, and what a vendor or a network can do wrong is not tried.
   */
  readonly offline?: string;
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
  /**
   * Each operation that the connector supports. One that is missing fails the suite. Where it goes different ways, such as with and
   * without a correlation id, a list has one entry for each.
   */
  readonly operations: {
    readonly [K in Exclude<OperationName<ConnectorOf<C, Ops>>, BaseOperation>]?:
      | OperationConformance<ConnectorOf<C, Ops>>
      | readonly OperationConformance<ConnectorOf<C, Ops>>[];
  };
}

/** The options for the connectors of a factory: `ConformanceOf<typeof virustotal>`. */
export type ConformanceOf<Factory> = Factory extends ConnectorFactory<string, infer S, infer C, infer Ops> ? Conformance<S, C, Ops> : never;
