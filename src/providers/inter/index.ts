/** Banco Inter, wired. */
import type { ConnectionView, Provider, RequestSpec } from '#core/provider.ts';
import { charge } from './charges.ts';
import { facts } from './facts.ts';
import { basePath, done, requestOf } from './requests.ts';
import { webhook } from './webhooks.ts';
import { cobrancaPage, readJson } from './wire.ts';

/** The list of one past day: proves certificate, credentials, both scopes (a token is given for all or none) and the account. */
function listOneDay(connection: ConnectionView): RequestSpec<string> {
  return requestOf(connection, {
    name: 'inter.charge.find',
    method: 'GET',
    path: basePath,
    query: { dataInicial: '2026-01-02', dataFinal: '2026-01-02', 'paginacao.itensPorPagina': '1' },
    effect: 'read',
    subject: 'read',
    success(raw) {
      readJson(raw, cobrancaPage);
      return done('A conta responde e as permissões de cobrança estão ativas.');
    },
  });
}

function lookAtWebhook(connection: ConnectionView): RequestSpec<string> {
  const { read, ...request } = webhook.inspect!(connection, '');
  return {
    ...request,
    read(raw) {
      const outcome = read(raw);
      if (outcome.outcome !== 'done') return outcome;
      const url = outcome.answer?.url;
      return done(url === undefined ? 'Nenhum webhook cadastrado ainda.' : `Webhook cadastrado: ${new URL(url).host}`);
    },
  };
}

export const inter: Provider = {
  facts,
  probe: [
    {
      line: 'Consultar cobranças',
      // Asked for in the name of the account: the bank refuses one that the application is not linked to.
      proves: 'account',
      request: listOneDay,
      cure: 'Confira as permissões da API Cobranças e a conta corrente ligada à aplicação, em Gestão de aplicações.',
    },
    {
      line: 'Consultar o webhook',
      request: lookAtWebhook,
      cure: 'Confira se a aplicação tem todas as permissões da API Cobranças.',
    },
  ],
  charge,
  webhook,
};
