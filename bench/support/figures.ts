/** Means, percentages and tables, as every bench prints them. */

export function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((total, value) => total + value, 0) / values.length;
}

export function largest(values: readonly number[]): number {
  return Math.max(0, ...values);
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/** How far a figure is from the truth, as a share of the truth. */
export function relativeError(figure: number, truth: number): number {
  return truth === 0 ? (figure === 0 ? 0 : 1) : Math.abs(figure / truth - 1);
}

/** `0.0123` -> `1.2%`. */
export function percent(share: number, digits = 1): string {
  return `${(100 * share).toFixed(digits)}%`;
}

/** Columns as wide as their widest cell; the first to the left, the others to the right. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, at) => largest(rows.map((row) => row[at]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** A goal that held or did not, with its figure. */
export interface Goal {
  readonly text: string;
  readonly holds: boolean;
}
