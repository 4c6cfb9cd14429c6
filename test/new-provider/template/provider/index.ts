/** Banco Exemplo, wired. */
import type { ConnectionView, Provider, RequestSpec } from '#core/provider.ts';
import { charge } from './charges.ts';
import { facts } from './facts.ts';
import { basePath, done, requestOf } from './requests.ts';
import { webhook } from './webhooks.ts';
import { boletoPage, readJson } from './wire.ts';

/** The list of one past day: proves credentials, permissions and the account, and changes nothing. */
function listOneDay(_connection: ConnectionView): RequestSpec<string> {
  return requestOf({
    name: 'example-bank.charge.find',
    method: 'GET',
    path: basePath,
    query: { por: 'emissao', de: '2026-01-02', ate: '2026-01-02', pagina: '0' },
    effect: 'read',
    success(raw) {
      readJson(raw, boletoPage);
      return done('A conta responde e as permissões de cobrança estão ativas.');
    },
  });
}

export const exampleBank: Provider = {
  facts,
  probe: [
    {
      line: 'Consultar boletos',
      request: listOneDay,
      cure: 'Confira no portal do Banco Exemplo as permissões da aplicação e a conta ligada a ela.',
    },
  ],
  charge,
  webhook,
};
