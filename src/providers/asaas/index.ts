/** Asaas, wired. */
import type { Provider, RequestSpec } from '#core/provider.ts';
import { charge } from './charges.ts';
import { facts } from './facts.ts';
import { done, paymentPath, requestOf } from './requests.ts';
import { webhook } from './webhooks.ts';
import { creationLimits, paymentList, pixKeyList, readJson } from './wire.ts';

/** One row of the list: proves the key, its environment and that this server may call. */
function listOne(): RequestSpec<string> {
  return requestOf({
    name: 'asaas.charge.find',
    method: 'GET',
    path: paymentPath(),
    query: { limit: '1' },
    effect: 'read',
    subject: 'read',
    success(raw) {
      readJson(raw, paymentList);
      return done('A chave de API foi aceita e a conta responde.');
    },
  });
}

function lookAtPixKeys(): RequestSpec<string> {
  return requestOf({
    name: 'asaas.pix.keys',
    method: 'GET',
    path: '/v3/pix/addressKeys',
    query: { status: 'ACTIVE' },
    effect: 'read',
    subject: 'read',
    success(raw) {
      const hasKey = readJson(raw, pixKeyList).data.some(({ status }) => status === 'ACTIVE');
      return done(
        hasKey
          ? 'Há chave Pix ativa: boletos saem com Pix.'
          : 'Nenhuma chave Pix ativa: só boleto sem Pix pode ser registrado.',
      );
    },
  });
}

function lookAtLimit(): RequestSpec<string> {
  return requestOf({
    name: 'asaas.charge.limits',
    method: 'GET',
    path: paymentPath('limits'),
    effect: 'read',
    subject: 'read',
    success(raw) {
      const { limit, used, wasReached } = readJson(raw, creationLimits).creation.daily;
      const reached = wasReached ? ' O limite foi atingido: novas cobranças só amanhã.' : '';
      return done(`Hoje: ${used} de ${limit} cobranças criadas.${reached}`);
    },
  });
}

export const asaas: Provider = {
  facts,
  probe: [
    {
      line: 'Chave de API',
      request: listOne,
      cure: 'Confira a chave de API e o ambiente em Integrações → Chaves de API, no Asaas.',
    },
    { line: 'Chave Pix', request: lookAtPixKeys, cure: 'Cadastre uma chave Pix em Pix → Minhas chaves, no Asaas.' },
    {
      line: 'Limite diário de cobranças',
      request: lookAtLimit,
      cure: 'Confira em Integrações se a chave de API pode consultar cobranças.',
    },
  ],
  charge,
  webhook,
};
