/** Finds a Docker engine, quickly and quietly where there is none. */
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { ContainerRuntimeClient } from 'testcontainers';

const answerTimeoutMs = 5_000;

/** The engine's client, or null where none answers. testcontainers (0.4 s) is loaded only where one may. */
export async function findEngine(): Promise<ContainerRuntimeClient | null> {
  if (!engineMayExist()) return null;
  const { getContainerRuntimeClient } = await import('testcontainers');
  const timeout = new AbortController();
  const late = new Promise<null>((resolve) => {
    const timer = setTimeout(() => resolve(null), answerTimeoutMs);
    timeout.signal.addEventListener('abort', () => clearTimeout(timer));
  });
  try {
    return await Promise.race([getContainerRuntimeClient(), late]);
  } catch {
    // It tells no more than that no strategy worked.
    return null;
  } finally {
    timeout.abort();
  }
}

/** True where something names an engine: the places in which testcontainers looks. */
function engineMayExist(environment: NodeJS.ProcessEnv = process.env): boolean {
  if (process.platform === 'win32' || environment.DOCKER_HOST) return true;
  const { XDG_RUNTIME_DIR: runtime } = environment;
  return [
    '/var/run/docker.sock',
    ...(runtime ? [join(runtime, 'docker.sock')] : []),
    `/run/user/${process.getuid?.()}/docker.sock`,
    ...['.docker/run/docker.sock', '.docker/desktop/docker.sock', '.testcontainers.properties'].map((path) =>
      join(homedir(), path),
    ),
  ].some((path) => existsSync(path));
}
