import type { Check } from './tree.ts';

/** An address, perhaps followed by what was asked of which version, in brackets. */
const url = /^https?:\/\/[^\s/]+\.[^\s/]+\/?\S*(?: \(.+\))?$/;
/** `owner/name/path` or `owner/name path`, perhaps followed by words. */
const repositoryPath = /^[\w.-]+\/[\w.-]+[/ ][\w.-]+[/.]\S+/;

/** A recording that nobody can trace is a guess: each names the vendor's document or the recording that it follows. */
export const fixtureSources: Check = ({ files, read }) =>
  files
    .filter((path) => /^packages\/.*\/fixtures\/.*\.json$/.test(path))
    .flatMap((path) => {
      const source = sourceOf(read(path));
      if (source === undefined) return [`${path}: is no JSON object with a "source"`];
      return url.test(source) || repositoryPath.test(source)
        ? []
        : [`${path}: "source" must be the address of a document or owner/name/path of a repository, and is "${source}"`];
    });

function sourceOf(text: string): string | undefined {
  try {
    const fixture: unknown = JSON.parse(text);
    if (typeof fixture !== 'object' || fixture === null || !('source' in fixture)) return undefined;
    return typeof fixture.source === 'string' ? fixture.source.trim() : undefined;
  } catch {
    return undefined;
  }
}
