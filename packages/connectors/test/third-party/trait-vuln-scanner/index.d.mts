import type { ActionOptions, ActionResult, ListOptions, ReadOptions, TraitSpec } from '@tw/connector-core';

export interface Vulnerability {
  readonly id: string;
  readonly title?: string;
}

export interface VulnScannerConnector {
  listVulnerabilities(of: { readonly host: string }, options?: ListOptions): AsyncIterable<Vulnerability>;
  scan(host: string, action?: ActionOptions): Promise<ActionResult>;
  getScan(id: string, options?: ReadOptions): Promise<{ readonly id: string }>;
}

declare module '@tw/connector-core' {
  interface Traits {
    vuln_scanner: VulnScannerConnector;
  }
}

export declare const vulnScanner: TraitSpec;
