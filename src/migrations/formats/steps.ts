/** Which steps of a script a tool sends. */
import type { FormatScript, FormatStep } from './format.ts';

/** Settings of the client's encoding are the driver's business: it has the text as characters, not as a file's bytes. */
export function driverSteps({ steps }: FormatScript): readonly FormatStep[] {
  return steps.filter(({ kind, sql }) => kind !== 'setting' || !/client_encoding/i.test(sql));
}

/** The guards behind the last statement: what is to be so once the script is done. */
export function checksAfter({ steps }: FormatScript): readonly FormatStep[] {
  const last = steps.findLastIndex(({ kind }) => kind === 'work');
  return steps.slice(last + 1).filter(({ kind }) => kind === 'guard');
}
