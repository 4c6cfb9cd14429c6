/** Asaas, wired. */
import type { ConnectionView, Outcome, Provider, RequestSpec } from '#core/provider.ts';
import { charge } from './charges.ts';
import { facts } from './facts.ts';
import { done, paymentPath, requestOf } from './requests.ts';
import { webhook } from './webhooks.ts';
import { accountNumber, creationLimits, paymentList, pixKeyList, readJson } from './wire.ts';

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

/** The account as the bank has it, beside ours. Kept as 0-Carteira, its number is the company's own: then it is only told. */
function lookAtAccount({ account }: ConnectionView): RequestSpec<string> {
  return requestOf<string>({
    name: 'asaas.account.number',
    method: 'GET',
    path: '/v3/myAccount/accountNumber',
    effect: 'read',
    subject: 'read',
    success(raw) {
      const found = readJson(raw, accountNumber);
      const plain = (text: string): string => text.replace(/^0+(?=.)/, '');
      const shown = `agência ${found.agency}, conta ${found.account}-${found.accountDigit}`;
      const isSame =
        plain(found.agency) === plain(account.branch) &&
        plain(found.account) === plain(account.number) &&
        found.accountDigit === account.digit;
      if (isSame) return done(`Confere com o Asaas: ${shown}.`);
      if (account.bankCode === '000')
        return done(`No Asaas: ${shown}. A conta daqui é da 0-Carteira, com número próprio.`);
      return otherAccount(shown, raw.status);
    },
  });
}

function otherAccount(shown: string, httpStatus: number): Outcome<string> {
  return {
    outcome: 'refused',
    refusal: {
      kind: 'refused',
      code: 'account_of_other_number',
      detail: `A chave de API é de outra conta. No Asaas: ${shown}.`,
      cure: 'Corrija a conta corrente, ou use a chave de API da conta certa.',
      actor: 'you',
      bank: { httpStatus, code: null, message: '' },
    },
  };
}

export const asaas: Provider = {
  facts,
  probe: [
    {
      line: 'Chave de API',
      request: listOne,
      cure: 'Confira a chave de API e o ambiente em Integrações → Chaves de API, no Asaas.',
    },
    {
      line: 'Conta corrente',
      proves: 'account',
      request: lookAtAccount,
      cure: 'Confira agência, conta e dígito em Minha conta, no Asaas.',
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
