/** What helps where a check did not pass, in one sentence, by its code. */
import type { FailureCode } from '../model/verification.ts';

const advisedAnew = 'Run advise anew, or put the files back as it wrote them.';
const readThePlan = 'Take the migration out, or ask for advice on the workload as it is now.';

export const failureHelp: Readonly<Record<FailureCode, string>> = {
  'manifest-empty': 'Take the folder out of CI, or put the migrations and their manifest back.',
  'up-missing': 'Put the file back, or take the other half of the pair out as well.',
  'down-missing': 'Write the file that takes the up file back, or say --skip-gate rollback.',
  'file-unlisted': 'Move the file to a folder of its own: this one is for what advise wrote.',
  'file-edited': 'Run advise anew, or say --allow-edited.',
  'tool-file-missing': 'Put the file back, or run advise anew with the same --format.',
  'tool-file-edited': 'Run advise anew with the same --format, or say --allow-edited.',
  'claim-duplicate': advisedAnew,
  'claim-missing': advisedAnew,
  'claim-inconsistent': advisedAnew,
  'syntax-error': 'Write plain SQL, without backslash commands of psql.',
  'no-work': 'Take the file out, or let it create or drop an index.',
  'in-transaction':
    'Take BEGIN and COMMIT out, and switch the migration tool’s own transaction off for the file.',
  'not-concurrent':
    'Write CREATE INDEX CONCURRENTLY or DROP INDEX CONCURRENTLY, with the migration tool’s own transaction off.',
  'unnamed-index': 'Give the index a name.',
  'unmeant-statement': 'Move the statement to a migration of its own.',
  'guard-differs': advisedAnew,
  'wrong-relation': advisedAnew,
  'definition-differs': advisedAnew,
  'down-differs': 'Let the down file drop what the up file creates, and nothing else.',
  'squawk-finding': 'Follow the rule, or exclude it in .squawk.toml.',
  'schema-differs': 'Bring the database to the schema of the Snapshot, or take the Snapshot anew.',
  'snapshot-stale': 'Take a Snapshot anew, or ask for advice anew.',
  'already-applied': 'Verify against a Snapshot from before, or take the pair out.',
  'apply-failed': 'The server’s words and the line say what to change.',
  'index-missing': 'Let the up file create the index that the manifest promises.',
  'index-invalid': 'Let the build run to its end: an invalid index costs every write and serves no query.',
  'not-dropped': 'Let the up file drop the index.',
  'changes-more': 'Move what is no work on the index to a migration of its own.',
  'not-idempotent':
    'Write IF NOT EXISTS and IF EXISTS: a migration that was interrupted is run a second time.',
  'index-unused': readThePlan,
  'claim-unproven': 'Take a Snapshot with the query in its workload, or ask for advice anew.',
  'claim-edited': advisedAnew,
  'not-cheaper': readThePlan,
  'saving-below-claim': 'Ask for advice anew, or say with --min-saving how much of the claim is enough.',
  'query-worse': 'Take the migration out, or say with --max-regression how much dearer a query may become.',
  'query-broken': 'Take out what the query needs and the migration takes away.',
  'size-over':
    'Plan for the measured size, or say with --max-size-over how far above the estimate it may be.',
  'latency-worse': 'Look at both plans; take the migration out, or raise --max-latency-regression.',
  'rollback-failed': 'The server’s words and the line say what to change.',
  'not-rolled-back': 'Let the down file take back all that the up file does.',
  'catalogue-changed':
    'Let the down file take back all that the up file does, comments and settings included.',
  'time-limit': 'Give more time with --time-limit, or look at the step that took it.',
};
