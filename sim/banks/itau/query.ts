/** The consulta: one title by its numbers or id, and the search by the payer's name (boletoscash 1.2.9). */
import type { Answer, BankRequest } from '#sim/kit/http.ts';
import { empty, json } from '#sim/kit/http.ts';
import type { Campo } from './errors.ts';
import { forbidden, invalidQuery } from './errors.ts';
import type { Account, Application, Charge, ItauState } from './state.ts';
import { chargesAt } from './state.ts';
import { queryItem } from './wire.ts';

const FULL_VIEWS = ['completo', 'full', 'specific'];
const VIEWS = ['basico', 'basic', ...FULL_VIEWS];
const DEFAULT_SIZE = 50;
const MAX_SIZE = 500;

function isVisible(state: ItauState, charge: Charge): boolean {
  return !charge.registering && charge.visibleAtMs <= state.env.clock.nowMs();
}

/** The one title asked for; empty when it does not exist, or not yet. The emission's host says 204 instead. */
export function readCharges(state: ItauState, application: Application, request: BankRequest): Answer {
  const ask = askOf(request.query);
  if (ask.campos.length > 0) return invalidQuery(ask.campos);
  const number = ask.idBoleto === null ? ask.beneficiary : ownerOf(state, ask.idBoleto);
  if (number !== undefined && !application.accounts.includes(number)) return forbidden();
  const account = number === undefined ? undefined : state.accounts.get(number);
  const charges = account === undefined ? [] : chosen(state, account, ask);
  const isEmissionHost = request.path.startsWith('/cash_management/');
  if (isEmissionHost && charges.length === 0) return empty(204);
  const view = { full: FULL_VIEWS.includes(ask.view), nowMs: state.env.clock.nowMs() };
  const data = charges.map((charge) => queryItem(charge, account!, view));
  return json(200, { data, ...pagination({ page: 0, size: DEFAULT_SIZE, total: data.length }) });
}

interface Ask {
  beneficiary: string;
  carteira: string;
  nossoNumero: string;
  includedOn: string | null;
  idBoleto: string | null;
  view: string;
  campos: Campo[];
}

function askOf(query: URLSearchParams): Ask {
  const campos: Campo[] = [];
  const idBoleto = query.get('id_boleto');
  const read = (name: string, pattern: RegExp): string => {
    const given = query.get(name) ?? '';
    if (idBoleto !== null) return given;
    if (given === '') {
      campos.push({ campo: name, mensagem: `Campo '${name}' não pode ser nulo ou vazio.`, valor: 'null' });
    } else if (!pattern.test(given)) campos.push({ campo: name, mensagem: `Campo '${name}' inválido.`, valor: given });
    return given;
  };
  const view = query.get('view') ?? 'basic';
  if (!VIEWS.includes(view)) campos.push({ campo: 'view', mensagem: "Campo 'view' inválido.", valor: view });
  return {
    beneficiary: read('id_beneficiario', /^\d{12}$/),
    carteira: read('codigo_carteira', /^\d{1,3}$/).padStart(3, '0'),
    nossoNumero: read('nosso_numero', /^\d{1,8}$/).padStart(8, '0'),
    includedOn: query.get('data_inclusao'),
    idBoleto,
    view,
    campos,
  };
}

/** The account of an id, whether it is the answers' UUID or the address of instructions. */
function ownerOf(state: ItauState, idBoleto: string): string | undefined {
  return byId(state, idBoleto)?.account;
}

function byId(state: ItauState, idBoleto: string): Charge | undefined {
  return state.charges.get(idBoleto) ?? chargesAt(state, idBoleto).at(-1);
}

function chosen(state: ItauState, account: Account, ask: Ask): Charge[] {
  const { idBoleto, carteira, nossoNumero, includedOn } = ask;
  const charge =
    idBoleto === null
      ? chargesAt(state, account.number + carteira + nossoNumero).at(-1) // the present bearer of the number
      : byId(state, idBoleto);
  if (charge === undefined || !isVisible(state, charge)) return [];
  return includedOn === null || includedOn === charge.issuedOn ? [charge] : [];
}

/** The portal's schema calls it `page`, its example `pagination`: the example is followed. */
function pagination({ page, size, total }: { page: number; size: number; total: number }): object {
  const pages = Math.ceil(total / size);
  const links = {
    first: 0,
    last: Math.max(pages - 1, 0),
    previous: page > 0 ? page - 1 : null,
    next: page + 1 < pages ? page + 1 : null,
  };
  return { pagination: { page, total_pages: pages, total_elements: total, page_size: size, links } };
}

const ORDERS: Readonly<Record<string, (charge: Charge) => string | number>> = {
  data_vencimento: ({ dueDate }) => dueDate,
  nome_pagador: ({ payer }) => payer.name,
  valor_titulo: ({ amountCents }) => amountCents,
};

/** By the payer's name, in pages from 0 [where the pages begin is a guess]. */
export function searchCharges(state: ItauState, application: Application, request: BankRequest): Answer {
  const { query } = request;
  const page = Number(query.get('page') ?? 0);
  const size = Number(query.get('page_size') ?? DEFAULT_SIZE);
  const orderBy = ORDERS[query.get('order_by') ?? 'data_vencimento'];
  const campos: Campo[] = [];
  const refuse = (campo: string) =>
    void campos.push({ campo, mensagem: `Campo '${campo}' inválido.`, valor: query.get(campo) ?? 'null' });
  if (!Number.isSafeInteger(page) || page < 0) refuse('page');
  if (!Number.isSafeInteger(size) || size < 1 || size > MAX_SIZE) refuse('page_size');
  if (orderBy === undefined) refuse('order_by');
  const beneficiary = query.get('id_beneficiario');
  if (beneficiary !== null && !/^\d{12}$/.test(beneficiary)) refuse('id_beneficiario');
  if (campos.length > 0) return invalidQuery(campos);
  const accounts = beneficiary === null ? application.accounts : [beneficiary];
  if (!accounts.every((number) => application.accounts.includes(number))) return forbidden();
  const name = (query.get('nome_pagador') ?? '').toUpperCase();
  const found = [...state.charges.values()]
    .filter((charge) => accounts.includes(charge.account) && isVisible(state, charge))
    .filter(({ payer }) => payer.name.toUpperCase().includes(name))
    .sort((left, right) => (orderBy!(left) < orderBy!(right) ? -1 : 1));
  if (/^desc$/i.test(query.get('order') ?? '')) found.reverse();
  const view = { full: false, nowMs: state.env.clock.nowMs() };
  const data = found.slice(page * size, (page + 1) * size);
  return json(200, {
    data: data.map((charge) => queryItem(charge, state.accounts.get(charge.account)!, view)),
    ...pagination({ page, size, total: found.length }),
  });
}
