/** Reads UNION, INTERSECT and EXCEPT: each branch on its own, their outputs together. */
import type { SelectStmt } from '@pgsql/types';
import { opaqueNode } from './binding.ts';
import { chooseBranch } from './choices.ts';
import type { Place } from './expand.ts';
import { hasLimit } from './guard.ts';
import { requestOrder } from './ordering.ts';
import { inwardRegion } from './region.ts';
import type { Level, Output } from './scope.ts';

/** `place` has no sources of its own. */
export function readSetOperation(select: SelectStmt, place: Place): Level {
  const { analysis, environment, region } = place;
  const branches = branchesOf(select).map((branch) =>
    analysis.readers.readSelect(branch, environment, inwardRegion(region), analysis),
  );
  // Only UNION ALL keeps rows apart, so that an output nobody reads need not be computed.
  const keepsRows = everyOperation(select, ({ op, all }) => op === 'SETOP_UNION' && all === true);
  const readAll = () => {
    for (const branch of branches) branch.readAll();
  };
  if (!keepsRows) readAll();
  // Conditions enter both sides of UNION and INTERSECT, but not EXCEPT (recurse_pushdown_safe in allpaths.c).
  const passes = !hasLimit(select) && everyOperation(select, ({ op }) => op !== 'SETOP_EXCEPT');
  const setOperation = {};
  const read = new Set<number>();
  const bindBranch = (index: number) => {
    // All branches compute an output that is asked for; afterwards one is enough.
    if (!read.has(index)) for (const branch of branches) branch.outputs[index]?.bind();
    read.add(index);
    const chosen = branches[chooseBranch(analysis.choices, setOperation, branches.length)];
    return chosen?.outputs[index]?.bind() ?? opaqueNode();
  };
  const inside: readonly Output[] = (branches[0]?.outputs ?? []).map(({ name }, index) => ({
    name,
    bind: () => bindBranch(index),
  }));
  return {
    outputs: inside.map((output) => ({
      name: output.name,
      bind: () => {
        const bound = output.bind();
        return passes ? bound : opaqueNode();
      },
    })),
    readAll,
    order: keepsRows ? requestOrder(select, inside, [], [], place) : null,
    plain: false,
  };
}

/** The branches of a chain of one operation as a flat list: `a UNION ALL b UNION ALL c` has three. */
function branchesOf(select: SelectStmt): readonly SelectStmt[] {
  return [select.larg, select.rarg].flatMap((side) => {
    if (side === undefined) return [];
    const sameOperation =
      side.op === select.op &&
      side.all === select.all &&
      select.op !== 'SETOP_EXCEPT' &&
      !hasLimit(side) &&
      side.sortClause === undefined &&
      side.withClause === undefined;
    return sameOperation ? branchesOf(side) : [side];
  });
}

function everyOperation(select: SelectStmt, test: (select: SelectStmt) => boolean): boolean {
  if (select.op === undefined || select.op === 'SETOP_NONE') return true;
  return (
    test(select) &&
    [select.larg, select.rarg].every((side) => side === undefined || everyOperation(side, test))
  );
}
