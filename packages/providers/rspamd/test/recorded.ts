import { fixture } from '@tw/connector-testkit';
import * as v from 'valibot';

export const recorded = (name: string) => fixture(import.meta.url, `${name}.json`);

const rows = v.object({
  rows: v.array(
    v.looseObject({ unix_time: v.number(), time_real: v.number(), 'message-id': v.string(), symbols: v.record(v.string(), v.unknown()) }),
  ),
});
export type Row = v.InferOutput<typeof rows>['rows'][number];

export const rowsOf = (name: string): readonly Row[] => v.parse(rows, recorded(name).body).rows;

export function rowOf(name: string, index: number): Row {
  const row = rowsOf(name)[index];
  if (row === undefined) throw new Error(`${name} has no row ${index}`);
  return row;
}

export const idOfRow = ({ unix_time, time_real, 'message-id': id }: Row): string => `${unix_time}-${time_real}-${id}`;
