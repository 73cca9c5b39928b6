/** What the published algorithms and tools recommended for this workload, as candidates for the judge. */
import { btree, columnKey, definitionId } from '../../src/candidates/key.ts';
import type { CandidateIndex } from '../../src/model/index-definition.ts';
import { readJson, readText } from '../support/tpch-snapshot.ts';

export interface Peer {
  readonly name: string;
  /** 10^6 bytes, all of its indexes, as PostgreSQL built them. */
  readonly builtMegabytes: number;
  /** Planner cost with them over cost without any, after building them. */
  readonly builtCostRatio: number;
  readonly candidates: readonly CandidateIndex[];
}

export function readPeers(): readonly Peer[] {
  return readJson<readonly Omit<Peer, 'candidates'>[]>('peers.json').map(
    ({ name, builtMegabytes, builtCostRatio }) => ({
      name,
      builtMegabytes,
      builtCostRatio,
      candidates: readText(`peers/${name}.sql`)
        .split('\n')
        .filter((line) => line.trim() !== '')
        .map(readCandidate),
    }),
  );
}

/** Their files hold nothing but plain B-trees on columns. */
function readCandidate(sql: string): CandidateIndex {
  const [, name, keys] =
    /^CREATE INDEX ON (?:public\.)?(\w+) (?:USING btree )?\(([\w, ]+)\);$/i.exec(sql.trim()) ?? [];
  if (name === undefined || keys === undefined) throw new Error(`not a plain index: ${sql}`);
  const definition = btree({ schema: 'public', name }, keys.split(', ').map(columnKey));
  return { id: definitionId(definition), definition, generators: [], queryIds: [] };
}
