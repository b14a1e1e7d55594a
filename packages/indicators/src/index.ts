export { type Chunks, extractFromStream, sightingsInStream } from './stream.ts';
export { extractIndicators } from './text.ts';
export type { ExtractedIndicator, Extraction, ExtractOptions, Mark, Occurrence, Sighting } from './types.ts';
