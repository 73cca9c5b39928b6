/** The shell scripts that run inside a container: POSIX sh and the programs of coreutils or busybox, nothing else. */
import type { FileOperation } from '../model/sandbox.ts';
import { checkedRelativePath } from './data-files.ts';

/** Private folder of the container's server. */
export const containerFolder = '/tmp/indexwright';

export const readyLine = 'indexwright: ready';

/**
 * The container's main process. $1: the wanted major. Standard input: a password, lines of postgresql.conf, an empty line,
 * and then nothing: when it closes, because this side is done or dead, the script ends and the container with it.
 */
export const serverScript = `
set -eu
umask 077
unset PGPORT PGDATA
for folder in /usr/lib/postgresql/$1/bin /usr/pgsql-$1/bin /usr/local/bin /opt/bitnami/postgresql/bin /usr/lib/postgresql/*/bin; do
  if [ -x "$folder/initdb" ]; then PATH=$folder:$PATH; break; fi
done
postgres --version
cd /
mkdir ${containerFolder}
data=${containerFolder}/data
IFS= read -r password
printf '%s' "$password" >${containerFolder}/password
checksums=
[ "$1" -lt 18 ] || checksums=--no-data-checksums
for locale in --locale=C.UTF-8 '--locale=C --lc-ctype=en_US.UTF-8' --locale=C; do
  initdb -D $data -U postgres -A scram-sha-256 --pwfile=${containerFolder}/password --no-sync -E UTF8 $checksums $locale \\
    >${containerFolder}/initdb.log 2>&1 && break
done
rm ${containerFolder}/password
[ -f $data/PG_VERSION ] || { cat ${containerFolder}/initdb.log >&2; exit 1; }
while IFS= read -r line && [ -n "$line" ]; do printf '%s\\n' "$line"; done >>$data/postgresql.conf
echo 'host all all all scram-sha-256' >>$data/pg_hba.conf
postgres -D $data -p 5432 -c 'listen_addresses=*' -c unix_socket_directories=${containerFolder} </dev/null &
server=$!
until case $(cat $data/postmaster.pid 2>/dev/null) in *ready*) true ;; *) false ;; esac; do
  kill -0 $server 2>/dev/null || exit 1
  sleep 0.05
done
echo '${readyLine}'
cat >/dev/null
`;

export interface OperationBatch {
  /** For sh; $1 is a file that holds `bytes`. */
  readonly script: string;
  readonly bytes: Uint8Array;
}

/**
 * Turns operations into one script and one blob of bytes, so that thousands of them are one copy and one exec. Only
 * POSIX options of dd are used: blocks are as large as offset and length allow, and the blob is padded to match.
 */
export function batchOperations(
  operations: readonly FileOperation[],
  dataDirectory = `${containerFolder}/data`,
): OperationBatch {
  const lines = [
    'set -eu',
    'umask 077',
    `cd ${quoteShell(dataDirectory)}`,
    'blob=$1',
    `put() { dd if="$blob" of="$1" bs="$2" skip="$3" seek="$4" count="$5" conv=notrunc 2>"$blob.log" || { cat "$blob.log" >&2; exit 1; }; }`,
  ];
  const parts: Uint8Array[] = [];
  let size = 0;
  for (const { kind, paths, sizeBytes, offset, bytes } of mergeOperations(operations)) {
    const names = paths.map((path) => quoteShell(`./${path}`)).join(' ');
    if (kind === 'resize') lines.push(`truncate -s ${sizeBytes} ${names}`);
    if (kind === 'resize' || bytes.length === 0) continue;
    const block = commonBlock(offset, bytes.length);
    const padding = (block - (size % block)) % block;
    parts.push(new Uint8Array(padding), bytes);
    size += padding;
    lines.push(`put ${names} ${block} ${size / block} ${offset / block} ${bytes.length / block}`);
    size += bytes.length;
  }
  return { script: `${lines.join('\n')}\n`, bytes: Buffer.concat(parts) };
}

interface MergedOperation {
  readonly kind: FileOperation['kind'];
  readonly paths: readonly string[];
  readonly sizeBytes: number;
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/**
 * Operations that follow each other and can share a process do: writes of adjacent pages in one file (a B-tree's), and
 * resizing of files to one size (the full segments of a large table). A process costs 1-3 ms.
 */
function mergeOperations(operations: readonly FileOperation[]): MergedOperation[] {
  const merged: MergedOperation[] = [];
  for (const operation of operations) {
    const path = checkedRelativePath(operation.path);
    const next: MergedOperation =
      operation.kind === 'resize'
        ? { ...operation, paths: [path], offset: 0, bytes: new Uint8Array(0) }
        : { ...operation, paths: [path], sizeBytes: 0 };
    const last = merged.at(-1);
    const samePath = last?.paths.length === 1 && last.paths[0] === path;
    if (last?.kind === 'resize' && next.kind === 'resize' && last.sizeBytes === next.sizeBytes)
      merged[merged.length - 1] = { ...last, paths: [...last.paths, path] };
    else if (
      last?.kind === 'write' &&
      next.kind === 'write' &&
      samePath &&
      last.offset + last.bytes.length === next.offset
    )
      merged[merged.length - 1] = { ...last, bytes: Buffer.concat([last.bytes, next.bytes]) };
    else merged.push(next);
  }
  return merged;
}

/** The largest power of two up to 64 kB that divides both. */
function commonBlock(offset: number, length: number): number {
  let block = 65_536;
  while (offset % block !== 0 || length % block !== 0) block /= 2;
  return block;
}

function quoteShell(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
