import type { CannedAnswer } from './server.ts';

/** One answer of a recording. */
export interface RecordedAnswer extends CannedAnswer {
  /** What it answers: `GET https://host.example.com/v1/hosts?limit=5`. */
  readonly request: string;
}

/** What `record` writes: a fixture, of one answer or of several. */
export type Recording = {
  readonly source: string;
  /** Settings for the replay: those of the recording, with placeholders. */
  readonly settings: Readonly<Record<string, unknown>>;
} & (RecordedAnswer | { readonly exchanges: readonly RecordedAnswer[] });
