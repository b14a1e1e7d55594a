import type { ActionResult } from '@tw/connector-core';
import type { Soc } from '../trait-parameters.ts';

/** What a connector does otherwise. */
export type Change = (good: Soc) => Partial<Soc>;

/** A simulator with something changed, the check that has to fail, and what it has to say. */
export type TraitMutant = readonly [does: string, change: Change, check: string, because: RegExp];

export const acted = (status: ActionResult['status'] = 'completed'): ActionResult => ({
  success: true,
  status,
  message: 'acted',
  timestamp: '2026-01-31T12:00:00.000Z',
});
