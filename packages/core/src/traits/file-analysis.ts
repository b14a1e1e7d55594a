import * as v from 'valibot';
import type { ActionOptions, DryRun, ReadOptions } from '../connector.ts';
import { parseUrl } from '../indicators/index.ts';
import { type ActionContext, creation, read, type TraitSpec } from '../operations.ts';
import { identifier, line } from './inputs.ts';
import { assertSendable, type ThreatReport } from './threat-intel.ts';

/** An analysis, under way or done. */
export interface Analysis {
  readonly analysisId: string;
  readonly status: 'queued' | 'running' | 'completed' | 'failed';
  /** Once completed. */
  readonly report?: ThreatReport;
  /** The vendor's own answer, with `includeRaw`. */
  readonly raw?: unknown;
}

/** What a submission answers. */
export interface Submission {
  readonly analysisId: string;
}

export interface FileSubmission {
  readonly name: string;
  readonly content: Uint8Array | Blob;
}

/** Has files and URLs analysed. What is submitted may become visible to others: see the provider's README. */
export interface FileAnalysisConnector {
  /** Throws `invalid_input` where the file is larger than the vendor takes. */
  submitFile(file: FileSubmission, action: ActionOptions & { readonly dryRun: true }): Promise<DryRun>;
  submitFile(file: FileSubmission, action?: ActionOptions & { readonly dryRun?: false }): Promise<Submission>;
  submitFile(file: FileSubmission, action?: ActionOptions): Promise<Submission | DryRun>;
  submitUrl(url: string, action: ActionOptions & { readonly dryRun: true }): Promise<DryRun>;
  submitUrl(url: string, action?: ActionOptions & { readonly dryRun?: false }): Promise<Submission>;
  submitUrl(url: string, action?: ActionOptions): Promise<Submission | DryRun>;
  getAnalysis(analysisId: string, options?: ReadOptions): Promise<Analysis>;
  /** Polls until the analysis is completed or failed; `timeoutMs` is here the time to wait for that, in ms, default 10 minutes. Throws `timeout`. */
  waitForAnalysis(analysisId: string, options?: ReadOptions): Promise<Analysis>;
}

const file = v.strictObject({ name: line, content: v.union([v.instance(Uint8Array), v.blob()], 'must be a Uint8Array or a Blob') });

interface FileAnalysisOperations {
  submitUrl?(url: string, action: ActionContext): Promise<Submission>;
}

export const fileAnalysis: TraitSpec<FileAnalysisOperations> = {
  operations: { submitFile: creation(file), submitUrl: creation(line), getAnalysis: read(identifier), waitForAnalysis: read(identifier) },
  adapt(provided, context) {
    const { submitUrl } = provided;
    return {
      ...provided,
      ...(submitUrl && {
        async submitUrl(text: string, action: ActionContext) {
          const indicator = parseUrl(text);
          assertSendable(indicator, context);
          return submitUrl(indicator.value, action);
        },
      }),
    };
  },
};
