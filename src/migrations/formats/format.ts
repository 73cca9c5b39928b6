/** What a migration tool's format is: pairs of scripts and the tool's own folder in, the tool's files out. */
import type { IndexDefinition } from '../../model/index-definition.ts';
import type { FormatId } from '../../model/migration.ts';
import type { RelationName } from '../../model/relation.ts';

export interface MigrationFormat {
  readonly id: FormatId;
  /** As its makers write it. */
  readonly name: string;
  /** Where a project has its migrations, by the tool's convention; with `/`, relative to the project. */
  readonly folder: string;
  /** Those of the folder's files whose text `render` needs. */
  readonly reads: (names: readonly string[]) => readonly string[];
  /** Same input, same bytes. Errors: `format-*` where the folder is not one that the tool would accept further files in. */
  readonly render: (pairs: readonly FormatPair[], folder: ToolFolder) => ToolOutput;
}

/** The tool's folder as it is, without what an earlier run of ours left there and this one replaces. */
export interface ToolFolder {
  /** Its own name and that of the folder it is in: `shop/migrations`. */
  readonly name: string;
  /** Paths of its files below it, with `/`, in code-unit order. */
  readonly names: readonly string[];
  /** Text of those that the format reads. */
  readonly texts: ReadonlyMap<string, string>;
  /** Whether the project's package.json makes a .js file an ECMAScript module. */
  readonly modules: boolean;
}

export interface ToolOutput {
  readonly files: readonly ToolFile[];
  /** What to know before they are run, a sentence or two each. */
  readonly notes: readonly string[];
  /** What to write into the models of an ORM, so that it finds its schema and the database alike. */
  readonly model?: readonly ModelLine[];
}

export interface ModelLine {
  /** Of the project's, in words. */
  readonly where: string;
  /** What to add; null where the ORM's language cannot say what the index is, or nothing is to be added. */
  readonly line: string | null;
  /** What to do or to know instead. */
  readonly remark: string | null;
}

export interface ToolFile {
  /** Below the tool's folder, with `/`. */
  readonly path: string;
  readonly content: string;
  /** Up file of the pair that it is of; null for a file of the tool's that all pairs extend, such as a plan. */
  readonly up: string | null;
}

/** A pair of scripts, taken apart. */
export interface FormatPair {
  readonly indexName: string;
  readonly relation: RelationName;
  /** What it creates; null where it drops an index which exists, and for a pair that somebody wrote by hand. */
  readonly definition: IndexDefinition | null;
  /** Name of the up file. */
  readonly upFile: string;
  /** YYYYMMDDHHMMSS. */
  readonly timestamp: string;
  /** The rest of the file's name, in `a-z0-9_`. */
  readonly slug: string;
  readonly up: FormatScript;
  readonly down: FormatScript;
}

export interface FormatScript {
  /** The comment that opens it, without `-- `. */
  readonly header: readonly string[];
  readonly steps: readonly FormatStep[];
}

export interface FormatStep {
  readonly kind: 'setting' | 'guard' | 'work';
  /** One statement without semicolon. */
  readonly sql: string;
  /** The comment above it, without `-- `. */
  readonly comment: readonly string[];
  /** The rule of squawk that it breaks for a reason, or null. */
  readonly ignoredRule: string | null;
}
