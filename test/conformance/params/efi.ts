import type { ProviderParams } from '../params.ts';

export const params: ProviderParams = {
  credentials: { clientId: 'clientId', clientSecret: 'clientSecret' },
  agreement: {},
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
  methodWithCertificate: 'pix',
  methodWithRefund: 'pix',
  channelOfHybridPix: 'boleto',
  acts: { identified: ['identify'], refunded: ['pay', 'refund'], contested: ['pay', 'contest'] },
  neverSaid: {
    new: 'a charge in one step is never a draft',
    link: 'payment links are not used',
    approved: 'of cards alone',
    ATIVA: 'of Pix alone, beside the boletos of this scenario',
    CONCLUIDA: 'of Pix alone',
    REMOVIDA_PELO_USUARIO_RECEBEDOR: 'of Pix alone',
    REMOVIDA_PELO_PSP: 'of Pix alone',
  },
  knownFailures: [],
};
