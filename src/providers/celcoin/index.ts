/** Celcoin, wired: transfers, and no charges. */
import type { ConnectionView, Provider, RequestSpec } from '#core/provider.ts';
import { facts } from './facts.ts';
import { file } from './file-capability.ts';
import { pixKey } from './pix-key.ts';
import { done, requestOf, transfersPath } from './requests.ts';
import { transfer } from './transfers.ts';
import { webhook } from './webhooks.ts';
import { balanceAnswer, consultAnswer, readJson } from './wire.ts';

/** The balance proves credentials and account; the amount itself is nobody's business here. */
function askBalance(_connection: ConnectionView): RequestSpec<string> {
  return requestOf({
    name: 'celcoin.balance.read',
    method: 'GET',
    path: '/v5/merchant/balance',
    effect: 'read',
    subject: 'read',
    success(raw) {
      readJson(raw, balanceAnswer);
      return done('A conta responde.');
    },
  });
}

/** A transfer that there is not: that the question is answered proves the product. */
function askTransfer(_connection: ConnectionView): RequestSpec<string> {
  return requestOf({
    name: 'celcoin.transfer.probe',
    method: 'GET',
    path: `${transfersPath}/status-consult`,
    query: { externalNSU: '1', externalTerminal: 'PONTUALTESTE' },
    effect: 'read',
    subject: 'read',
    success(raw) {
      readJson(raw, consultAnswer);
      return done('As transferências respondem.');
    },
  });
}

export const celcoin: Provider = {
  facts,
  probe: [
    {
      line: 'Consultar saldo',
      request: askBalance,
      cure: 'Confira com o suporte da Celcoin se a chave é desta conta e deste ambiente.',
    },
    {
      line: 'Consultar transferências',
      request: askTransfer,
      cure: 'Confira com o suporte da Celcoin se o produto Transferências está contratado para esta chave.',
    },
  ],
  transfer,
  pixKey,
  webhook,
  file,
};
