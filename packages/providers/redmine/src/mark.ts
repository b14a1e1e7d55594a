import { lineEnds } from './text.ts';

/**
 * Where a correlation id is kept: the last line of the description, which everybody sees, every account may search, and needs nothing
 * set up. The bracket at its end keeps INC-1 from being found in INC-10.
 */
export const markOf = (correlationId: string): string => `Correlation id: [${correlationId}]`;

const atEnd = /(?:^|\n\n)(Correlation id: \[[\w.:-]{1,200}\])\s*$/;

export const markIn = (description: string): string | undefined => atEnd.exec(lineEnds(description))?.[1];
export const withoutMark = (description: string): string => description.replace(atEnd, '');
export const withMark = (description: string, mark: string | undefined): string =>
  mark === undefined ? description : description === '' ? mark : `${description}\n\n${mark}`;
