/** The container provider: `postgres:<major>`, or an image of the user's, in a Docker engine. */
import type { ContainerRuntimeClient } from 'testcontainers';
import type { Sandbox, SandboxOptions } from '../model/sandbox.ts';
import { errorMessage, IndexwrightError } from '../util/errors.ts';
import { singleLine } from '../util/identifiers.ts';
import { findEngine } from './container-engine.ts';
import type { SandboxAvailability, SandboxProvider } from './provider-contract.ts';
import { pullHint } from './pull-hint.ts';

const noEngine = 'no Docker engine answers';
const noEngineHint = 'Start Docker, or set DOCKER_HOST to where it listens.';

export const containerProvider: SandboxProvider = {
  name: 'container',
  async describe(major, image): Promise<SandboxAvailability> {
    const engine = await findEngine();
    if (engine === null)
      return { provider: 'container', available: false, detail: noEngine, hint: noEngineHint };
    const name = imageName(major, image);
    const present = await hasImage(engine, name);
    const { serverVersion } = engine.info.containerRuntime;
    const detail = `Docker ${serverVersion}, ${name} ${present ? 'is here' : 'would be pulled'}`;
    return { provider: 'container', available: true, detail, hint: null };
  },
  async start(options, progress) {
    const engine = await findEngine();
    if (engine === null) throw new IndexwrightError('sandbox-no-engine', noEngine, { hint: noEngineHint });
    return startIn(engine, options, progress);
  },
};

const imageName = (major: number, image: string | null): string => image ?? `postgres:${major}`;

async function startIn(
  engine: ContainerRuntimeClient,
  { major, image, settings }: SandboxOptions,
  progress: (line: string) => void,
): Promise<Sandbox> {
  const name = imageName(major, image);
  const user = await provideImage(engine, name, progress);
  const { startContainerServer } = await import('./container-server.ts');
  const server = await startContainerServer(engine, name, user, major, settings);
  let stopped: Promise<void> | null = null;
  return {
    provider: 'container',
    version: server.version,
    major,
    origin: name,
    connection: (database = 'postgres') => ({ ...server.connection, database }),
    writeFiles: (operations) => server.writeFiles(operations),
    stop: () => {
      stopped ??= server.stop();
      return stopped;
    },
  };
}

/** Pulls the image where the engine has it not, and returns the user to run as: its own, or `postgres` where that is root. */
async function provideImage(
  engine: ContainerRuntimeClient,
  name: string,
  progress: (line: string) => void,
): Promise<string> {
  const { ImageName } = await import('testcontainers');
  const reference = ImageName.fromString(name);
  try {
    if (!(await engine.image.exists(reference))) {
      progress(`pulling ${name}`);
      await engine.image.pull(reference);
    }
    const user = (await engine.image.inspect(reference)).Config.User;
    return user === '' || /^(root|0)(:|$)/.test(user) ? 'postgres' : user;
  } catch (cause) {
    const reason = singleLine(errorMessage(cause)).trim();
    throw new IndexwrightError(
      'sandbox-image-missing',
      `the image ${name} is not here and cannot be pulled: ${reason}`,
      {
        hint: pullHint(name, reason),
        cause,
      },
    );
  }
}

async function hasImage(engine: ContainerRuntimeClient, name: string): Promise<boolean> {
  const { ImageName } = await import('testcontainers');
  return engine.image.exists(ImageName.fromString(name));
}
