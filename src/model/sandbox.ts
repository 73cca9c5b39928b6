export type SandboxProviderName = 'embedded' | 'system' | 'container';

/** How to connect as the sandbox's superuser; there is no password outside containers. */
export interface ConnectionSettings {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string | null;
  readonly database: string;
  /** What a session looks names up in, whatever the database says; left out: as the database says. */
  readonly searchPath?: string;
}

/**
 * One change of a file in the data directory. `path` is relative to it. Only for files that the server has never opened:
 * the twin prepares relation files under new file numbers and then points pg_class.relfilenode at them, so no restart is needed.
 */
export type FileOperation =
  /** Sets the size, sparse where it grows, creating the file where it is missing. */
  | { readonly kind: 'resize'; readonly path: string; readonly sizeBytes: number }
  | { readonly kind: 'write'; readonly path: string; readonly offset: number; readonly bytes: Uint8Array };

/** A throw-away server. Nothing of it outlives the run. */
export interface Sandbox {
  readonly provider: SandboxProviderName;
  /** Server version, e.g. "18.4", and its major. */
  readonly version: string;
  readonly major: number;
  /** Where the binaries or the image came from, for people. */
  readonly origin: string;
  connection(database?: string): ConnectionSettings;
  /** Creates or changes files, as the server's user with mode 0600, while the server runs; many operations in one go. */
  writeFiles(operations: readonly FileOperation[]): Promise<void>;
  /** Stops the server and removes all of it. Safe to call twice. */
  stop(): Promise<void>;
}

export interface SandboxOptions {
  readonly provider: SandboxProviderName | 'auto';
  readonly major: number;
  /** Container image instead of `postgres:<major>`, or null. */
  readonly image: string | null;
  /** Extra server settings, e.g. shared_preload_libraries. */
  readonly settings: Readonly<Record<string, string>>;
}
