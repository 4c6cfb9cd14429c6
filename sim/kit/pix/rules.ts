/** What the schema cannot say of a charge: the violations that bacen/pix-api lists for cob and cobv. */
import { centsFromDecimal } from '#lib/money.ts';
import { localDay } from '#sim/kit/clock.ts';
import type { Violation } from './problem.ts';
import type { ChargeKind, ChargeTerms, ChargeValue, Location, PixState } from './state.ts';

interface Judged {
  kind: ChargeKind;
  terms: ChargeTerms;
  txid: string;
  account: string;
  createdAtMs: number;
  locationId: number | undefined;
}

interface Rule {
  propriedade: string;
  razao: string;
  breaks(judged: Judged, state: PixState): boolean;
}

const isZero = (text: string | undefined): boolean => text !== undefined && centsFromDecimal(text) === 0;

const BOTH: readonly Rule[] = [
  {
    propriedade: 'chave',
    razao: 'corresponde a uma conta que não pertence a este usuário recebedor.',
    breaks: ({ terms, account }, state) => !state.accountOf(account).pixKeys.includes(terms.chave),
  },
  {
    propriedade: 'loc.id',
    razao: 'aponta para um location que não existe.',
    breaks: (judged, state) => judged.locationId !== undefined && locationOf(judged, state) === undefined,
  },
  {
    propriedade: 'loc.id',
    razao: 'aponta para um location que já está sendo utilizado por outra cobrança.',
    breaks(judged, state) {
      const owner = locationOf(judged, state)?.txid ?? null;
      return owner !== null && owner !== judged.txid;
    },
  },
  {
    propriedade: 'loc.id',
    razao: 'aponta para um location de outro tipo de cobrança.',
    breaks: (judged, state) => (locationOf(judged, state)?.kind ?? judged.kind) !== judged.kind,
  },
];

const COB: readonly Rule[] = [
  {
    propriedade: 'calendario.expiracao',
    razao: 'é igual ou menor que zero.',
    breaks: ({ terms }) => (terms.calendario.expiracao ?? 1) <= 0,
  },
  {
    propriedade: 'valor.original',
    razao: 'é zero.',
    breaks: ({ terms: { valor } }) =>
      isZero(valor.original) && valor.modalidadeAlteracao !== 1 && withdrawal(valor) !== 'saque',
  },
  {
    propriedade: 'valor.original',
    razao: 'deve ser zero quando há saque.',
    breaks: ({ terms: { valor } }) => withdrawal(valor) === 'saque' && !isZero(valor.original),
  },
  {
    propriedade: 'valor.modalidadeAlteracao',
    razao: 'não pode ser 1 quando há saque ou troco.',
    breaks: ({ terms: { valor } }) => withdrawal(valor) !== undefined && valor.modalidadeAlteracao === 1,
  },
];

const COBV: readonly Rule[] = [
  {
    propriedade: 'calendario.dataDeVencimento',
    razao: 'é anterior à data de criação da cobrança.',
    breaks: ({ terms, createdAtMs }) => terms.calendario.dataDeVencimento! < localDay(createdAtMs).date,
  },
  {
    propriedade: 'calendario.validadeAposVencimento',
    razao: 'é menor do que zero.',
    breaks: ({ terms }) => (terms.calendario.validadeAposVencimento ?? 0) < 0,
  },
  {
    propriedade: 'valor.original',
    razao: 'apresenta o valor zero.',
    breaks: ({ terms }) => isZero(terms.valor.original),
  },
  {
    propriedade: 'valor.abatimento',
    razao: 'representa um valor maior ou igual ao valor da cobrança original ou maior ou igual a 100%.',
    breaks({ terms: { valor } }) {
      const { abatimento } = valor;
      return abatimento !== undefined && isWhole(abatimento.valorPerc, Number(abatimento.modalidade) === 1, valor);
    },
  },
  {
    propriedade: 'valor.desconto',
    razao:
      'apresenta algum elemento de desconto que representa um valor maior ou igual ao valor da cobrança original ou maior ou igual a 100%.',
    breaks({ terms: { valor } }) {
      const { desconto } = valor;
      if (desconto === undefined) return false;
      const isAmount = [1, 3, 4].includes(Number(desconto.modalidade));
      const values = (desconto.descontoDataFixa ?? []).map(({ valorPerc }) => valorPerc);
      return [...values, desconto.valorPerc ?? '0.00'].some((value) => isWhole(value, isAmount, valor));
    },
  },
  {
    propriedade: 'valor.desconto',
    razao: 'apresenta algum elemento cuja data é posterior à data de vencimento da cobrança.',
    breaks: ({ terms: { valor, calendario } }) =>
      (valor.desconto?.descontoDataFixa ?? []).some(({ data }) => data > calendario.dataDeVencimento!),
  },
  {
    propriedade: 'valor.desconto',
    razao: 'apresenta modalidade 1 ou 2, porém valorPerc está preenchido.',
    breaks: ({ terms: { valor } }) => untilDates(valor) === true && valor.desconto?.valorPerc !== undefined,
  },
  {
    propriedade: 'valor.desconto',
    razao: 'apresenta modalidade 1 ou 2, porém descontoDataFixa está vazio ou nulo.',
    breaks: ({ terms: { valor } }) => untilDates(valor) === true && !valor.desconto?.descontoDataFixa?.length,
  },
  {
    propriedade: 'valor.desconto',
    razao: 'apresenta modalidade de 3 a 6, porém valorPerc não está preenchido.',
    breaks: ({ terms: { valor } }) => untilDates(valor) === false && valor.desconto?.valorPerc === undefined,
  },
  {
    propriedade: 'valor.desconto',
    razao: 'apresenta modalidade de 3 a 6, porém descontoDataFixa está preenchido.',
    breaks: ({ terms: { valor } }) => untilDates(valor) === false && valor.desconto?.descontoDataFixa !== undefined,
  },
];

const RULES: Readonly<Record<ChargeKind, readonly Rule[]>> = { cob: [...COB, ...BOTH], cobv: [...COBV, ...BOTH] };

/** Violations of a charge whose terms agree with the schema. */
export function judge(state: PixState, judged: Judged): Violation[] {
  return RULES[judged.kind]
    .filter((rule) => rule.breaks(judged, state))
    .map(({ propriedade, razao }) => {
      const named = `${judged.kind}.${propriedade}`;
      const value = named
        .split('.')
        .slice(1)
        .reduce<unknown>(inner, { ...judged.terms, loc: { id: judged.locationId } });
      const isScalar = typeof value === 'string' || typeof value === 'number';
      return {
        razao: `O ${isScalar ? 'campo' : 'objeto'} ${named} ${razao}`,
        propriedade: named,
        ...(isScalar ? { valor: String(value) } : {}),
      };
    });
}

function inner(value: unknown, part: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[part] : undefined;
}

function locationOf({ locationId, account }: Judged, state: PixState): Location | undefined {
  const location = locationId === undefined ? undefined : state.locations.get(String(locationId));
  return location?.account === account ? location : undefined;
}

function withdrawal({ retirada }: ChargeValue): 'saque' | 'troco' | undefined {
  if (retirada === undefined) return undefined;
  return 'saque' in retirada ? 'saque' : 'troco';
}

/** Whether the discount names dates; undefined without discount. */
function untilDates({ desconto }: ChargeValue): boolean | undefined {
  return desconto === undefined ? undefined : Number(desconto.modalidade) <= 2;
}

/** Whether a value or percentage takes away all of the charge. */
function isWhole(text: string, isAmount: boolean, { original }: ChargeValue): boolean {
  return centsFromDecimal(text) >= (isAmount ? centsFromDecimal(original) : 100_00);
}
