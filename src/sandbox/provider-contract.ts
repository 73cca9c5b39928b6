/** What every provider of sandboxes offers. */
import type { Sandbox, SandboxOptions, SandboxProviderName } from '../model/sandbox.ts';

/** Whether a provider could start a sandbox now; for `doctor`. */
export interface SandboxAvailability {
  readonly provider: SandboxProviderName;
  readonly available: boolean;
  /** Where the server would come from, or why there is none. */
  readonly detail: string;
  /** What would make it available; null where it is. */
  readonly hint: string | null;
}

export interface SandboxProvider {
  readonly name: SandboxProviderName;
  /** Changes nothing: neither fetches nor pulls. Never rejects for what a user can put right. */
  describe(major: number, image: string | null): Promise<SandboxAvailability>;
  /** Errors: `sandbox-*`. */
  start(options: SandboxOptions, progress: (line: string) => void): Promise<Sandbox>;
}
