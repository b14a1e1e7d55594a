export { checksFor } from './checks.ts';
export { describeConformance } from './conformance.ts';
export { type Fixture, fixture } from './fixture.ts';
export type {
  Answers,
  Conformance,
  ConformanceOf,
  OperationConformance,
  OperationName,
  PagedIds,
  PagePlace,
  Pages,
  QueryReading,
  Shape,
  StatusMeaning,
} from './options.ts';
export { pageAt } from './pages.ts';
export { quoted, type QuoteEscape } from './query-language.ts';
export { type CannedAnswer, type Reply, type SeenRequest, startServer, type TestServer } from './server.ts';
export type { Check } from './suite.ts';
export * from './traits/index.ts';
