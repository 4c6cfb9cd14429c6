import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDatabase } from './launcher/start.ts';
import { migrate } from './migrate.ts';
import { openDatabase } from './pool.ts';
import { dumpSchema } from './schema-dump.ts';

/** `node src/db/dump-schema.ts` writes src/db/schema.sql from a database made for it by the migrations. */

const folder = await mkdtemp(join(tmpdir(), 'pontual-schema-'));
try {
  // Run by root, the server is another user, who must be able to pass.
  await chmod(folder, 0o755);
  const running = await startDatabase({
    dataDir: join(folder, 'data'),
    log: () => undefined,
    sharedFolder: join(folder, 'shared'),
  });
  const db = openDatabase(running.connection);
  try {
    await migrate(db.pool, { log: () => undefined });
    await writeFile(join(import.meta.dirname, 'schema.sql'), await dumpSchema(db.pool));
  } finally {
    await db.close();
    await running.stop();
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
