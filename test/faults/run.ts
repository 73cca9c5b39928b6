/** `npm run test:faults`: every fault on real servers; a table of what the user sees, and a last line with the figures. */
import { formatMs } from '../../src/util/format.ts';
import { singleLine } from '../../src/util/identifiers.ts';
import { FaultBench } from './bench.ts';
import { faults } from './scenarios/all.ts';

/** A part of a name takes only those faults; none takes all. */
const [part = ''] = process.argv.slice(2);
const majors = [15, 18];
const chosen = faults.filter(({ name }) => name.includes(part));
let recovered = 0;

for (const major of majors) {
  const bench = await FaultBench.open(major);
  console.log(`\nPostgreSQL ${bench.server.version}\n`);
  try {
    for (const fault of chosen) {
      const started = performance.now();
      const { name, sees, problem } = await bench.meet(fault);
      if (problem === null) recovered += 1;
      console.log(
        `${problem === null ? 'recovered' : 'LOST     '}  ${name} (${formatMs(performance.now() - started)})`,
      );
      console.log(`             sees: ${singleLine(sees)}`);
      if (problem !== null) console.log(`             ${problem.replaceAll('\n', '\n             ')}`);
    }
  } finally {
    await bench.close();
  }
}

const met = chosen.length * majors.length;
const share = met === 0 ? 0 : (recovered / met) * 100;
console.log(
  `\nfaults: ${recovered} of ${met} recovered (${Math.floor(share)}%), ${chosen.length} faults on PostgreSQL ${majors.join(' and ')}`,
);
process.exitCode = met > 0 && recovered === met ? 0 : 1;
