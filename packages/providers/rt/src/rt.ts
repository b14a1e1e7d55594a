import { ConnectorError, type HttpClient } from '@tw/connector-core';
import { defaultLifecycle, type Lifecycle, lifecycleOf } from './lifecycle.ts';

export interface RtConfig {
  readonly url: string;
  readonly queue?: string | undefined;
  readonly labelField?: string | undefined;
  readonly lifecycle?: string | undefined;
  readonly fullText: boolean;
}

/** What the operations share. */
export interface Rt {
  readonly http: HttpClient;
  readonly url: string;
  readonly queue: string | undefined;
  readonly labelField: string | undefined;
  readonly lifecycle: Lifecycle;
  /** Whether the lifecycle is one that somebody told, and not RT's own. */
  readonly isToldLifecycle: boolean;
  readonly hasFullText: boolean;
}

export const rtOf = ({ url, queue, labelField, lifecycle, fullText }: RtConfig, http: HttpClient): Rt => ({
  http,
  url,
  queue,
  labelField,
  lifecycle: lifecycleOf(lifecycle ?? defaultLifecycle),
  isToldLifecycle: lifecycle !== undefined,
  hasFullText: fullText,
});

/** Only a number names a ticket. */
export function ticketId(given: string): string {
  const [, id] = /^#?(\d{1,18})$/.exec(given) ?? [];
  if (id === undefined) throw new ConnectorError('invalid_input', `${JSON.stringify(given)} is no ticket’s number`);
  return id;
}

/** A subject is one line. */
export const subjectOf = (title: string): string => title.replace(/\s*[\r\n]+\s*/g, ' ').trim();

export const isSameName = (one: string, other: string): boolean => one.trim().toLowerCase() === other.trim().toLowerCase();
