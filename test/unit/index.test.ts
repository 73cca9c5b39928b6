/** What users of the library may rely on: a name that goes from here breaks them. */
import { expect, test } from 'vitest';
import * as library from '../../src/index.ts';

test('the entry exports the commands as functions, their defaults, the renderers and the errors', () => {
  expect(Object.keys(library).sort()).toEqual([
    'IndexwrightError',
    'UsageError',
    'advise',
    'collectSnapshot',
    'defaultAdviseOptions',
    'defaultCollectOptions',
    'defaultRecommendationOptions',
    'defaultVerifyOptions',
    'describeSandboxes',
    'installMajor',
    'loadParser',
    'measureFidelity',
    'readSnapshot',
    'readWorkloadFiles',
    'redactSnapshot',
    'renderDemo',
    'renderFidelityJson',
    'renderFidelityText',
    'renderRecommendationJson',
    'renderRecommendationMarkdown',
    'renderRecommendationText',
    'renderVerificationGithub',
    'renderVerificationJson',
    'renderVerificationJunit',
    'renderVerificationMarkdown',
    'renderVerificationSarif',
    'renderVerificationText',
    'runDemo',
    'toolVersion',
    'verify',
    'withWorkload',
    'writeMigrations',
    'writeSnapshot',
  ]);
});
