/** Efí (formerly Gerencianet), wired. */
import type { ConnectionView, ProbeRequest, Provider, RequestSpec } from '#core/provider.ts';
import { charge } from './charges.ts';
import { facts } from './facts.ts';
import { pixOf, probes } from './pix.ts';
import { done, requestOf } from './requests.ts';
import { webhook } from './webhooks.ts';
import { listAnswer, readJson } from './wire.ts';

/** The list of one past day: proves credentials and the permission of the API Cobranças. */
function listOneDay(says: string): RequestSpec<string> {
  return requestOf({
    name: 'efi.charge.find',
    method: 'GET',
    path: '/v1/charges',
    query: { charge_type: 'billet', begin_date: '2020-01-01', end_date: '2020-01-01', limit: '1' },
    effect: 'read',
    subject: 'read',
    success(raw) {
      readJson(raw, listAnswer);
      return done(says);
    },
  });
}

/** Pix is optional: without a key there is nothing to try, and the line says so instead of failing. */
function ifPix(probe: ProbeRequest): ProbeRequest {
  const without = 'Não usado: esta integração não tem chave Pix. Boletos não precisam dela.';
  return {
    ...probe,
    request: (connection: ConnectionView) => (pixOf(connection) ? probe.request(connection) : listOneDay(without)),
  };
}

export const efi: Provider = {
  facts,
  probe: [
    {
      line: 'Consultar boletos',
      request: () => listOneDay('A API Cobranças responde por esta conta.'),
      cure: 'Em API → Minhas Aplicações, confira se a aplicação tem a API de Cobranças ativa neste ambiente.',
    },
    ...probes.map(ifPix),
  ],
  charge,
  webhook,
};
