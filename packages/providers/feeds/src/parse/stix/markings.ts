import * as v from 'valibot';
import type { About } from '../../about.ts';
import { tlpOf } from '../values.ts';

type Label = NonNullable<About['tlp']>;

/**
 * The markings that every bundle may refer to: those of TLP 1.0 in STIX 2.1, 7.2.1.4; those of TLP 2.0 in
 * https://github.com/oasis-open/cti-stix-common-objects/tree/main/extension-definition-specifications/tlp-2.0; and the one that
 * OpenCTI uses for `amber+strict`.
 */
export const markings: ReadonlyMap<string, Label> = new Map([
  ['marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9', 'clear'],
  ['marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da', 'green'],
  ['marking-definition--f88d31f6-486f-44da-b317-01333bde0b82', 'amber'],
  ['marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed', 'red'],
  ['marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487', 'clear'],
  ['marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb', 'green'],
  ['marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421', 'amber'],
  ['marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003', 'amber+strict'],
  ['marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1', 'red'],
  ['marking-definition--826578e1-40ad-459f-bc73-ede076f81f37', 'amber+strict'],
]);

const marking = v.object({
  id: v.string(),
  name: v.optional(v.string()),
  definition: v.optional(v.looseObject({ tlp: v.optional(v.string()) })),
});

/** A bundle may bring markings of its own. */
export function tlpOfMarking(object: unknown): readonly [string, Label] | undefined {
  const parsed = v.safeParse(marking, object);
  if (!parsed.success) return undefined;
  const { id, name, definition } = parsed.output;
  const label = tlpOf(definition?.tlp) ?? (name?.toUpperCase().startsWith('TLP:') ? tlpOf(name) : undefined);
  return label && [id, label];
}
