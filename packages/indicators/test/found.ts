import { extractIndicators } from '../src/index.ts';
import type { Extraction } from '../src/index.ts';

/** What was found, as `type value`. */
export const valuesOf = ({ indicators }: Extraction): string[] => indicators.map(({ type, indicator }) => `${type} ${indicator}`);

export const found = (text: string): string[] => valuesOf(extractIndicators(text));
