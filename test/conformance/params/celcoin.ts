import { patchConnection } from '#app/connections/patch.ts';
import { renewHookSecret } from '#app/connections/renew-hook-secret.ts';
import type { Payee } from '#core/transfer.ts';
import type { ProviderParams } from '../params.ts';

const payee: Extract<Payee, { kind: 'account' }> = {
  kind: 'account',
  name: 'Maria Aparecida de Souza',
  taxId: '52998224725',
  ispb: '60701190',
  bankCode: '341',
  branch: '30',
  account: '379424',
  accountDigit: '5',
  accountType: 'CC',
};

export const params: ProviderParams = {
  credentials: { clientId: 'clientId', clientSecret: 'clientSecret' },
  agreement: {},
  // It has no charges: nobody pays here.
  payer: {
    taxId: '52998224725',
    name: 'Maria Aparecida de Souza',
    address: { street: 'Rua Augusta', city: 'São Paulo', state: 'SP', postalCode: '01304001' },
  },
  amountCents: 12_990,
  payee,
  // An institution that takes no part in Pix: its transfers settle later.
  slowPayee: { ...payee, ispb: '02819125', bankCode: '015' },
  wrongPayees: [
    { pointer: '/payee/account', payee: { ...payee, account: '12345678901234' } },
    { pointer: '/payee/name', payee: { ...payee, name: "D'Ávila & Cia." } },
  ],
  returnReason: 'PBE326',
  async registerWebhook(world) {
    const { url, login, password } = await renewHookSecret(world.ctx, world.hub.connectionId);
    world.bank.act('register-webhook', world.hub.application.clientId, { url, login, password });
  },
  pixKeys: {
    key: '+5532976886942',
    async offer({ ctx, hub }) {
      const baasAccount = hub.application.accounts[0]!;
      await patchConnection(ctx, { id: hub.connectionId, patch: { agreement: { baasAccount } } });
    },
    failing({ bank }) {
      const key = '845c16bf-1b02-4396-9112-623f3f7ab5f7';
      bank.act('fail-key', key, { code: 'PBE328' });
      return key;
    },
  },
  emptyAccount(world) {
    world.bank.act('set-balance', world.hub.application.clientId, { balanceCents: 0 });
  },
  neverSaid: {},
  knownFailures: [],
};
