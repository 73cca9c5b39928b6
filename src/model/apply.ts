/** What `apply` is about to do, what it found before, and what became of each pair. */
import type { RelationName } from './relation.ts';

/** `up` applies the pairs, first to last; `down` rolls them back, last to first. */
export type ApplyDirection = 'up' | 'down';

/** Whether a file makes indexes (create, restore) or takes them away. */
export type StepKind = 'make' | 'take';

/** What the catalogue says of a pair, by names, tables, definitions and validity. */
export type StepState =
  | { readonly kind: 'to-do' }
  | { readonly kind: 'done' }
  /** Begun and not ended. `leftovers` are INVALID indexes of ours, to be dropped before the file runs again. */
  | { readonly kind: 'unfinished'; readonly leftovers: readonly RelationName[] }
  | { readonly kind: 'refused'; readonly message: string; readonly hint: string | null };

export type PreflightSeverity = 'ok' | 'note' | 'warning' | 'error';

/** One thing that was looked at before anything is written. An error blocks, a warning delays. */
export interface PreflightCheck {
  readonly severity: PreflightSeverity;
  /** Stable, kebab-case. */
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
}

export interface PlannedStep {
  readonly indexName: string;
  readonly relation: RelationName;
  readonly fileName: string;
  readonly kind: StepKind;
  readonly state: StepState;
  /** Estimated; of what the file makes or frees. */
  readonly sizeBytes: number;
  /** In the order in which they run. */
  readonly statements: readonly string[];
}

export interface ApplyPlan {
  readonly direction: ApplyDirection;
  /** `user@host:port/db`, without password. */
  readonly database: string;
  readonly serverVersion: string;
  /** In the order in which they run. */
  readonly steps: readonly PlannedStep[];
  readonly checks: readonly PreflightCheck[];
  /** No check is an error. */
  readonly passed: boolean;
}

export interface StepOutcome {
  readonly indexName: string;
  readonly fileName: string;
  readonly kind: 'done' | 'skipped' | 'failed' | 'interrupted' | 'not-run';
  /** Why it failed, one sentence; null otherwise. */
  readonly message: string | null;
  /** INVALID indexes of ours that are there still. */
  readonly left: readonly string[];
  readonly attempts: number;
  readonly elapsedMs: number;
}

export interface Application {
  readonly plan: ApplyPlan;
  /** Null where nothing was run: a dry run, a check that failed, an answer that was no. */
  readonly outcomes: readonly StepOutcome[] | null;
  /** Path of the journal; null where none was written. */
  readonly journal: string | null;
}
