/** Says what to do where a statement is refused for want of an extension that the sandbox does not have. */
import type { PlanFailure } from '../model/what-if.ts';

/** undefined_function and ambiguous_function (operators as well), undefined_object (types, collations ...), undefined_table. */
const UNDEFINED = new Set(['42883', '42725', '42704', '42P01']);

/** @param missing names of the extensions that the source has and the twin lacks */
export function withWayOut(failure: PlanFailure, missing: readonly string[]): PlanFailure {
  if (missing.length === 0 || failure.sqlState === null || !UNDEFINED.has(failure.sqlState)) return failure;
  const which = missing.length === 1 ? `the extension ${missing[0]}` : `the extensions ${missing.join(', ')}`;
  return {
    ...failure,
    error: `${failure.error} (the sandbox lacks ${which}: give --sandbox-image an image that has what it needs)`,
  };
}
