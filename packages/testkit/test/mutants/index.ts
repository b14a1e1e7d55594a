import { actions } from './actions.ts';
import { answers } from './answers.ts';
import { claims, health, hidden } from './claims.ts';
import { errors } from './errors.ts';
import { inputs } from './inputs.ts';
import { leaks } from './leaks.ts';
import { listings } from './listings.ts';
import type { Mutant } from './mutant.ts';
import { network } from './network.ts';
import { queries } from './queries.ts';
import { tickets } from './tickets.ts';

/** Connectors that are wrong in one way each. */
export const mutants: readonly Mutant[] = [
  ...leaks,
  ...errors,
  ...answers,
  ...network,
  ...inputs,
  ...listings,
  ...queries,
  ...actions,
  ...tickets,
  ...health,
  ...claims,
  hidden,
];
