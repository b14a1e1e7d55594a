import { copyFileSync, createReadStream } from 'node:fs';
import { createRequire } from 'node:module';
import { BlockList } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { MakeWorkload } from '../client.ts';
import { listSize, questions, ranges, type Sample, sample } from '../feed-data.ts';

export const listFile = (packed: string): string => join(packed, 'list.txt');
export const compiledFile = (packed: string): string => join(packed, 'list.compiled');
const rangesFile = (packed: string): string => join(packed, 'ranges.compiled');

/** A package as its user has it. */
const load = async (packed: string, name: string): Promise<unknown> =>
  import(pathToFileURL(createRequire(join(packed, 'index.js')).resolve(name)).href);
const compiler = async (packed: string) =>
  (await load(packed, '@tw/connector-feeds/compile')) as typeof import('@tw/connector-feeds/compile');
const connector = async (packed: string) => (await load(packed, '@tw/connector-feeds')) as typeof import('@tw/connector-feeds');

const probesOfRound = 100_000;
export const lookupsOfRound = 100_000;

const nothingElse = { verdict: 'malicious', confidence: 0.8, categories: [], problems: [], problemCount: 0, leftOut: 0 } as const;

function residentMb(): number {
  globalThis.gc?.();
  return process.memoryUsage.rss() / 1e6;
}

/** CPU of some work, in µs. What is prepared for it does not count. */
async function cpuUs(work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

async function asked(samples: readonly Sample[], isListed: (sample: Sample) => boolean | Promise<boolean>) {
  let listed = 0;
  // The questions are new, and to move them out of the way of new objects is not what is measured.
  for (let times = 0; times < 2; times++) globalThis.gc?.({ type: 'minor' });
  const us = await cpuUs(async () => {
    for (const each of samples) {
      const answer = isListed(each);
      if (typeof answer === 'boolean' ? answer : await answer) listed++;
    }
  });
  return { us, listed };
}

/** Asks for what is mostly not on the list, and then for what is. */
async function probes(round: number, isListed: (sample: Sample) => boolean) {
  const { us, listed } = await asked(questions(probesOfRound, 100, round), isListed);
  const { us: listedUs } = await asked(questions(probesOfRound, 1, round), isListed);
  return { us, listed, listedUs };
}

/** Reads the list, and compiles it; counts by how much that raised the use of memory. */
export const compileList: MakeWorkload = async (_url, packed) => {
  const { compileList: compile } = await compiler(packed);
  return async () => {
    const before = residentMb();
    const us = await cpuUs(() => compile({ path: listFile(packed), format: 'plain' }, compiledFile(packed)));
    return { us, growthMb: process.resourceUsage().maxRSS / 1000 - before };
  };
};

/** A hundredth of a copy of the list changes: half of it goes, half of it comes. */
export const updateList: MakeWorkload = async (_url, packed) => {
  const { update } = await compiler(packed);
  const copy = `${compiledFile(packed)}.updated`;
  const types = { domains: 'domain', urls: 'url', hashes: 'sha256', addresses: 'ipv4' } as const;
  const entryOf = (index: number) => {
    const { kind, text: value } = sample(index);
    const type = types[kind];
    return type === 'domain' ? { type, value, scope: 3 as const } : { type, value };
  };
  let round = 0;
  return async () => {
    round++;
    copyFileSync(compiledFile(packed), copy);
    const removed = Array.from({ length: listSize / 200 }, (_, index) => entryOf(index * 200 + round));
    const added = Array.from({ length: listSize / 200 }, (_, index) => entryOf(listSize + index));
    return { us: await cpuUs(() => update(copy, { removed, added })) };
  };
};

/** The peer: all of the list in a Map, read as one reads a list of lines. */
export const mapProbes: MakeWorkload = async (_url, packed) => {
  const before = residentMb();
  const map = new Map<string, true>();
  const openUs = await cpuUs(async () => {
    let rest = '';
    for await (const chunk of createReadStream(listFile(packed), { encoding: 'latin1', highWaterMark: 1 << 18 })) {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) map.set(line, true);
    }
  });
  if (map.size < listSize * 0.99) throw new Error(`the Map has ${map.size} entries`);
  const growthMb = residentMb() - before;
  let round = 0;
  return async () => ({ openUs, growthMb, ...(await probes(round++, ({ text }) => map.has(text))) });
};

/** The compiled list, of whose entries so many bytes may be kept in memory. */
export const indexProbes =
  (options: { readonly residentBytes?: number } = {}): MakeWorkload =>
  async (_url, packed) => {
    const { openCompiled } = await compiler(packed);
    const before = residentMb();
    let index = await openCompiled(compiledFile(packed), options);
    const growthMb = residentMb() - before;
    let round = 0;
    return async () => {
      index.close();
      const openUs = await cpuUs(async () => (index = await openCompiled(compiledFile(packed), options)));
      return { openUs, growthMb, ...(await probes(round++, ({ kind, text }) => index.get(kind, text) !== undefined)) };
    };
  };

/** Whole answers of the connector, one in a hundred from the list. */
export const feedLookups: MakeWorkload = async (_url, packed) => {
  const { feeds } = await connector(packed);
  const intel = feeds({ lists: [compiledFile(packed)], builtin: false });
  await intel.lookup('192.0.2.1');
  let round = 0;
  return async () => asked(questions(lookupsOfRound, 100, round++), async ({ text }) => (await intel.lookup(text)).malicious);
};

/** Addresses, half of them in one of the ranges. */
function addresses(round: number): Sample[] {
  return Array.from({ length: 50_000 }, (_, index) => {
    const { address } = ranges[(index * 7919 + round) % ranges.length] ?? { address: '' };
    const text = index % 2 === 0 ? address.replace(/\d+$/, String(index % 250)) : sample(10 * (index + round) + 200_009).text;
    return { kind: 'addresses', text };
  });
}

export const indexRanges: MakeWorkload = async (_url, packed) => {
  const { compile, openCompiled } = await compiler(packed);
  const entries = ranges.map(({ address, bits }) => ({ type: 'range', value: `${address}/${bits}` }) as const);
  await compile(entries, rangesFile(packed), { name: 'ranges', title: 'ranges', ...nothingElse });
  const index = await openCompiled(rangesFile(packed));
  let round = 0;
  return async () => asked(addresses(round++), ({ text }) => index.find({ type: 'ipv4', value: text }) !== undefined);
};

export const blockListRanges: MakeWorkload = async () => {
  const list = new BlockList();
  for (const { address, bits } of ranges) list.addSubnet(address, bits, 'ipv4');
  let round = 0;
  return async () => asked(addresses(round++), ({ text }) => list.check(text, 'ipv4'));
};
