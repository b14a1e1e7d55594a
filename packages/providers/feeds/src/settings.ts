import { text } from '@tw/connector-core';
import * as v from 'valibot';
import { formats } from './parse/formats.ts';

/** Stands for a list that its owner keeps with care but does not grade. */
const usualConfidence = 0.8;

const share = v.pipe(v.number(), v.minValue(0, 'must be from 0 to 1'), v.maxValue(1, 'must be from 0 to 1'));

/** What can be said about one list. */
const fullList = v.strictObject({
  path: text('The file; a relative path counts from the working directory'),
  name: v.optional(text('How reports call the list. Default: the name of the file')),
  format: v.optional(v.picklist(['auto', ...formats]), 'auto'),
  subdomains: v.optional(v.boolean()),
  confidence: v.optional(share, usualConfidence),
  categories: v.optional(v.array(text('What the list is about')), []),
  verdict: v.optional(v.picklist(['malicious', 'suspicious']), 'malicious'),
});

const isListOrPath = (value: unknown): boolean => typeof value === 'string' || (typeof value === 'object' && value !== null);

const list = v.pipe(
  v.custom<string | v.InferInput<typeof fullList>>(isListOrPath, 'must hold paths or { path, name, … }'),
  v.transform((value) => (typeof value === 'string' ? { path: value } : value)),
  fullList,
);

export const settings = v.pipe(
  v.strictObject({
    lists: v.optional(v.pipe(v.array(list), v.description('Files with indicators; in the variable: paths with commas between')), []),
    builtin: v.optional(v.pipe(v.boolean(), v.description('Whether the default feed, `eth-phishing-detect`, is used')), true),
  }),
  v.check(({ lists, builtin }) => builtin || lists.length > 0, 'there is nothing to look up in: name lists, or leave builtin on'),
);

export type Settings = v.InferOutput<typeof settings>;
export type ListSettings = Settings['lists'][number];
