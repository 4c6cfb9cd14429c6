/**
 * The settlement extract ("francesas", boletos v3 1.34.1): the days with movement, their movements, and their sums with the
 * bank's tariffs. Made of the charges' own past, so that it never disagrees with the consulta.
 */
import { isDate } from '#lib/calendar.ts';
import type { Answer, BankRequest } from '#sim/kit/http.ts';
import { json } from '#sim/kit/http.ts';
import { forbidden, invalidExtract } from './errors.ts';
import type { Account, Application, Charge, ItauState, Payment } from './state.ts';
import { reais } from './wire.ts';

const KINDS = { entradas: 'E', liquidacoes: 'L', baixas: 'B' } as const;
type Kind = keyof typeof KINDS;
const PAGE_SIZE = 100;

interface Movement {
  kind: Kind;
  day: string;
  charge: Charge;
  payment?: Payment;
}

function movementsOf(state: ItauState, account: Account): Movement[] {
  const own = [...state.charges.values()].filter((charge) => charge.account === account.number && !charge.registering);
  return own.flatMap((charge): Movement[] => [
    { kind: 'entradas', day: charge.issuedOn, charge },
    ...charge.payments.flatMap((payment): Movement[] =>
      payment.creditedOn === undefined ? [] : [{ kind: 'liquidacoes', day: payment.creditedOn, charge, payment }],
    ),
    ...(charge.baixa === undefined || charge.baixa.kind === 'settled'
      ? []
      : [{ kind: 'baixas' as const, day: charge.baixa.on, charge }]),
  ]);
}

export function readExtract(state: ItauState, application: Application, request: BankRequest): Answer {
  const { query } = request;
  const number = request.params['id'] ?? calendarAccount(query);
  if (!/^\d{12}$/.test(number)) return refuse('id_beneficiario', number);
  const account = application.accounts.includes(number) ? state.accounts.get(number) : undefined;
  if (account === undefined) return forbidden();
  const movements = movementsOf(state, account);
  if (request.params['id'] === undefined) return calendar(movements, query.get('mes_referencia') ?? '');
  const day = query.get('data') ?? '';
  if (!isDate(day)) return refuse('data', day);
  const ofDay = movements.filter((movement) => movement.day === day);
  return request.path.endsWith('_resumidas') ? summary(ofDay, account) : page(ofDay, account, query);
}

function calendarAccount(query: URLSearchParams): string {
  const part = (name: string, length: number) => (query.get(name) ?? '').padStart(length, '0');
  return part('agencia', 4) + part('conta', 7) + part('dac', 1);
}

function refuse(campo: string, valor: string): Answer {
  return invalidExtract([{ campo, mensagem: `Campo '${campo}' inválido.`, valor }]);
}

/** `mes_referencia` is MMYYYY. */
function calendar(movements: readonly Movement[], month: string): Answer {
  const match = /^(0[1-9]|1[0-2])(\d{4})$/.exec(month);
  if (match === null) return refuse('mes_referencia', month);
  const prefix = `${match[2]}-${match[1]}-`;
  const days = [...new Set(movements.map(({ day }) => day))].filter((day) => day.startsWith(prefix)).sort();
  return json(200, { data: days.map((day) => ({ posicao: null, data_posicao: day })) });
}

function page(movements: readonly Movement[], account: Account, query: URLSearchParams): Answer {
  const kind = query.get('tipo_movimentacao');
  const product = query.get('tipo_cobranca');
  const nossoNumero = query.get('nosso_numero');
  const number = Number(query.get('page') ?? 0);
  if (kind !== null && !Object.hasOwn(KINDS, kind)) return refuse('tipo_movimentacao', kind);
  if (!Number.isSafeInteger(number) || number < 0) return refuse('page', query.get('page') ?? '');
  const found = movements
    .filter((movement) => kind === null || movement.kind === kind)
    .filter(({ charge }) => product === null || product === 'cobranca_digital' || product === productOf(charge))
    .filter(({ charge }) => nossoNumero === null || Number(charge.nossoNumero) === Number(nossoNumero));
  const pages = Math.ceil(found.length / PAGE_SIZE);
  return json(200, {
    data: found.slice(number * PAGE_SIZE, (number + 1) * PAGE_SIZE).map((movement) => itemOf(movement, account)),
    pagination: { page: number, total_pages: pages, total_elements: found.length, page_size: PAGE_SIZE },
  });
}

function productOf({ kind }: Charge): string {
  return kind === 'boleto_pix' ? 'bolecode' : 'boleto';
}

function itemOf({ kind, day, charge, payment }: Movement, account: Account): object {
  const more = (payment?.fineCents ?? 0) + (payment?.interestCents ?? 0);
  const less = (payment?.discountCents ?? 0) + (payment?.rebateCents ?? 0);
  const operation = (descricao: string, valueCents: number) =>
    valueCents === 0 ? [] : [{ descricao, valor: Number(reais(valueCents)) }];
  return {
    agencia: Number(account.number.slice(0, 4)),
    conta: Number(account.number.slice(4, 11)),
    dac_agencia_conta_beneficiario: Number(account.number.slice(-1)),
    data_movimentacao: day,
    numero_carteira: Number(charge.carteira),
    codigo_status: KINDS[kind],
    tipo_movimentacao: kind,
    nosso_numero: String(Number(charge.nossoNumero)),
    seu_numero: charge.reference,
    dac_titulo: Number(charge.dac),
    tipo_cobranca: charge.kind === 'boleto_pix' ? 'Bolecode' : 'Boleto',
    sequencia_titulo: 1,
    pagador: charge.payer.name,
    agencia_recebedora: payment === undefined ? null : 500,
    data_movimentacao_titulo_carteira: day,
    data_inclusao: charge.issuedOn,
    data_vencimento: charge.dueDate,
    valor_titulo: reais(charge.amountCents),
    valor_liquido_lancado: reais(payment?.amountCents ?? 0),
    valor_acrescimo: reais(more),
    valor_decrescimo: reais(less),
    indicador_pagamento_reserva_administrativa: '',
    indicador_rateio_credito: false,
    operacoes_cobranca: [
      ...operation('Juros', payment?.interestCents ?? 0),
      ...operation('Multa', payment?.fineCents ?? 0),
      ...operation('Desconto', -(payment?.discountCents ?? 0)),
    ],
  };
}

/** The sums of a day; only the names of the tariffs' list are known, the rest of the form is a guess. */
function summary(movements: readonly Movement[], account: Account): Answer {
  const total = (kind: Kind, amount: (movement: Movement) => number) => {
    const own = movements.filter((movement) => movement.kind === kind);
    return { quantidade: own.length, valor: reais(own.reduce((sum, movement) => sum + amount(movement), 0)) };
  };
  const fees = movements.reduce((sum, { payment }) => sum + (payment?.feeCents ?? 0), 0);
  return json(200, {
    data: {
      id_beneficiario: account.number,
      entradas: total('entradas', ({ charge }) => charge.amountCents),
      liquidacoes: total('liquidacoes', ({ payment }) => payment!.amountCents),
      baixas: total('baixas', ({ charge }) => charge.amountCents),
      movimentacao_conta: {
        deducoes: [
          { descricao: 'Custas', valor: reais(0) },
          { descricao: 'IOF', valor: reais(0) },
          { descricao: 'Tarifas', valor: reais(fees) },
        ],
      },
      tarifacao_mensal: {},
    },
  });
}
