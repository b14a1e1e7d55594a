import type { Goal } from '../bench/goals.ts';
import { limits } from './faults/meet.ts';

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
];
