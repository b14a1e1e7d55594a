import { ConnectorError, type HttpClient } from '@tw/connector-core';
import { markdownToAdf } from './adf/from-markdown.ts';
import { adfToWiki } from './adf/to-wiki.ts';
import { fieldDirectory, type FieldDirectory } from './fields.ts';
import { type Priorities, priorities } from './priorities.ts';

/** What the operations share. */
export interface Jira {
  readonly http: HttpClient;
  /** REST v3 with documents; else Data Center's v2 with wiki markup. */
  readonly isCloud: boolean;
  readonly projectKey: string | undefined;
  readonly issueType: string;
  /** The address of the pages for people, if it is known. */
  readonly siteUrl: string | undefined;
  readonly fields: FieldDirectory;
  readonly priorities: Priorities;
}

export interface JiraConfig {
  readonly url: string;
  readonly isCloud: boolean;
  readonly projectKey?: string | undefined;
  readonly issueType: string;
  readonly siteUrl?: string | undefined;
}

export function jiraOf({ url, isCloud, projectKey, issueType, siteUrl }: JiraConfig, http: HttpClient): Jira {
  // Scoped tokens go through Atlassian's gateway, which has no pages.
  const pages = siteUrl ?? (new URL(url).hostname === 'api.atlassian.com' ? undefined : url);
  return { http, isCloud, projectKey, issueType, siteUrl: pages, fields: fieldDirectory(http), priorities: priorities(http) };
}

/** A text field's value from Markdown: a document, or wiki markup for Data Center. Empty text empties the field. */
export function richText({ isCloud }: Jira, markdown: string): unknown {
  const document = markdownToAdf(markdown);
  if (document.content.length === 0) return null;
  return isCloud ? document : adfToWiki(document);
}

/** A summary: one line, as Jira demands. Line breaks become blanks; what is too long is refused and not cut. */
export function summaryOf(title: string): string {
  const summary = title.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();
  if (summary.length > 255) throw new ConnectorError('invalid_input', `the title has ${summary.length} characters; Jira takes 255`);
  if (summary === '') throw new ConnectorError('invalid_input', 'the title is empty');
  return summary;
}

export function assertLabels(labels: readonly string[]): void {
  const wrong = labels.filter((label) => /\s/.test(label));
  if (wrong.length > 0)
    throw new ConnectorError('invalid_input', `Jira’s labels have no blanks: ${wrong.map((label) => JSON.stringify(label)).join(', ')}`, {
      hint: 'Write a hyphen or an underscore instead.',
    });
}
