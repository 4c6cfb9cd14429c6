/** GET /cobrancas and /cobrancas/sumario. */
import { isDate } from '#lib/calendar.ts';
import { cents, centsToDecimal, sumCents } from '#lib/money.ts';
import { localDay } from '#sim/kit/clock.ts';
import type { Answer, BankRequest } from '#sim/kit/http.ts';
import { json } from '#sim/kit/http.ts';
import { toEpochMs } from '#lib/calendar.ts';
import type { Violation } from './errors.ts';
import { invalidData } from './errors.ts';
import type { Account, Charge, InterState } from './state.ts';
import { SITUACOES, chargesByReference } from './state.ts';
import { listItemOf } from './wire.ts';

const UNREADABLE = 'Não foi possível converter o valor.';
const DATE_FIELDS = ['VENCIMENTO', 'EMISSAO', 'PAGAMENTO'] as const;
const KINDS = ['SIMPLES', 'PARCELADO', 'RECORRENTE'] as const;
const MAX_PAGE_SIZE = 1000;

const ORDERS: Record<string, (charge: Charge) => string | number> = {
  PESSOA_PAGADORA: (charge) => charge.pagador['nome'] ?? '',
  TIPO_COBRANCA: () => 'SIMPLES',
  CODIGO_COBRANCA: (charge) => charge.codigoSolicitacao,
  IDENTIFICADOR: (charge) => charge.seuNumero,
  DATA_EMISSAO: (charge) => charge.issuedOn,
  DATA_VENCIMENTO: (charge) => charge.dueDate,
  VALOR: (charge) => charge.amountCents,
  STATUS: (charge) => charge.situacao,
};

interface Filter {
  from: string;
  to: string;
  by: string;
  situacao: string | undefined;
  payerName: string | undefined;
  payerTaxId: string | undefined;
  seuNumero: string | undefined;
  kind: string | undefined;
}

/** Reads query parameters; those it does not know are ignored. */
function queryReader(query: URLSearchParams, violations: Violation[]) {
  const refuse = (propriedade: string, razao: string) => void violations.push({ razao, propriedade });
  return {
    text(name: string, max: number): string | undefined {
      const value = query.get(name) ?? undefined;
      if (value !== undefined && value.length > max) refuse(name, `O tamanho deve estar entre 1 e ${max}`);
      return value === '' ? undefined : value;
    },
    word(name: string, words: readonly string[]): string | undefined {
      const value = query.get(name) ?? undefined;
      if (value !== undefined && value !== '' && !words.includes(value)) refuse(name, UNREADABLE);
      return value === '' ? undefined : value;
    },
    date(name: string): string {
      const value = query.get(name);
      if (value === null) refuse(name, `Required QueryValue [${name}] not specified`);
      else if (!isDate(value)) refuse(name, UNREADABLE);
      return value ?? '';
    },
    instant(name: string): number {
      // The official Java SDK sends instants as they are, so that their plus arrives as a blank.
      const value = query.get(name)?.replace(' ', '+');
      if (value === undefined) refuse(name, `Required QueryValue [${name}] not specified`);
      else {
        try {
          return toEpochMs(value.replace(/T(\d\d:\d\d)(?=Z|[+-])/, 'T$1:00'));
        } catch {
          refuse(name, UNREADABLE);
        }
      }
      return 0;
    },
    integer(name: string, rule: { byDefault: number; min: number; max: number }): number {
      const value = query.get(name);
      if (value === null || value === '') return rule.byDefault;
      const number = /^\d{1,9}$/.test(value) ? Number(value) : -1;
      if (number >= rule.min && number <= rule.max) return number;
      refuse(name, number === -1 ? UNREADABLE : `O valor deve estar entre ${rule.min} e ${rule.max}`);
      return rule.byDefault;
    },
  };
}

export { queryReader };

function readFilter(query: URLSearchParams, violations: Violation[]): Filter {
  const read = queryReader(query, violations);
  const filter: Filter = {
    from: read.date('dataInicial'),
    to: read.date('dataFinal'),
    by: read.word('filtrarDataPor', DATE_FIELDS) ?? 'VENCIMENTO',
    situacao: read.word('situacao', SITUACOES),
    payerName: read.text('pessoaPagadora', 100),
    payerTaxId: read.text('cpfCnpjPessoaPagadora', 18),
    seuNumero: read.text('seuNumero', 15),
    kind: read.word('tipoCobranca', KINDS),
  };
  if (violations.length === 0 && filter.to < filter.from) {
    violations.push({ razao: 'A data final deve ser maior ou igual à data inicial', propriedade: 'dataFinal' });
  }
  return filter;
}

function dateOf(charge: Charge, by: string): string | undefined {
  if (by === 'EMISSAO') return charge.issuedOn;
  if (by === 'VENCIMENTO') return charge.dueDate;
  return charge.payments.length === 0 ? undefined : localDay(charge.situacaoAtMs).date;
}

function select(state: InterState, account: Account, filter: Filter): Charge[] {
  const nowMs = state.env.clock.nowMs();
  const candidates =
    filter.seuNumero === undefined
      ? [...state.charges.values()]
      : chargesByReference(state, account.number, filter.seuNumero);
  return candidates.filter((charge) => {
    if (charge.account !== account.number || charge.visibleAtMs > nowMs) return false;
    const date = dateOf(charge, filter.by);
    if (date === undefined || date < filter.from || date > filter.to) return false;
    if (filter.situacao !== undefined && charge.situacao !== filter.situacao) return false;
    if (filter.kind !== undefined && filter.kind !== 'SIMPLES') return false;
    if (filter.payerTaxId !== undefined && bare(charge.pagador['cpfCnpj']) !== bare(filter.payerTaxId)) return false;
    return filter.payerName === undefined || nameMatches(charge.pagador['nome'] ?? '', filter.payerName);
  });
}

function bare(taxId: string | undefined): string {
  return (taxId ?? '').replace(/[.\-/]/g, '');
}

function nameMatches(name: string, wanted: string): boolean {
  return name.toLocaleUpperCase('pt-BR').includes(wanted.toLocaleUpperCase('pt-BR'));
}

export function listCharges(state: InterState, account: Account, request: BankRequest): Answer {
  const violations: Violation[] = [];
  const filter = readFilter(request.query, violations);
  const read = queryReader(request.query, violations);
  const size = read.integer('paginacao.itensPorPagina', { byDefault: 100, min: 1, max: MAX_PAGE_SIZE });
  const page = read.integer('paginacao.paginaAtual', { byDefault: 0, min: 0, max: 999_999_999 });
  const order = ORDERS[read.word('ordenarPor', Object.keys(ORDERS)) ?? 'PESSOA_PAGADORA'];
  const direction = read.word('tipoOrdenacao', ['ASC', 'DESC']) === 'DESC' ? -1 : 1;
  if (violations.length > 0 || order === undefined) return invalidData(state.env.clock.nowMs(), violations);

  const found = select(state, account, filter).sort((left, right) => direction * compare(order(left), order(right)));
  const shown = found.slice(page * size, (page + 1) * size); // past the end: an empty page, not an error
  const pages = Math.ceil(found.length / size);
  return json(200, {
    totalPaginas: pages,
    totalElementos: found.length,
    tamanhoPagina: size,
    primeiraPagina: page === 0,
    ultimaPagina: page >= pages - 1,
    numeroDeElementos: shown.length,
    cobrancas: shown.map(listItemOf),
  });
}

function compare(left: string | number, right: string | number): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

export function summarize(state: InterState, account: Account, request: BankRequest): Answer {
  const violations: Violation[] = [];
  const filter = readFilter(request.query, violations);
  if (violations.length > 0) return invalidData(state.env.clock.nowMs(), violations);
  const found = select(state, account, filter);
  return json(
    200,
    SITUACOES.map((situacao) => {
      const group = found.filter((charge) => charge.situacao === situacao);
      const total = sumCents(group.map((charge) => cents(charge.amountCents)));
      return { situacao, valor: Number(centsToDecimal(total)), quantidade: group.length };
    }),
  );
}
