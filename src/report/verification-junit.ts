/** A Verification as JUnit XML: a test suite a gate, a test case a check. */
import type { GateResult, SkippedGate, Verification } from '../model/verification.ts';
import { failureHelp } from './failure-help.ts';
import { gateOrder, gateWords } from './gate-words.ts';
import { type PlaceOptions, placePath } from './verification-place.ts';

/** Without times and hosts: the same verification is the same file. Ends in a line break. */
export function renderVerificationJunit({ gates, skipped }: Verification, place: PlaceOptions): string {
  const suites = gateOrder.flatMap((gate) => {
    const results = gates.filter((result) => result.gate === gate);
    const off = skipped.filter((one) => one.gate === gate);
    return results.length + off.length === 0 ? [] : suite(gate, results, off, place);
  });
  const failures = gates.filter(({ passed }) => !passed).length;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: 'indexwright verify', ...counts(gates.length + skipped.length, failures, skipped.length) })}>`,
    ...suites,
    '</testsuites>',
    '',
  ].join('\n');
}

function suite(
  gate: keyof typeof gateWords,
  results: readonly GateResult[],
  off: readonly SkippedGate[],
  place: PlaceOptions,
): readonly string[] {
  const failures = results.filter(({ passed }) => !passed).length;
  return [
    `  <testsuite${attributes({ name: gate, ...counts(results.length + off.length, failures, off.length) })}>`,
    ...results.flatMap((result) => testCase(result, place)),
    ...off.flatMap(({ reason }) => [
      `    <testcase${attributes({ classname: `indexwright.${gate}`, name: gateWords[gate] })}>`,
      `      <skipped${attributes({ message: reason })}/>`,
      '    </testcase>',
    ]),
    '  </testsuite>',
  ];
}

function testCase(
  { gate, passed, code, subject, message, location }: GateResult,
  place: PlaceOptions,
): readonly string[] {
  const where = location === null ? {} : { file: placePath(place, location), line: String(location.line) };
  const named = attributes({ classname: `indexwright.${gate}`, name: subject ?? gateWords[gate], ...where });
  if (passed || code === null) return [`    <testcase${named}/>`];
  const at = location === null ? '' : `${placePath(place, location)}:${location.line}\n`;
  return [
    `    <testcase${named}>`,
    `      <failure${attributes({ message, type: code })}>${xmlText(`${at}${message}\n${failureHelp[code]}`)}</failure>`,
    '    </testcase>',
  ];
}

function counts(tests: number, failures: number, skipped: number): Readonly<Record<string, string>> {
  return { tests: String(tests), failures: String(failures), errors: '0', skipped: String(skipped) };
}

function attributes(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(
      ([name, value]) => ` ${name}="${xmlText(value).replace(/[\t\n\r]/g, (c) => `&#${c.charCodeAt(0)};`)}"`,
    )
    .join('');
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** XML 1.0 has no way to write most control characters, nor half of a pair of surrogates: U+FFFD stands for them. */
function xmlText(text: string): string {
  return text
    .replace(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replace(/[&<>"']/g, (character) => entities[character] ?? character);
}
