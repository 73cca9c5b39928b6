/** The bench's servers: for 15, the machine's own where Debian's hypopg is, so that HypoPG can be asked beside the twin. */
import { withClient } from '../../src/database/client.ts';
import type { Sandbox } from '../../src/model/sandbox.ts';
import { startSandbox } from '../../src/sandbox/provider.ts';
import { startTestServer } from '../../test/integration/support/server.ts';

/** The major that Debian's package is for. */
const HYPOPG_MAJOR = 15;

export interface SourceServer {
  readonly server: Sandbox;
  /** Null where HypoPG can be asked, else why not. */
  readonly withoutHypopg: string | null;
}

export async function startSource(major: number): Promise<SourceServer> {
  if (major !== HYPOPG_MAJOR)
    return {
      server: await startTestServer(major),
      withoutHypopg: `compared on PostgreSQL ${HYPOPG_MAJOR} only`,
    };
  const reason =
    'PostgreSQL 15 of the machine has no hypopg: apt-get install postgresql-15 postgresql-15-hypopg';
  let server: Sandbox;
  try {
    server = await startSandbox({ provider: 'system', major, settings: {}, image: null });
  } catch {
    return { server: await startTestServer(major), withoutHypopg: reason };
  }
  const found = await withClient(server.connection(), async (client) => {
    const { rows } = await client.query("SELECT FROM pg_available_extensions WHERE name = 'hypopg'");
    return rows.length > 0;
  });
  return { server, withoutHypopg: found ? null : reason };
}
