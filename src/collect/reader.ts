/** Executes catalogue reads inside the transaction that `session.ts` opened. */
import type { CompiledQuery } from 'kysely';
import pg from 'pg';
import type { Client } from '../database/client.ts';
import { readSqlFile } from '../database/sql-file.ts';

/** What every reader is handed: the server's major, and ways to run a built or a fixed statement. */
export interface CatalogueReader {
  readonly major: number;
  /** A statement whose columns depend on the server's version. */
  rows<Row>(query: CompiledQuery<Row>): Promise<readonly Row[]>;
  /** A fixed statement of `sql/collect/<name>.sql`. */
  fixedRows<Row>(name: string, parameters?: readonly unknown[]): Promise<readonly Row[]>;
  /**
   * Runs reads that the source may refuse; its refusal becomes the result and leaves the transaction usable. What they
   * set and what they locked is undone in either case.
   */
  attempt<T>(work: () => Promise<T>): Promise<T | pg.DatabaseError>;
}

/** `client` must be inside the transaction; errors of the server pass through (session.ts explains them). */
export function createReader(client: Client, major: number): CatalogueReader {
  return {
    major,
    async rows<Row>(query: CompiledQuery<Row>) {
      const result = await client.query(query.sql, [...query.parameters]);
      return result.rows as Row[];
    },
    async fixedRows<Row>(name: string, parameters: readonly unknown[] = []) {
      const result = await client.query(readSqlFile(`collect/${name}.sql`), [...parameters]);
      return result.rows as Row[];
    },
    async attempt(work) {
      await client.query('SAVEPOINT attempt');
      const undo = () => client.query('ROLLBACK TO SAVEPOINT attempt; RELEASE SAVEPOINT attempt');
      try {
        const result = await work();
        await undo();
        return result;
      } catch (error) {
        if (!(error instanceof pg.DatabaseError)) throw error;
        await undo();
        return error;
      }
    },
  };
}
