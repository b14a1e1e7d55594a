import type { HttpClient, Remembered } from '@tw/connector-core';
import { type KnownFields, knownFields } from './fields.ts';
import { type Vocabulary, vocabulary } from './vocabulary.ts';

export interface RedmineConfig {
  readonly url: string;
  readonly project?: string | undefined;
  readonly tracker?: string | undefined;
  readonly labelField?: string | undefined;
}

/** What the operations share. */
export interface Redmine extends RedmineConfig {
  readonly http: HttpClient;
  readonly vocabulary: Remembered<Vocabulary>;
  readonly fields: KnownFields;
}

export const redmineOf = (config: RedmineConfig, http: HttpClient): Redmine => ({
  ...config,
  http,
  vocabulary: vocabulary(http),
  fields: knownFields(http),
});
