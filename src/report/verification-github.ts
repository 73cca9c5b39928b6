/** A Verification as GitHub annotations: workflow commands, one line each, which a step of a job prints. */
import type { GateResult, Verification } from '../model/verification.ts';
import { failureHelp } from './failure-help.ts';
import { type PlaceOptions, placePath } from './verification-place.ts';
import { verdictLine } from './verification-summary.ts';

/** GitHub shows the first ten errors of a step and leaves the rest to its log. Ends in a line break. */
export function renderVerificationGithub(verification: Verification, place: PlaceOptions): string {
  const { gates, skipped, notes } = verification;
  return [
    ...gates.flatMap((gate) => (gate.passed ? [] : [annotation(gate, place)])),
    ...notes.map(({ message, hint }) =>
      command('warning', { title: 'indexwright' }, hint === null ? message : `${message} ${hint}`),
    ),
    ...skipped.map(({ gate, reason }) =>
      command('notice', { title: `indexwright: ${gate} was not asked` }, reason),
    ),
    command('notice', { title: 'indexwright verify' }, verdictLine(verification)),
    '',
  ].join('\n');
}

function annotation({ gate, code, subject, message, location }: GateResult, place: PlaceOptions): string {
  const help = code === null ? '' : `\n${failureHelp[code]}`;
  return command(
    'error',
    {
      ...(location === null ? {} : { file: placePath(place, location), line: String(location.line) }),
      title: [`${gate}: ${code}`, ...(subject === null ? [] : [subject])].join(', '),
    },
    `${message}${help}`,
  );
}

function command(
  kind: 'error' | 'warning' | 'notice',
  properties: Readonly<Record<string, string>>,
  message: string,
): string {
  const written = Object.entries(properties).map(([name, value]) => `${name}=${escapeProperty(value)}`);
  return `::${kind} ${written.join(',')}::${escapeData(message)}`;
}

/** What GitHub's runner decodes after the second `::`. */
function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

/** What it decodes in a property, which a comma or a colon would end. */
function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
