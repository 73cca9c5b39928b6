/** Runs a server in a container that lives as long as a connection to it is held; loads testcontainers. */
import { randomBytes } from 'node:crypto';
import { type ContainerRuntimeClient, GenericContainer, type StartedTestContainer } from 'testcontainers';
import type { ConnectionSettings, FileOperation } from '../model/sandbox.ts';
import { errorMessage, IndexwrightError } from '../util/errors.ts';
import { singleLine } from '../util/identifiers.ts';
import { attachLifeline, type Lifeline } from './container-lifeline.ts';
import { batchOperations, containerFolder, readyLine, serverScript } from './container-script.ts';
import { parseServerVersion } from './server-binaries.ts';
import { configurationLines } from './server-files.ts';

const startTimeoutMs = 60_000;
const label = 'indexwright.sandbox';

/** A program that was killed between creating and starting a container leaves it behind, not running. */
const abandonedAfterMs = 10 * 60_000;

export interface ContainerServer {
  /** "15.18" */
  readonly version: string;
  readonly connection: Omit<ConnectionSettings, 'database'>;
  writeFiles(operations: readonly FileOperation[]): Promise<void>;
  stop(): Promise<void>;
}

/** Starts the server of an image that the engine has, as a user of the image's. Errors: `sandbox-start-failed`. */
export async function startContainerServer(
  engine: ContainerRuntimeClient,
  image: string,
  user: string,
  major: number,
  settings: Readonly<Record<string, string>>,
): Promise<ContainerServer> {
  const password = randomBytes(18).toString('base64url');
  const configuration = configurationLines(settings);
  await removeAbandoned(engine);
  const container = new SandboxContainer(image, engine);
  container
    .withUser(user)
    .withEntrypoint(['sh', '-c', serverScript, 'indexwright'])
    .withCommand([String(major)])
    .withEnvironment({ TZ: 'UTC' })
    .withLabels({ [label]: 'true' })
    .withExposedPorts(5432)
    // Parallel plans exchange rows through /dev/shm, where Docker gives 64 MB.
    .withSharedMemorySize(1024 ** 3)
    // What Ryuk would do the lifeline does, without an image of its own and without access to the engine's socket.
    .withAutoCleanup(false)
    .withWaitStrategy(waitElsewhere);
  try {
    const started = await container.start();
    const lifeline = container.held();
    // The script's first words.
    await lifeline.waitFor(' (PostgreSQL) ', startTimeoutMs);
    const version = parseServerVersion(lifeline.output()) ?? 'unknown';
    if (Number.parseInt(version, 10) !== major) throw wrongMajor(image, version, major);
    // By standard input, because anyone who may inspect the container sees its arguments and its environment.
    lifeline.send(`${password}\n${configuration}\n`);
    await lifeline.waitFor(readyLine, startTimeoutMs);
    lifeline.unref();
    let batches = 0;
    return {
      version,
      connection: {
        host: container.isLocal ? '127.0.0.1' : started.getHost(),
        port: started.getMappedPort(5432),
        user: 'postgres',
        password,
      },
      writeFiles: (operations) => {
        batches += 1;
        return writeContainerFiles(started, operations, `${containerFolder}/batch-${batches}`);
      },
      stop: () => container.discard(),
    };
  } catch (cause) {
    await container.discard();
    if (cause instanceof IndexwrightError) throw cause;
    const printed = container.printed().trim().split('\n').slice(-3).join(' ');
    const message = `cannot start PostgreSQL ${major} in ${image}: ${errorMessage(cause)}`;
    throw new IndexwrightError(
      'sandbox-start-failed',
      printed ? `${message}: ${singleLine(printed)}` : message,
      {
        hint: `The image must hold the server programs of PostgreSQL ${major}, a shell, and a user ${user}.`,
        cause,
      },
    );
  }
}

function wrongMajor(image: string, version: string, major: number): IndexwrightError {
  return new IndexwrightError('sandbox-image-major', `${image} holds PostgreSQL ${version}, not ${major}`, {
    hint: `Name an image of PostgreSQL ${major}, such as postgres:${major}.`,
  });
}

/** The script tells over the lifeline when it is ready; until it has been sent a password there is nothing to wait for. */
const waitElsewhere = {
  waitUntilReady: async () => {},
  withStartupTimeout: () => waitElsewhere,
  isStartupTimeoutSet: () => false,
  getStartupTimeout: () => startTimeoutMs,
};

/** Ends with its lifeline, is removed when it ends, and is reachable from this machine only where the engine is here. */
class SandboxContainer extends GenericContainer {
  readonly isLocal: boolean;
  private lifeline: Lifeline | null = null;
  private readonly engine: ContainerRuntimeClient;
  private id: string | null = null;

  constructor(image: string, engine: ContainerRuntimeClient) {
    super(image);
    this.engine = engine;
    const { host, hostIps } = engine.info.containerRuntime;
    this.isLocal = host === 'localhost' && hostIps.some(({ family }) => family === 4);
  }

  protected override async beforeContainerCreated(): Promise<void> {
    Object.assign(this.createOpts, { OpenStdin: true, StdinOnce: true, AttachStdin: true });
    this.hostConfig.AutoRemove = true;
    if (this.isLocal) this.hostConfig.PortBindings = { '5432/tcp': [{ HostIp: '127.0.0.1', HostPort: '0' }] };
  }

  protected override async containerCreated(id: string): Promise<void> {
    this.id = id;
    this.lifeline = await attachLifeline(this.engine, id);
  }

  /** The lifeline of a container that has been created. */
  held(): Lifeline {
    if (this.lifeline === null) throw new Error('the container has no lifeline yet');
    return this.lifeline;
  }

  /** What it has printed so far. */
  printed(): string {
    return this.lifeline?.output() ?? '';
  }

  /** Ends and removes the container, wherever its start may have failed; safe to call twice. */
  async discard(): Promise<void> {
    await this.lifeline?.close();
    if (this.id === null) return;
    await removeContainer(this.engine, this.id);
    this.id = null;
  }
}

/** Returns when it is gone. */
async function removeContainer(engine: ContainerRuntimeClient, id: string): Promise<void> {
  const container = engine.container.dockerode.getContainer(id);
  const status = async (work: Promise<unknown>): Promise<number> => {
    try {
      await work;
      return 200;
    } catch (error) {
      const { statusCode } = error as { statusCode?: number };
      // 404: gone by itself; 409: on its way.
      if (statusCode !== 404 && statusCode !== 409) throw error;
      return statusCode;
    }
  };
  if ((await status(container.remove({ force: true, v: true }))) === 409)
    await status(container.wait({ condition: 'removed' }));
}

async function removeAbandoned(engine: ContainerRuntimeClient): Promise<void> {
  const filters = { label: [label], status: ['created', 'exited', 'dead'] };
  const found = await engine.container.dockerode.listContainers({ all: true, filters });
  for (const { Id, Created } of found)
    if (Date.now() - Created * 1000 > abandonedAfterMs) await removeContainer(engine, Id);
}

/** One copy of two files and one exec, however many operations there are. */
async function writeContainerFiles(
  container: StartedTestContainer,
  operations: readonly FileOperation[],
  path: string,
): Promise<void> {
  const { script, bytes } = batchOperations(operations);
  const [scriptPath, bytesPath] = [`${path}.sh`, `${path}.bin`];
  await container.copyContentToContainer([
    { content: script, target: scriptPath, mode: 0o644 },
    { content: Buffer.from(bytes), target: bytesPath, mode: 0o644 },
  ]);
  const { exitCode, output } = await container.exec(['sh', scriptPath, bytesPath]);
  await container.exec(['rm', '-f', scriptPath, bytesPath, `${bytesPath}.log`]);
  if (exitCode !== 0) throw new Error(`cannot change the sandbox's files: ${singleLine(output.trim())}`);
}
