import type { Goal } from '../bench/goals.ts';
import { limits } from './faults/meet.ts';

const soakGoals = (prefix: string, which: string, heapAtMost: number): readonly Goal[] => [
  { id: `${prefix}-lost`, title: `${which}: actions that were told to be done and are not`, against: 'actions', atMost: 0 },
  { id: `${prefix}-doubled`, title: `${which}: actions that were done twice`, against: 'actions', atMost: 0 },
  { id: `${prefix}-refused`, title: `${which}: actions that were told not to be done and are`, against: 'actions', atMost: 0 },
  { id: `${prefix}-untyped`, title: `${which}: failures without a typed error`, against: 'calls', atMost: 0 },
  { id: `${prefix}-unhandled`, title: `${which}: rejections that nobody handles`, against: 'rejections', atMost: 0 },
  { id: `${prefix}-open`, title: `${which}: processes that do not end by themselves`, against: 'processes', atMost: 0 },
  { id: `${prefix}-heap`, title: `${which}: growth of the heap`, against: 'kB for 1,000 calls', atMost: heapAtMost },
];

/** What each part of the run measures, and what each figure has to be. A goal with `missed` says why it is not reached. */
export const goals: readonly Goal[] = [
  { id: 'fault-ends', title: 'Calls into a fault that end otherwise than they should', against: 'calls', atMost: 0 },
  { id: 'fault-seconds', title: 'The longest of them', against: 's', atMost: limits.seconds },
  { id: 'fault-memory', title: 'The most memory one of them takes above rest', against: 'MB', atMost: limits.memoryMb },
  { id: 'fault-unhandled', title: 'Rejections that nobody handles', against: 'rejections', atMost: 0 },
  {
    id: 'fault-lingers',
    title: 'Processes with something left open, which do not end by themselves at once',
    against: 'processes',
    atMost: 0,
  },
  { id: 'fault-doubled', title: 'Actions that reach the server more than once', against: 'actions', atMost: 0 },
  // In so short a time what is compiled weighs more than what is kept.
  ...soakGoals('short', 'Half a minute of load', 200),
  ...soakGoals('soak', 'The soak', 10),
];
