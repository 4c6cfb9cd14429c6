import type { ConnectionTest } from '#contract/connection-tests.ts';
import { publicId } from '#core/ids.ts';
import type { ConnectionTestRow } from '#db/connections.ts';

export function connectionTestView(row: ConnectionTestRow): ConnectionTest {
  return {
    id: publicId('connectionTest', row.id),
    connectionId: publicId('connection', row.connection_id),
    credential: row.tested,
    state: row.state,
    switched: row.switched,
    lines: row.lines,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
  };
}
