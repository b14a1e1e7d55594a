import { text } from '@tw/connector-core';
import * as v from 'valibot';
import { formats } from './parse/formats.ts';

const share = v.pipe(v.number(), v.minValue(0, 'must be from 0 to 1'), v.maxValue(1, 'must be from 0 to 1'));

/** A column by its name, or by its place, from 1. */
const column = v.union([text('The name of a column'), v.pipe(v.number(), v.integer(), v.minValue(1))], 'must be a name or a number from 1');
const columns = v.strictObject({
  indicator: column,
  type: v.optional(column),
  confidence: v.optional(column),
  categories: v.optional(column),
  malwareFamilies: v.optional(column),
  tags: v.optional(column),
  firstSeen: v.optional(column),
  lastSeen: v.optional(column),
  expires: v.optional(column),
  tlp: v.optional(column),
  link: v.optional(column),
});

/** What can be said about one list. */
export const listEntries = {
  name: v.optional(text('How reports call the list. Default: its own name, or that of the file')),
  format: v.optional(v.picklist(['auto', ...formats]), 'auto'),
  columns: v.optional(columns),
  delimiter: v.optional(v.picklist([',', ';', '\t', '|'])),
  headings: v.optional(v.array(text('The name of a column'))),
  subdomains: v.optional(v.boolean()),
  verdict: v.optional(v.picklist(['malicious', 'suspicious']), 'malicious'),
  knownGood: v.optional(v.boolean()),
  confidence: v.optional(share),
  maxAgeDays: v.optional(v.pipe(v.number(), v.minValue(0.001, 'must be more than 0'), v.maxValue(36_500))),
  categories: v.optional(v.array(text('What the list is about')), []),
  malwareFamilies: v.optional(v.array(text('What malware the list is about')), []),
  tlp: v.optional(v.picklist(['clear', 'green', 'amber', 'amber+strict', 'red'])),
};
const fullList = v.strictObject({ path: text('The file; a relative path counts from the working directory'), ...listEntries });

const isListOrPath = (value: unknown): boolean => typeof value === 'string' || (typeof value === 'object' && value !== null);

export const list = v.pipe(
  v.custom<string | v.InferInput<typeof fullList>>(isListOrPath, 'must hold paths or { path, name, … }'),
  v.transform((value) => (typeof value === 'string' ? { path: value } : value)),
  fullList,
);

export const settings = v.pipe(
  v.strictObject({
    lists: v.optional(v.pipe(v.array(list), v.description('Files with indicators; in the variable: paths with commas between')), []),
    directory: v.optional(text('A directory of feeds, as tw feeds keeps it')),
    builtin: v.optional(v.pipe(v.boolean(), v.description('Whether the default feed, `eth-phishing-detect`, is used')), true),
  }),
  v.check(
    ({ lists, directory, builtin }) => builtin || directory !== undefined || lists.length > 0,
    'there is nothing to look up in: name lists or a directory, or leave builtin on',
  ),
);

export type Settings = v.InferOutput<typeof settings>;
/** A list as people name it: a path, or an object that says more. */
export type ListInput = v.InferInput<typeof list>;
export type ListSettings = Settings['lists'][number];
