/** P5: taking in a bank's webhooks durably, over HTTPS and at the inbox, against the raw insert of a row of the same size. */
import { randomUUID } from 'node:crypto';
import { Agent, request } from 'undici';
import pg from 'pg';
import { hookReceiver } from '#app/receive/webhook.ts';
import { getConnection } from '#app/connections/get.ts';
import type { Hub } from '#test/kit/hub.ts';
import { inParallel, type Figure } from './measure.ts';

const atOnce = 32;

const messageOf = (): Buffer =>
  Buffer.from(
    JSON.stringify([
      {
        codigoSolicitacao: randomUUID(),
        seuNumero: 'NF000001',
        situacao: 'RECEBIDO',
        dataHoraSituacao: '2026-11-24T12:00:00-03:00',
        valorTotalRecebido: '129.90',
        origemRecebimento: 'PIX',
        nossoNumero: '00123456789',
        linhaDigitavel: '0'.repeat(47),
      },
    ]),
  );

export async function measureWebhooks(hub: Hub, count: number): Promise<Figure[]> {
  const ceiling = await rawInserts(hub, count);
  const { hookUrl } = await getConnection(hub.ctx, hub.connectionId);
  const receive = hookReceiver(hub.system);
  const token = hookUrl.split('/').at(-1) ?? '';
  const inbox = await inParallel(count, atOnce, async () => {
    const { status } = await receive({ token, path: '', headers: {}, body: messageOf() });
    if (status !== 200) throw new Error(`inbox answered ${status}`);
  });
  const agent = new Agent({ connections: atOnce, connect: { ca: hub.simulator.caPem } });
  const overHttps = await inParallel(count, atOnce, async () => {
    const answer = await request(hookUrl, {
      method: 'POST',
      body: messageOf(),
      headers: { 'content-type': 'application/json' },
      dispatcher: agent,
    });
    await answer.body.dump();
    if (answer.statusCode !== 200) throw new Error(`webhook answered ${answer.statusCode}`);
  });
  await agent.close();
  return [
    { name: 'P5 ceiling: one row each through the driver, 32 at once', unit: '/s', ...ceiling },
    {
      name: 'P5 inbox (group commit), 32 at once',
      unit: '/s',
      ...inbox,
      ratio: inbox.perSecond / ceiling.perSecond,
      goal: 0.4,
    },
    {
      name: 'P5 over HTTPS, client in the same process',
      unit: '/s',
      ...overHttps,
      ratio: overHttps.perSecond / ceiling.perSecond,
    },
  ];
}

async function rawInserts(hub: Hub, count: number) {
  const pool = new pg.Pool({ ...hub.connection, max: atOnce });
  try {
    await pool.query(
      'CREATE TABLE IF NOT EXISTS ceiling_inbox (id uuid PRIMARY KEY, body bytea NOT NULL, received_at timestamptz DEFAULT now())',
    );
    return await inParallel(count, atOnce, () =>
      pool.query({
        name: 'inbox',
        text: 'INSERT INTO ceiling_inbox (id, body) VALUES ($1, $2)',
        values: [randomUUID(), messageOf()],
      }),
    );
  } finally {
    await pool.end();
  }
}
