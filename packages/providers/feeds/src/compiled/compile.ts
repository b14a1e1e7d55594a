import { resolve } from 'node:path';
import { ConnectorError, oneLine } from '@tw/connector-core';
import * as v from 'valibot';
import { readInto } from '../load.ts';
import { list, type ListInput } from '../settings.ts';
import { CompiledBuilder } from './builder.ts';
import { addTo, type Entry } from './entry.ts';
import { refused } from './failure.ts';
import type { ListFacts } from './format.ts';

/**
 * Makes a compiled list of entries, which may come from anywhere and be more than fit into memory. The file takes the place of the one
 * at `path` when it is whole. The same entries in the same order make the same bytes.
 *
 * Throws `configuration` if it cannot be written, and `invalid_input` for what is no entry; what stood at `path` then stays.
 */
export async function compile(entries: Iterable<Entry> | AsyncIterable<Entry>, path: string, facts: ListFacts): Promise<void> {
  const builder = new CompiledBuilder(path);
  try {
    if (Symbol.iterator in entries) for (const entry of entries) addTo(builder, entry);
    else for await (const entry of entries) addTo(builder, entry);
    builder.finish(facts);
  } finally {
    builder.close();
  }
}

/**
 * Compiles a list of any format that the connector reads, as the connector would read it with these settings. Its entries are not held
 * in memory. Resolves to what the compiled list says about itself.
 *
 * Throws `configuration` where the connector would, and if the compiled list cannot be written; what stood at `path` then stays.
 */
export async function compileList(source: ListInput, path: string): Promise<ListFacts> {
  const { success, output, issues = [] } = v.safeParse(list, source);
  if (!success) throw new ConnectorError('configuration', issues.map(textOf).join('; '));
  if (resolve(output.path) === resolve(path)) throw refused(path, 'would take the place of its own source', 'Name another file.');
  const builder = new CompiledBuilder(path);
  try {
    const facts = await readInto(output, builder);
    builder.finish(facts);
    return facts;
  } finally {
    builder.close();
  }
}

const textOf = (issue: v.BaseIssue<unknown>): string => oneLine(`${v.getDotPath(issue) ?? 'the list'}: ${issue.message}`, 200);
