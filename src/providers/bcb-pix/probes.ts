/** Lines of "testar conexão" for the API Pix: harmless reads, each of which proves one thing. */
import type { ProbeRequest } from '#core/provider.ts';
import type { PixDialect } from './dialect.ts';
import { done, requestOf } from './requests.ts';
import { chargePage, pixPage, readJson, webhookAnswer } from './wire.ts';

/** A day long past, before which no bank can have anything of ours: the answer is an empty page. */
const pastDay = {
  inicio: '2020-11-16T00:00:00Z',
  fim: '2020-11-16T23:59:59Z',
  'paginacao.itensPorPagina': '1',
} as const;

/** The scopes `cobv.read` (or `cob.read`), `pix.read` and `webhook.read`, and that the key is one of this account. */
export function pixProbes(dialect: PixDialect): ProbeRequest[] {
  const scopeCure = (scopes: string) =>
    `Confira no banco se a aplicação tem as permissões (escopos) ${scopes} da API Pix.`;
  return [
    {
      line: 'Consultar cobranças Pix',
      request: (connection) =>
        requestOf(dialect, connection, {
          name: 'find',
          method: 'GET',
          path: [dialect.kind],
          query: pastDay,
          effect: 'read',
          success(raw) {
            readJson(raw, chargePage);
            return done('A API Pix responde e a permissão de consultar cobranças está ativa.');
          },
        }),
      cure: scopeCure(`${dialect.kind}.read e ${dialect.kind}.write`),
    },
    {
      line: 'Consultar Pix recebidos',
      request: (connection) =>
        requestOf(dialect, connection, {
          name: 'paid.find',
          method: 'GET',
          path: ['pix'],
          query: pastDay,
          effect: 'read',
          success(raw) {
            readJson(raw, pixPage);
            return done('A permissão de consultar Pix recebidos está ativa.');
          },
        }),
      cure: scopeCure('pix.read e pix.write'),
    },
    {
      line: 'Consultar o webhook da chave Pix',
      request: (connection) =>
        requestOf(dialect, connection, {
          name: 'webhook.inspect',
          method: 'GET',
          path: ['webhook', dialect.keyOf(connection)],
          effect: 'read',
          missing: 'Nenhum webhook cadastrado ainda para esta chave.',
          success(raw) {
            const { webhookUrl } = readJson(raw, webhookAnswer);
            return done(`Webhook cadastrado: ${new URL(webhookUrl).host}`);
          },
        }),
      cure: `${scopeCure('webhook.read e webhook.write')} Confira também a chave Pix informada na integração.`,
    },
  ];
}
