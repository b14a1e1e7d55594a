import { ConnectorError } from '@tw/connector-core';
import * as v from 'valibot';
import { type Kind, kindOf } from '../../kinds.ts';
import type { ListBuilder } from '../../list-builder.ts';
import { shown } from '../../read-file.ts';
import { readJson } from '../read-json.ts';

const mostChars = 128 * 1_048_576;

/** https://www.misp-standard.org/rfc/misp-standard-warninglist-format.html */
const warningList = v.object({
  name: v.string(),
  type: v.optional(v.string(), 'string'),
  list: v.array(v.unknown()),
  matching_attributes: v.optional(v.array(v.string()), []),
});

/** Reads a list of what is harmless or gives false alarms, and returns its name. */
export async function readWarningList(path: string, list: ListBuilder): Promise<string> {
  const parsed = v.safeParse(warningList, await readJson(path, mostChars));
  if (!parsed.success)
    throw new ConnectorError('configuration', `the list ${shown(path)} has another shape than a MISP warning list`, {
      hint: 'Get it again, or set its format.',
    });
  const { name, type, list: entries, matching_attributes } = parsed.output;
  const kinds = matching_attributes.length === 0 ? undefined : [...new Set(matching_attributes.flatMap(kindsOf))];
  for (const [index, entry] of entries.entries()) {
    list.count();
    addWarning(entry, { type, kinds, number: index + 1 }, list);
  }
  return name;
}

interface Facts {
  readonly type: string;
  /** Absent: all. */
  readonly kinds: readonly Kind[] | undefined;
  readonly number: number;
}

function addWarning(entry: unknown, { type, kinds, number }: Facts, list: ListBuilder): void {
  const text = typeof entry === 'string' ? entry.trim() : '';
  if (text === '') return list.report(text || typeof entry, number, () => 'is no text');
  // A regular expression of somebody else can be made to run for ever, and parts of texts would need a scan for each lookup.
  if (type !== 'string' && type !== 'hostname' && type !== 'cidr')
    return list.report(text, number, () => `is of a list of the type ${type}, which is not read`);
  return list.add(type === 'hostname' ? text.replace(/^\./, '') : text, number, { kinds, exactly: type === 'string' });
}

/** `filename|sha256`, `ip-dst|port` */
const kindsOf = (attribute: string): Kind[] =>
  (attribute === 'malware-sample' ? 'filename|md5' : attribute).split('|').flatMap((part) => (part === 'port' ? [] : (kindOf(part) ?? [])));
