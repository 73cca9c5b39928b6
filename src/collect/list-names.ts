/** Prints names in messages. */
import { singleLine } from '../util/identifiers.ts';

/** At most five, then how many more; on one line, whatever the names hold. */
export function listNames(names: readonly string[]): string {
  const shown = names.slice(0, 5).map(singleLine).join(', ');
  return names.length <= 5 ? shown : `${shown} and ${names.length - 5} more`;
}
