/** What the run knows of a migration tool: whether it is here, how a project of it looks, how it applies and how it takes back. */
import type { ModelLine } from '../../src/migrations/formats/format.ts';
import type { FormatId } from '../../src/model/migration.ts';
import type { ConnectionSettings } from '../../src/model/sandbox.ts';

/** A folder as a user of the tool has it, and the database that it migrates. */
export interface Project {
  readonly folder: string;
  readonly connection: ConnectionSettings;
  /** Files that the format wrote, relative to `folder`, in the order in which it wrote them. */
  readonly files: readonly string[];
  /** The neutral pairs that they were made from, likewise. */
  readonly pairFiles: readonly string[];
  /** What the format asks to add to the project's model of the database. */
  readonly model: readonly ModelLine[];
}

/** A tool that can be had, or one that cannot, whose queries are sent in its stead. */
export type Driver = Actions & ({ readonly absent: string } | Obtainable);

export interface Obtainable {
  readonly absent?: never;
  /** What a user runs to have it. */
  readonly install: string;
  /** The version that is installed. Throws, with the reason, where the tool cannot run. */
  version(): Promise<string>;
}

interface Actions {
  readonly format: FormatId | 'sql';
  /** As its makers write it. */
  readonly tool: string;
  /** Where in the project the format's files go. */
  readonly migrations: string;
  /** Schemas that the tool makes for its own records, beside `bookkeeping`. */
  readonly schemas?: readonly string[];
  /** Writes what a project has before the first migration comes. */
  prepare(project: Project): Promise<void>;
  apply(project: Project): Promise<void>;
  /** Everything, back to the first. */
  rollBack(project: Project): Promise<void>;
  /** Said in the table where the tool has no way back of its own. */
  readonly rollBackBy?: string;
}

/** The first in every session's search path: unqualified names of the tool's own land here, and a migration's must not. */
export const bookkeeping = 'bookkeeping';
