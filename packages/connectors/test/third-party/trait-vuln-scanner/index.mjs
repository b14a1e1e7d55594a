import { action, list, read } from '@tw/connector-core';
import * as v from 'valibot';

/** @type {import('@tw/connector-core').TraitSpec} */
export const vulnScanner = {
  operations: {
    listVulnerabilities: list(v.strictObject({ host: v.pipe(v.string(), v.nonEmpty()) })),
    scan: action(v.string()),
    getScan: read(v.string()),
  },
};
