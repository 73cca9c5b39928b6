/** What a command talks to, so that tests can listen and the library never touches the process. */
export interface Streams {
  readonly stdout: Output;
  readonly stderr: Output;
  /** Left out where nobody can be asked. */
  readonly stdin?: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
}

/** Colours only for a person at a terminal who has not declined them (https://no-color.org). */
export function wantsColour(output: Output, env: Streams['env']): boolean {
  return output.isTTY === true && (env.NO_COLOR ?? '') === '' && env.TERM !== 'dumb';
}
