/** The sample company's titles: what each is and what becomes of it, so that every status that a bank can give is there. */

export type LiveFate =
  | 'pending'
  | 'registering'
  | 'rejected'
  | 'registered'
  | 'paid'
  | 'partly'
  | 'twice'
  | 'written_off';

interface Title {
  reference: string;
  amountCents: number;
  /** Index of the payer. */
  payer: number;
  description: string;
}

/** Made now, and registered at the bank now. */
export interface LiveTitle extends Title {
  fate: LiveFate;
  dueInDays: number;
  method: 'boleto' | 'boleto_pix';
  /** How a paid one is paid. */
  channel?: 'boleto' | 'pix';
}

/** Registered weeks ago: the bank has it in its books, and the hub learns of it by asking. */
export interface PastTitle extends Title {
  status: 'overdue' | 'expired' | 'in_protest' | 'paid';
  dueDaysAgo: number;
  paid?: { daysAgo: number; channel: 'boleto' | 'pix' };
}

/** Days from issue to due date of the titles of the past. */
export const pastTermDays = 21;

const pending: readonly (readonly [dueInDays: number, amountCents: number, payer: number, description: string])[] = [
  [2, 189_90, 1, 'Mensalidade de dezembro'],
  [3, 1_250_00, 0, 'Pedido 4471: farinha e fermento'],
  [5, 4_870_35, 7, 'Medição 3 da obra Savassi'],
  [5, 349_00, 4, 'Manutenção do ar-condicionado'],
  [7, 2_199_99, 2, 'Licenças de dezembro'],
  [10, 89_90, 10, 'Mensalidade de dezembro'],
  [12, 760_00, 3, 'Peças e serviços, OS 982'],
  [15, 15_480_00, 7, 'Medição 4 da obra Savassi'],
  [15, 512_40, 5, 'Pedido 4502: hortifrúti'],
  [20, 299_90, 6, 'Parcela 2 de 3'],
  [30, 1_133_00, 9, 'Aluguel de equipamentos'],
  [45, 299_90, 6, 'Parcela 3 de 3'],
];

const registered: readonly Omit<LiveTitle, 'reference'>[] = [
  live('registered', 2, 420_00, [8, 'Parcela 5 de 10']),
  live('registered', 6, 3_310_75, [5, 'Pedido 4490: hortifrúti']),
  live('registered', 13, 1_980_00, [9, 'Contrato de manutenção']),
  { ...live('registered', 25, 649_90, [11, 'Curso de inverno']), method: 'boleto' },
  live('registering', 9, 275_00, [12, 'Consulta e exames']),
  live('rejected', 11, 918_20, [3, 'Pneus e alinhamento, OS 1004']),
  { ...live('paid', 4, 1_499_90, [2, 'Implantação, parcela 1']), channel: 'pix' },
  { ...live('paid', 8, 2_740_00, [0, 'Pedido 4460: farinha e fermento']), channel: 'boleto' },
  live('partly', 6, 1_000_00, [4, 'Reforma da vitrine']),
  live('twice', 7, 389_90, [10, 'Mensalidade de novembro']),
  live('written_off', 14, 560_00, [8, 'Parcela 6 de 10, renegociada']),
];

function live(
  fate: LiveFate,
  dueInDays: number,
  amountCents: number,
  [payer, description]: readonly [number, string],
): Omit<LiveTitle, 'reference'> {
  return { fate, dueInDays, amountCents, payer, description, method: 'boleto_pix' };
}

const past: readonly Omit<PastTitle, 'reference'>[] = [
  {
    status: 'paid',
    dueDaysAgo: 34,
    amountCents: 1_250_00,
    payer: 0,
    description: 'Pedido 4390: farinha',
    paid: { daysAgo: 35, channel: 'boleto' },
  },
  {
    status: 'paid',
    dueDaysAgo: 20,
    amountCents: 2_199_99,
    payer: 2,
    description: 'Licenças de outubro',
    paid: { daysAgo: 22, channel: 'pix' },
  },
  {
    status: 'paid',
    dueDaysAgo: 12,
    amountCents: 4_120_00,
    payer: 7,
    description: 'Medição 2 da obra Savassi',
    paid: { daysAgo: 12, channel: 'boleto' },
  },
  {
    status: 'paid',
    dueDaysAgo: 5,
    amountCents: 189_90,
    payer: 1,
    description: 'Mensalidade de novembro',
    paid: { daysAgo: 6, channel: 'pix' },
  },
  {
    status: 'paid',
    dueDaysAgo: 16,
    amountCents: 980_00,
    payer: 3,
    description: 'Motor de partida, OS 951',
    paid: { daysAgo: 4, channel: 'boleto' },
  },
  { status: 'overdue', dueDaysAgo: 4, amountCents: 735_60, payer: 5, description: 'Pedido 4471: hortifrúti' },
  { status: 'overdue', dueDaysAgo: 13, amountCents: 420_00, payer: 8, description: 'Parcela 4 de 10' },
  { status: 'in_protest', dueDaysAgo: 24, amountCents: 3_600_00, payer: 9, description: 'Aluguel de equipamentos' },
  { status: 'expired', dueDaysAgo: 65, amountCents: 299_90, payer: 6, description: 'Parcela 1 de 3' },
];

/** `EX1001`: short and without signs, so that the bank shows the same number. */
const numbered = <T>(titles: readonly T[], first: number): (T & { reference: string })[] =>
  titles.map((title, index) => ({ ...title, reference: `EX${first + index}` }));

export const pastTitles: readonly PastTitle[] = numbered(past, 1001);
export const liveTitles: readonly LiveTitle[] = [
  ...numbered(registered, 1101),
  ...numbered(
    pending.map(([dueInDays, amountCents, payer, description]) =>
      live('pending', dueInDays, amountCents, [payer, description]),
    ),
    1201,
  ),
];
