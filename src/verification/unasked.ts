/** Which gates cannot be asked of what there is, and why; pure. */
import { indexWork } from '../migrations/index-work.ts';
import { ScriptError, splitScript } from '../migrations/script.ts';
import type { Catalogue, Note, Relation } from '../model/snapshot.ts';
import type { GateName, SkippedGate } from '../model/verification.ts';
import { quoteRelation } from '../util/identifiers.ts';
import type { MigrationFolder } from './folder.ts';

/** Without rollback there is nothing to compare with what was before. */
export function turnedOff(gates: readonly GateName[]): SkippedGate[] {
  const off = new Set(gates);
  const named = [...off].map((gate) => ({ gate, reason: 'turned off by --skip-gate' }));
  return off.has('rollback') && !off.has('catalogue-identical')
    ? [...named, { gate: 'catalogue-identical', reason: 'the gate rollback is turned off' }]
    : named;
}

/** With rows: what a sample cannot show, and what is asked only on demand. */
export function rowsUnasked(
  samplePercent: number | null,
  maxLatencyRegression: number | null,
): readonly SkippedGate[] {
  return [
    ...(samplePercent === null ? [] : [{ gate: 'size', reason: 'the rows are a sample' } as const]),
    ...(maxLatencyRegression === null
      ? [{ gate: 'latency', reason: 'no --max-latency-regression was given' } as const]
      : []),
  ];
}

/** What planner costs decide. */
const costGates: readonly GateName[] = ['used', 'cheaper', 'no-regression'];

/**
 * Where none of the tables that the folder is about has statistics or rows, as in a CI database that was just migrated,
 * the planner knows nothing of production, and costs are not judged. Else none.
 */
export async function costsUnasked(
  folder: MigrationFolder,
  catalogue: Pick<Catalogue, 'relations'>,
): Promise<readonly SkippedGate[]> {
  const about = await relationsOf(folder, catalogue);
  if (about.length === 0 || about.some(hasStatistics)) return [];
  const reason =
    'its tables have neither rows nor statistics, so the planner’s costs say nothing of production';
  return costGates.map((gate) => ({ gate, reason }));
}

export const costsUnaskedNote: Note = {
  code: 'no-statistics',
  message:
    'The tables of the migrations have neither rows nor statistics here. Proven is that the files apply, make what they promise and nothing else, can be run again and roll back; not that queries use the indexes.',
  hint: 'Give --snapshot with a Snapshot of staging or production for that, and --url beside it to compare the schemas.',
};

/** Partitions have the rows of their parent. */
function hasStatistics({ statistics, size, partition }: Relation): boolean {
  return statistics.length > 0 || size.tuples > 0 || partition.key !== null;
}

async function relationsOf(
  { migrations }: MigrationFolder,
  { relations }: Pick<Catalogue, 'relations'>,
): Promise<readonly Relation[]> {
  const names = new Set<string>();
  for (const { entry, drop, up } of migrations) {
    const promised = entry ?? drop;
    if (promised !== null) names.add(quoteRelation(promised.relation));
    else
      try {
        for (const { tree } of await splitScript(up.content))
          for (const work of indexWork(tree)) if (work.kind === 'create') names.add(work.relation.name);
      } catch (error) {
        // Lint says so, with the line.
        if (!(error instanceof ScriptError)) throw error;
      }
  }
  return relations.filter((relation) => names.has(quoteRelation(relation)) || names.has(relation.name));
}
