/** Who the server runs as: initdb and postgres refuse root, so root hands them to `nobody`. */
import { readFileSync } from 'node:fs';

export interface ServerAccount {
  readonly uid: number;
  readonly gid: number;
}

/** The account to switch to, or null where the server simply runs as the user who started this process. */
export function serverAccount(): ServerAccount | null {
  if (process.getuid?.() !== 0) return null;
  return accountOf('nobody') ?? { uid: 65534, gid: 65534 };
}

/** The account as options of spawn, which wants signed numbers where chown wants unsigned ones (macOS's nobody is -2). */
export function asAccount(account: ServerAccount | null): { uid?: number; gid?: number } {
  return account === null ? {} : { uid: account.uid | 0, gid: account.gid | 0 };
}

/** Looks in /etc/passwd only: initdb insists on an entry for its uid, and `nobody` is never a network account. */
function accountOf(name: string): ServerAccount | null {
  let passwd: string;
  try {
    passwd = readFileSync('/etc/passwd', 'utf8');
  } catch {
    return null;
  }
  const fields = passwd
    .split('\n')
    .find((line) => line.startsWith(`${name}:`))
    ?.split(':');
  const [uid, gid] = [Number(fields?.[2]), Number(fields?.[3])];
  return Number.isInteger(uid) && Number.isInteger(gid) ? { uid: uid >>> 0, gid: gid >>> 0 } : null;
}
