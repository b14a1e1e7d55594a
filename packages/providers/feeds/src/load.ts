import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ConnectorError } from '@tw/connector-core';
import { isCompiledFile, loadCompiled } from './compiled/load.ts';
import type { Feed } from './feed.ts';
import { ListBuilder } from './list-builder.ts';
import type { Collector } from './collector.ts';
import { Matcher } from './matcher.ts';
import { detectFormat, type Format, readFormat } from './parse/formats.ts';
import { factsOf, headOf, shown } from './read-file.ts';
import type { ListSettings } from './settings.ts';

/** Stands for a list that its owner keeps with care but does not grade. */
const usualConfidence = 0.8;

/** Reads one list. Throws `configuration` if it cannot be read; broken lines are collected. */
export async function loadList(settings: ListSettings): Promise<Feed> {
  if (await isCompiledFile(settings.path)) return loadCompiled(settings);
  const matcher = new Matcher();
  return { ...(await readInto(settings, matcher)), matcher };
}

/** Reads one list, and puts its entries where it is told. */
export async function readInto(settings: ListSettings, entries: Collector): Promise<Omit<Feed, 'matcher'>> {
  const { path, subdomains, confidence, maxAgeDays, categories, malwareFamilies, tlp } = settings;
  const facts = await factsOf(path);
  const format = await formatOf(settings, facts.isDirectory);
  // A hosts file names single hosts; the other lists name domains.
  const list = new ListBuilder(entries, {
    path,
    subdomains: subdomains ?? (format === 'hosts' ? false : undefined),
    mostConfidence: confidence,
    maxAgeDays,
  });
  const self = await readFormat(format, settings, list);
  const name = settings.name ?? self.name ?? basename(path);
  const date = self.date ?? facts.date;
  const isKnownGood = settings.knownGood ?? self.isKnownGood ?? false;
  return {
    name,
    title: `${name} (${date})`,
    path,
    date,
    format,
    verdict: isKnownGood ? 'known_good' : settings.verdict,
    confidence: confidence ?? usualConfidence,
    categories,
    malwareFamilies,
    ...(tlp !== undefined && { tlp }),
    problems: list.problems,
    problemCount: list.problemCount,
    leftOut: list.leftOut,
  };
}

async function formatOf({ path, format, columns }: ListSettings, isDirectory: boolean): Promise<Format> {
  if (isDirectory) {
    const isMisp = format === 'auto' || format === 'misp' ? await stat(join(path, 'manifest.json')).catch(() => undefined) : undefined;
    if (isMisp?.isFile()) return 'misp';
    throw new ConnectorError('configuration', `the list ${shown(path)} is a directory, and not of a MISP feed, which has a manifest.json`, {
      hint: 'Name a text file, in lists (TW_FEEDS_LISTS).',
    });
  }
  if (format !== 'auto') return format;
  return columns === undefined ? detectFormat(await headOf(path)) : 'csv';
}
