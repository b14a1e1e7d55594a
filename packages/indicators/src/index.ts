export { extractFromFile, type FileExtraction, type FileKind, kindOfFile } from './files.ts';
export { extractFromHtml } from './html.ts';
export { extractFromJson } from './json.ts';
export { extractFromMail } from './mail.ts';
export { looksLikeMail } from './mime.ts';
export { type Chunks, extractFromStream, sightingsInStream } from './stream.ts';
export { type CsvOptions, extractFromCsv } from './table.ts';
export { extractIndicators } from './text.ts';
export type { ExtractedIndicator, Extraction, ExtractOptions, Mark, Occurrence, Sighting } from './types.ts';
