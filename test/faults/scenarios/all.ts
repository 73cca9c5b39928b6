/** Every fault. */
import type { Fault } from '../fault.ts';
import { endFaults } from './ends.ts';
import { killFaults } from './kills.ts';
import { lockFaults } from './locks.ts';
import { nameFaults } from './names.ts';
import { runFaults } from './runs.ts';
import { serverFaults } from './servers.ts';

export const faults: readonly Fault[] = [
  ...killFaults,
  ...endFaults,
  ...lockFaults,
  ...nameFaults,
  ...runFaults,
  ...serverFaults,
];
