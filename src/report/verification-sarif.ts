/** A Verification as SARIF 2.1.0, for code scanning: a rule a failure code, a result a check that did not pass. */
import type { FailureCode, Verification } from '../model/verification.ts';
import { failureHelp } from './failure-help.ts';
import { failureCodes, failureWords } from './failure-words.ts';
import { type PlaceOptions, placePath } from './verification-place.ts';

/** @param place and the version of this tool. Ends in a line break. */
export function renderVerificationSarif(
  { gates, skipped, notes }: Verification,
  place: PlaceOptions & { readonly toolVersion: string },
): string {
  const results = gates.flatMap(({ gate, code, subject, message, location }) =>
    code === null
      ? []
      : [
          {
            ruleId: code,
            ruleIndex: failureCodes.indexOf(code),
            level: 'error',
            message: { text: wellFormed(subject === null ? message : `${subject}: ${message}`) },
            ...(location === null
              ? {}
              : {
                  locations: [
                    {
                      physicalLocation: {
                        artifactLocation: { uri: uriOf(placePath(place, location)), uriBaseId: '%SRCROOT%' },
                        region: { startLine: location.line },
                      },
                    },
                  ],
                }),
            // The line may move and the figures may change: it is the same finding.
            partialFingerprints: { 'gateCodeSubject/v1': wellFormed([gate, code, subject ?? ''].join('|')) },
          },
        ],
  );
  const said = [
    ...skipped.map(({ gate, reason }) => `The gate ${gate} was not asked: ${reason}.`),
    ...notes.map(({ message, hint }) => (hint === null ? message : `${message} ${hint}`)),
  ];
  const log = {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'indexwright', version: place.toolVersion, rules: failureCodes.map(rule) } },
        columnKind: 'utf16CodeUnits',
        invocations: [
          {
            executionSuccessful: true,
            toolExecutionNotifications: said.map((text) => ({
              level: 'note',
              message: { text: wellFormed(text) },
            })),
          },
        ],
        results,
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function rule(code: FailureCode): object {
  return {
    id: code,
    shortDescription: { text: sentence(failureWords[code]) },
    help: { text: `${sentence(failureWords[code])} ${failureHelp[code]}` },
    defaultConfiguration: { level: 'error' },
  };
}

function sentence(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}

/** A relative reference of RFC 3986: whatever a file is called, each part of its path is one segment. */
function uriOf(path: string): string {
  return wellFormed(path).split('/').map(encodeURIComponent).join('/');
}

/** Half of a pair of surrogates is no character of UTF-8. */
function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\ufffd');
}
