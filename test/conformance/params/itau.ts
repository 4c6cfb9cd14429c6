import type { ProviderParams } from '../params.ts';

export const params: ProviderParams = {
  credentials: { clientId: 'clientId', clientSecret: 'clientSecret' },
  branchDigits: 4,
  temporaryToken: 'temporaryToken',
  agreement: { carteira: '109', firstNossoNumero: '1' },
  agreementFrom: { pixKey: 'pixKey' },
  payer: {
    taxId: '52998224725',
    name: 'Maria Aparecida de Souza',
    address: {
      street: 'Rua Augusta',
      number: '1200',
      district: 'Consolação',
      city: 'São Paulo',
      state: 'SP',
      postalCode: '01304001',
    },
  },
  amountCents: 12_990,
  txidOnlyAtOnce: true,
  // A Bolecode cannot be given back, a Pix alone can.
  methodWithRefund: 'pix',
  acts: { 'Pagamento Rejeitado': ['pay', 'bounce'] },
  neverSaid: {
    Pago: 'the consulta says it of the boleto (Paga)',
    Creditado: 'a word of the documentation that was never seen in production',
    Liquidado: 'a word of the documentation that was never seen in production',
    Baixado: 'the consulta says it of the boleto (Baixada)',
    ATIVA: 'of Pix alone, beside the boletos of this scenario',
    CONCLUIDA: 'of Pix alone',
    REMOVIDA_PELO_USUARIO_RECEBEDOR: 'of Pix alone',
    REMOVIDA_PELO_PSP: 'of Pix alone',
  },
  knownFailures: [],
};
