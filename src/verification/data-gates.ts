/** The gates that need real rows: size and latency; pure. */
import type { AccessMethod } from '../model/index-definition.ts';
import type { ManifestEntry } from '../model/migration.ts';
import type { GateResult, IndexMeasurement, QueryMeasurement } from '../model/verification.ts';
import { formatBytes, formatMs } from '../util/format.ts';
import { displayRelation } from '../util/identifiers.ts';
import { fail, pass } from './gates.ts';

/** An index of a few pages is not judged by their number. */
const SIZE_SLACK_BYTES = 10 * 8192;

/** Of these the size depends on the order in which rows came, which no statistics tell: estimates are twice as rough (docs/sizes.md). */
const roughMethods: ReadonlySet<AccessMethod> = new Set(['gin', 'gist', 'spgist']);

/** No clock tells less than that apart on a machine that does other work too. */
const LATENCY_SLACK_MS = 1;

/** With fewer statements whose plans stayed, nothing can be said of the machine. */
const LEAST_CONTROLS = 3;

/** @param maxOver how far the built size may be above the manifest's estimate, as a fraction; twice that for methods that are rough */
export function judgeSizes(
  entries: readonly Pick<ManifestEntry, 'indexName' | 'relation' | 'definition' | 'sizeBytes'>[],
  built: readonly IndexMeasurement[],
  maxOver: number,
): readonly GateResult[] {
  return entries.flatMap(({ indexName, relation, definition, sizeBytes: estimate }) => {
    const index = built.find(
      (one) => one.indexName === indexName && one.relation === displayRelation(relation) && one.measured,
    );
    if (index === undefined) return [];
    const over = maxOver * (roughMethods.has(definition.accessMethod) ? 2 : 1);
    const sizes = `${formatBytes(index.sizeBytes)}, ${formatBytes(estimate)} were estimated`;
    return [
      index.sizeBytes > estimate * (1 + over) + SIZE_SLACK_BYTES
        ? fail('size', 'size-over', indexName, `It takes ${sizes}.`)
        : pass('size', indexName, `It takes ${sizes}.`),
    ];
  });
}

/** How much slower the machine has become between the two measurements: what statements show whose plans stayed; at least 1. */
export function machineDrift(queries: readonly QueryMeasurement[]): number {
  const ratios = queries
    .filter((query) => !planChanged(query))
    .flatMap(({ latencyBefore, latencyAfter }) =>
      latencyBefore === null || latencyAfter === null || latencyBefore.medianMs === 0
        ? []
        : [latencyAfter.medianMs / latencyBefore.medianMs],
    )
    .sort((a, b) => a - b);
  return ratios.length < LEAST_CONTROLS ? 1 : Math.max(1, ratios[Math.floor(ratios.length / 2)] ?? 1);
}

/**
 * Statements that look slower: whose plan is another one, and whose median is above what it was by more than
 * `maxRegression` and the machine's own drift, and by a millisecond at least.
 */
export function slowerQueries(
  queries: readonly QueryMeasurement[],
  drift: number,
  maxRegression: number,
): readonly QueryMeasurement[] {
  return queries.filter(({ latencyBefore: before, latencyAfter: after, ...query }) => {
    if (before === null || after === null || !planChanged(query)) return false;
    const most = before.medianMs * drift * (1 + maxRegression);
    return after.medianMs > most && after.medianMs - before.medianMs * drift > LATENCY_SLACK_MS;
  });
}

/** @param slower those that looked slower each time that they were measured, with their last figures */
export function judgeLatency(
  queries: readonly QueryMeasurement[],
  slower: readonly QueryMeasurement[],
  maxRegression: number,
): readonly GateResult[] {
  if (slower.length > 0)
    return slower.map(({ queryId, latencyBefore, latencyAfter }) =>
      fail(
        'latency',
        'latency-worse',
        queryId,
        `Takes longer, measured three times: ${formatMs(latencyBefore?.medianMs ?? 0)} before, ${formatMs(latencyAfter?.medianMs ?? 0)} after (medians).`,
      ),
    );
  const timed = queries.filter((query) => query.latencyAfter !== null).length;
  return [
    pass(
      'latency',
      null,
      `None of ${timed} timed queries takes more than ${(maxRegression * 100).toFixed(0)}% longer.`,
    ),
  ];
}

function planChanged({
  costBefore,
  costAfter,
  indexes,
}: Pick<QueryMeasurement, 'costBefore' | 'costAfter' | 'indexes'>): boolean {
  return costBefore !== costAfter || indexes.length > 0;
}
