import type pg from 'pg';
import { DatabaseUnavailable } from './launcher/start.ts';

/** What the server says about keeping what it acknowledges. */
export interface Durability {
  version: string;
  fsync: boolean;
  synchronousCommit: string;
  fullPageWrites: boolean;
  dataChecksums: boolean;
}

/** Reads the server's settings as they hold for our own sessions. */
export async function readDurability(client: pg.ClientBase | pg.Pool): Promise<Durability & { versionNumber: number }> {
  const { rows } = await client.query<
    Record<'version' | 'number' | 'fsync' | 'commit' | 'pages' | 'checksums', string>
  >(
    `select current_setting('server_version') as version, current_setting('server_version_num') as number,
      current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit,
      current_setting('full_page_writes') as pages, current_setting('data_checksums') as checksums`,
  );
  const row = rows[0];
  if (!row) throw new Error('the server answered no row for its settings');
  return {
    version: row.version.split(' ')[0] ?? row.version,
    versionNumber: Number(row.number),
    fsync: row.fsync === 'on',
    synchronousCommit: row.commit,
    fullPageWrites: row.pages === 'on',
    dataChecksums: row.checksums === 'on',
  };
}

/**
 * Refuses a server that may forget what it acknowledged, whoever runs it. Asked at every start,
 * because settings change between starts. Resolves to Portuguese notices for what is only unwise.
 */
export async function checkDurability(
  client: pg.ClientBase | pg.Pool,
): Promise<{ durability: Durability; notice: string[] }> {
  const { versionNumber, ...durability } = await readDurability(client);
  if (versionNumber < 150_000) {
    throw new DatabaseUnavailable(
      `O servidor é o PostgreSQL ${durability.version} e o Pontual precisa do 15 ou mais novo: atualize o servidor ou indique outro em DATABASE_URL.`,
    );
  }
  if (!durability.fsync) {
    throw new DatabaseUnavailable(
      'O servidor PostgreSQL está com fsync desligado e perderia dinheiro já confirmado em uma queda de energia: ponha fsync = on no postgresql.conf.',
    );
  }
  // local, remote_write and remote_apply all wait for this server's own disk.
  if (durability.synchronousCommit === 'off') {
    throw new DatabaseUnavailable(
      'O servidor PostgreSQL confirma antes de gravar (synchronous_commit = off): ponha synchronous_commit = on no servidor, no banco e no usuário do Pontual.',
    );
  }
  const notice: string[] = [];
  if (!durability.fullPageWrites) {
    notice.push(
      'full_page_writes está desligado: uma queda de energia pode corromper páginas do banco. Ponha full_page_writes = on, salvo se o disco garantir escritas inteiras.',
    );
  }
  if (!durability.dataChecksums) {
    notice.push(
      'O servidor PostgreSQL não confere somas de verificação das páginas: ative-as com pg_checksums --enable, com o servidor parado.',
    );
  }
  return { durability, notice };
}
