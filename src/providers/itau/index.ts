/** Itaú, wired. */
import type { ConnectionView, Provider, RequestSpec } from '#core/provider.ts';
import { certificate } from './certificates.ts';
import { charge } from './charges.ts';
import { facts } from './facts.ts';
import { beneficiaryOf, carteiraOf } from './identity.ts';
import { done, paths, requestOf } from './requests.ts';
import { webhook } from './webhooks.ts';
import { consultaAnswer, readJson } from './wire.ts';

interface Probed {
  name: string;
  service: string;
  path: string;
  says: string;
}

/** Asks for a nosso número that nobody has: proves certificate, credentials, the product and the account. */
function askForNone(connection: ConnectionView, { says, ...request }: Probed): RequestSpec<string> {
  return requestOf({
    ...request,
    method: 'GET',
    query: {
      id_beneficiario: beneficiaryOf(connection),
      codigo_carteira: carteiraOf(connection),
      nosso_numero: '99999999',
      view: 'basic',
    },
    effect: 'read',
    subject: 'read',
    about: connection.id,
    success(raw) {
      if (raw.status !== 204) readJson(raw, consultaAnswer);
      return done(says);
    },
    instead: (raw) => (raw.status === 404 && raw.body.length > 0 ? done(says) : null),
  });
}

function lookAtWebhook(connection: ConnectionView): RequestSpec<string> {
  const { read, ...request } = webhook.inspect!(connection, '');
  return {
    ...request,
    read(raw) {
      const outcome = read(raw);
      if (outcome.outcome !== 'done') return outcome;
      return done(outcome.answer === null ? 'Nenhum webhook cadastrado ainda.' : 'Há webhook cadastrado.');
    },
  };
}

const askTheManager =
  'Peça ao gerente a liberação deste produto para o Client ID, e confira agência, conta, DAC e carteira.';

export const itau: Provider = {
  facts,
  probe: [
    {
      line: 'Consultar boletos',
      proves: 'account',
      request: (connection) =>
        askForNone(connection, {
          name: 'itau.probe.consulta',
          service: 'boletoscash',
          path: paths.consulta,
          says: 'A consulta responde por esta conta e carteira.',
        }),
      cure: askTheManager,
    },
    {
      line: 'Emitir e instruir boletos',
      proves: 'agreement',
      request: (connection) =>
        askForNone(connection, {
          name: 'itau.probe.emission',
          service: 'cashManagement',
          path: paths.boletos,
          says: 'A API de Cobrança (Cash Management) responde por esta conta.',
        }),
      cure: askTheManager,
    },
    { line: 'Consultar o webhook', request: lookAtWebhook, cure: askTheManager },
  ],
  charge,
  webhook,
  certificate,
};
