import { type CallContext, ConnectorError, isConnectorError } from '@tw/connector-core';
import { loadDefaultFeed } from './builtin.ts';
import type { Feed } from './feed.ts';
import { loadList } from './load.ts';
import type { Settings } from './settings.ts';

/** The feeds of one connector. */
export interface Library {
  /** Reads them when first asked; those who ask meanwhile wait for the same load. What failed is tried again the next time. */
  open(options: CallContext): Promise<readonly Feed[]>;
}

/** The health check and the operations of one connector share its settings, and so its feeds. */
const libraries = new WeakMap<Settings, Library>();

export function libraryOf(settings: Settings): Library {
  const known = libraries.get(settings);
  if (known) return known;
  const library = createLibrary(settings);
  libraries.set(settings, library);
  return library;
}

function createLibrary(settings: Settings): Library {
  let feeds: readonly Feed[] | undefined;
  let loading: Promise<readonly Feed[]> | undefined;

  async function load(): Promise<readonly Feed[]> {
    try {
      return (feeds = await loadAll(settings));
    } finally {
      loading = undefined;
    }
  }

  return {
    async open(options) {
      return feeds ?? (await within((loading ??= load()), options));
    },
  };
}

async function loadAll({ lists, directory, builtin }: Settings): Promise<readonly Feed[]> {
  const stored = directory === undefined ? [] : await import('./store/load.ts').then(({ loadStored }) => loadStored(directory));
  const loads = [...(builtin ? [loadDefaultFeed()] : []), ...lists.map(loadList), ...stored];
  // All to their end: a person then corrects all paths at once, and nothing goes on reading behind a failure.
  const results = await Promise.allSettled(loads);
  const failures = results.filter((result) => result.status === 'rejected').map((result): unknown => result.reason);
  if (failures.length > 1 && failures.every((failure) => isConnectorError(failure))) throw together(failures);
  if (failures.length > 0) throw failures[0];
  return results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
}

function together(failures: readonly ConnectorError[]): ConnectorError {
  const hints = new Set(failures.map(({ hint }) => hint).filter((hint) => hint !== undefined));
  return new ConnectorError('configuration', failures.map(({ message }) => message).join('; '), { hint: [...hints].join(' ') });
}

/** One caller's patience with a load that others may wait for too: the load goes on. */
async function within<T>(work: Promise<T>, { signal, timeoutMs }: CallContext): Promise<T> {
  const timeout = timeoutMs === undefined ? undefined : AbortSignal.timeout(timeoutMs);
  const ends = [signal, timeout].filter((end) => end !== undefined);
  if (ends.length === 0) return work;
  const end = AbortSignal.any(ends);
  let stop = (): void => undefined;
  const ended = new Promise<never>((_, reject) => {
    stop = () => reject(timeout?.aborted ? new ConnectorError('timeout', `the lists were not read within ${timeoutMs} ms`) : end.reason);
    end.addEventListener('abort', stop, { once: true });
  });
  return Promise.race([work, ended]).finally(() => end.removeEventListener('abort', stop));
}
