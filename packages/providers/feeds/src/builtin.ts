import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { ConnectorError } from '@tw/connector-core';
import * as v from 'valibot';
import type { Feed } from './feed.ts';
import { ListBuilder } from './list-builder.ts';
import { Matcher } from './matcher.ts';

const id = 'eth-phishing-detect';

/**
 * The package does not say of which day its list is. By version: the day on which its newest entries were merged.
 * 1.2.0 begins with the entries of https://github.com/MetaMask/eth-phishing-detect/pull/7165 and has none of later ones.
 */
const dates: Readonly<Record<string, string>> = { '1.2.0': '2022-04-19' };

/** Each entry was looked at by a person, but names that were taken from a swindler may since have an honest owner. */
const confidence = 0.7;

const manifest = v.object({ version: v.string() });
const config = v.object({ blacklist: v.array(v.string()), whitelist: v.array(v.string()) });

/**
 * The npm package `eth-phishing-detect`: domains that steal from people with crypto money. Its `blacklist` stands for each domain
 * and all below, as in its own `src/detector.js`. Its `whitelist` cancels entries of the same or a higher name: its owners
 * put names there to take entries back (pull requests 4667 and 5078) and to spare customers of a hoster, and it says no more
 * than that; nothing becomes clean by it. Its `fuzzylist`, by which names are judged that only look like others, is not used.
 */
export async function loadDefaultFeed(): Promise<Feed> {
  const [{ version }, { blacklist, whitelist }] = await Promise.all([
    readJson('package.json', manifest),
    readJson('src/config.json', config),
  ]);
  const date = dates[version];
  const matcher = new Matcher();
  const list = new ListBuilder(matcher);
  blacklist.forEach((name, index) => list.add(name, index + 1));
  whitelist.forEach((name, index) => list.add(`@@||${name}^`, index + 1));
  const { problems, problemCount, leftOut } = list;
  return {
    name: `${id} ${version}`,
    title: `${id} ${version} (${date ?? 'date unknown'})`,
    ...(date !== undefined && { date }),
    licence: 'DBAD 1.1',
    link: 'https://github.com/MetaMask/eth-phishing-detect',
    verdict: 'malicious',
    confidence,
    categories: ['phishing'],
    matcher,
    problems,
    problemCount,
    leftOut,
  };
}

async function readJson<S extends v.GenericSchema>(file: string, schema: S): Promise<v.InferOutput<S>> {
  try {
    const path = createRequire(import.meta.url).resolve(`${id}/${file}`);
    return v.parse(schema, JSON.parse(await readFile(path, 'utf8')));
  } catch {
    throw new ConnectorError('configuration', `the default feed cannot be read from the npm package ${id}`, {
      hint: 'Install the dependencies of @tw/connector-feeds again, or set builtin to false (TW_FEEDS_BUILTIN=false).',
    });
  }
}
