import { spawnSync } from 'node:child_process';
import { DatabaseUnavailable } from './unavailable.ts';

/** The unprivileged user that runs the server when Pontual itself was started by root. */
export interface Account {
  name: string;
  uid: number;
  gid: number;
}

/**
 * What every child process of the launcher gets as environment. Nothing of ours is inherited:
 * a master key in the environment must not be readable in the server's /proc entry, and a
 * stray PGDATA or LC_ALL must not change what is started.
 */
export const cleanEnvironment: Readonly<Record<string, string>> = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/opt/homebrew/bin',
  LC_ALL: 'C',
  TZ: 'UTC',
};

/** The spawn options that run a child as `account`, or as ourselves when it is null. */
export function runAs(account: Account | null): { uid?: number; gid?: number; env: Record<string, string> } {
  const env = { ...cleanEnvironment };
  return account ? { uid: account.uid, gid: account.gid, env } : { env };
}

/** An existing user by name or number, looked up by the system (so LDAP users count too). */
export function findAccount(nameOrUid: string): Account | null {
  const ask = (flag: string): string | null => {
    const answer = spawnSync('id', [flag, nameOrUid], { env: { ...cleanEnvironment }, encoding: 'utf8' });
    return answer.status === 0 ? answer.stdout.trim() : null;
  };
  const [uid, gid, name] = [ask('-u'), ask('-g'), ask('-un')];
  return uid === null || gid === null || name === null ? null : { name, uid: Number(uid), gid: Number(gid) };
}

/** True when this process is root: PostgreSQL refuses to run as root. */
export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/**
 * Whom the server runs as: ourselves (null), or for root the first existing of postgres and
 * nobody. No user is ever created.
 */
export function serverAccount(): Account | null {
  if (!isRoot()) return null;
  for (const name of ['postgres', 'nobody']) {
    const account = findAccount(name);
    if (account && account.uid !== 0) return account;
  }
  throw new DatabaseUnavailable(
    'O PostgreSQL não roda como root e aqui não existe o usuário postgres nem nobody: crie um deles, inicie o Pontual com um usuário comum ou indique um servidor em DATABASE_URL.',
  );
}

/** Whether `account` (null: ourselves) can enter and read the folder, or run the program, at `path`. */
export function canReach(path: string, account: Account | null): boolean {
  // Asked of the system as that user, because parents' modes, ACLs and mounts all count.
  return (
    spawnSync('/bin/sh', ['-c', 'test -r "$0" && test -x "$0"', path], { ...runAs(account), cwd: '/' }).status === 0
  );
}
