/** A relation's qualified name, as stored in the catalogue (not quoted). */
export interface RelationName {
  readonly schema: string;
  readonly name: string;
}

export type RelationKind = 'table' | 'partitioned-table' | 'view' | 'materialized-view' | 'foreign-table';
