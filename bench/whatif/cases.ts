/** All hypothetical indexes of the bench. */
import { brins } from './candidates/brin.ts';
import { btrees } from './candidates/btree.ts';
import { gins } from './candidates/gin.ts';
import { gists, spgists } from './candidates/gist.ts';
import { hashes } from './candidates/hash.ts';
import type { Case } from './hypothetical.ts';

/** Operator classes that PostgreSQL 13 does not have. */
const SINCE_14 = /minmax_multi_ops|bloom_ops/;

export function casesFor(major: number): readonly Case[] {
  return [btrees, hashes, gins, gists, spgists, brins]
    .flat()
    .filter(({ candidate }) => major >= 14 || !SINCE_14.test(candidate.id));
}
