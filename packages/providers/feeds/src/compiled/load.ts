import { Buffer } from 'node:buffer';
import { open, stat } from 'node:fs/promises';
import * as v from 'valibot';
import type { Feed } from '../feed.ts';
import { list, type ListSettings } from '../settings.ts';
import { refused } from './failure.ts';
import { isCompiled, magic } from './format.ts';
import { openCompiled } from './open.ts';

/** By its first bytes. What cannot be read is no compiled list. */
export async function isCompiledFile(path: string): Promise<boolean> {
  try {
    // A pipe without a writer would wait for ever.
    if (!(await stat(path)).isFile()) return false;
    await using file = await open(path);
    return isCompiled((await file.read({ buffer: Buffer.alloc(magic.length), position: 0 })).buffer);
  } catch {
    return false;
  }
}

/** Opens a compiled list as one of a connector. All but its name was said when it was compiled: to say it again is `configuration`. */
export async function loadCompiled(settings: ListSettings): Promise<Feed> {
  const { path } = settings;
  const defaults = new Map(Object.entries(v.parse(list, path)));
  const changed = Object.entries(settings).flatMap(([key, value]) =>
    key === 'name' || JSON.stringify(value) === JSON.stringify(defaults.get(key)) ? [] : [key],
  );
  if (changed.length > 0)
    throw refused(path, `says itself what ${changed.join(', ')} would say`, 'Compile it with these settings, and name only its path here.');
  const matcher = await openCompiled(path);
  const { facts } = matcher;
  const name = settings.name ?? facts.name;
  const title = settings.name === undefined ? facts.title : `${name} (${facts.date ?? 'date unknown'})`;
  return { ...facts, name, title, path, matcher };
}
