/**
 * The library's entry: the commands as functions, the renderers, and the types that they share.
 *
 *     const snapshot = await collectSnapshot('postgres://indexwright@staging.example/app');
 *     const advice = await advise(snapshot, { recommendation: { ...defaultRecommendationOptions, maxIndexes: 3 } });
 *     process.stdout.write(renderRecommendationText(advice.recommendation, { colour: false }));
 *     await writeMigrations('migrations-out', advice);
 */
export {
  type Advice,
  type AdviseOptions,
  advise,
  defaultAdviseOptions,
  defaultRecommendationOptions,
} from './advise.ts';
export { type ApplyOptions, apply, defaultApplyOptions } from './apply.ts';
export { collectSnapshot } from './collect/collect.ts';
export { type CollectOptions, defaultCollectOptions } from './collect/options.ts';
export { readWorkloadFiles } from './collect/workload/files.ts';
export { renderDemo } from './demo/render.ts';
export { type DemoOptions, type DemoResult, runDemo } from './demo.ts';
export { type FidelityOptions, measureFidelity } from './fidelity.ts';
export type * from './model/apply.ts';
export type * from './model/existing-index.ts';
export type * from './model/fidelity.ts';
export type * from './model/index-definition.ts';
export type * from './model/migration.ts';
export type * from './model/plan.ts';
export type * from './model/predicate.ts';
export type * from './model/query.ts';
export type * from './model/recommendation.ts';
export type * from './model/relation.ts';
export type * from './model/sandbox.ts';
export type * from './model/snapshot.ts';
export type * from './model/verification.ts';
export type * from './model/what-if.ts';
export { loadParser } from './query/parse.ts';
export { renderApplyOutcomes, renderApplyPlan, renderApplyStatements } from './report/apply-text.ts';
export { renderFidelityJson } from './report/fidelity-json.ts';
export { renderFidelityText } from './report/fidelity-text.ts';
export { renderRecommendationJson } from './report/recommendation-json.ts';
export { renderRecommendationMarkdown } from './report/recommendation-markdown.ts';
export { type RecommendationTextOptions, renderRecommendationText } from './report/recommendation-text.ts';
export type { TextOptions } from './report/text-layout.ts';
export { renderVerificationGithub } from './report/verification-github.ts';
export { renderVerificationJson } from './report/verification-json.ts';
export { renderVerificationJunit } from './report/verification-junit.ts';
export { renderVerificationMarkdown } from './report/verification-markdown.ts';
export { renderVerificationSarif } from './report/verification-sarif.ts';
export { renderVerificationText } from './report/verification-text.ts';
export { installMajor } from './sandbox/install-major.ts';
export { describeSandboxes } from './sandbox/provider.ts';
export type { SandboxAvailability } from './sandbox/provider-contract.ts';
export { readSnapshot, writeSnapshot } from './snapshot/file.ts';
export { redactSnapshot } from './snapshot/redact/redact.ts';
export { withWorkload } from './snapshot/workload.ts';
export { IndexwrightError, UsageError } from './util/errors.ts';
export { toolVersion } from './util/version.ts';
export { defaultVerifyOptions, type VerifyOptions, verify } from './verify.ts';
export { writeMigrations } from './write-migrations.ts';
