/** Payers. The bank keeps as many of one CPF or CNPJ as it is given. */
import { parseTaxId } from '#lib/taxid.ts';
import { localDay } from '#sim/kit/clock.ts';
import type { Answer, BankRequest } from '#sim/kit/http.ts';
import { json } from '#sim/kit/http.ts';
import { badRequest, invalidObject, notFound } from './errors.ts';
import type { FieldReader } from './fields.ts';
import { parseBody, readFields } from './fields.ts';
import { bornNotifications } from './notifications.ts';
import { page } from './paging.ts';
import type { Account, AsaasState, Customer } from './state.ts';

/** Texts that are kept and answered as they were given. */
const TOLD = [
  'email',
  'phone',
  'mobilePhone',
  'address',
  'addressNumber',
  'complement',
  'province',
  'postalCode',
  'additionalEmails',
  'externalReference',
  'municipalInscription',
  'stateInscription',
  'observations',
  'groupName',
  'company',
] as const;

const LIMITS: Partial<Record<(typeof TOLD)[number], number>> = { complement: 255 };

export type OnCustomer = (state: AsaasState, customer: Customer, request: BankRequest) => Answer;

/** A handler for a payer of the account; 404 for any other. */
export function onCustomer(handler: OnCustomer): (state: AsaasState, account: Account, request: BankRequest) => Answer {
  return (state, account, request) => {
    const customer = state.customers.get(request.params['id'] ?? '');
    return customer?.account === account.number ? handler(state, customer, request) : notFound();
  };
}

export function createCustomer(state: AsaasState, account: Account, request: BankRequest): Answer {
  const value = parseBody(request.body);
  if (value === undefined) return invalidObject('O corpo da requisição é inválido.');
  const fields = readFields(value);
  const name = fields.text('name', { required: true }) ?? '';
  const cpfCnpj = readTaxId(fields) ?? '';
  if (!fields.has('cpfCnpj')) fields.refuse('cpfCnpj', 'O campo cpfCnpj deve ser informado.');
  const customer: Customer = {
    ...newCustomer(state, account, { name, cpfCnpj }),
    notificationDisabled: fields.flag('notificationDisabled') ?? false,
    foreignCustomer: fields.flag('foreignCustomer') ?? false,
    others: readOthers(fields, {}),
  };
  const problem = fields.problem();
  if (problem !== undefined) return badRequest(problem);
  state.customers.put(customer.id, customer);
  return json(200, customerOf(customer));
}

export function newCustomer(
  state: AsaasState,
  account: Account,
  { name, cpfCnpj }: { name: string; cpfCnpj: string },
): Customer {
  return {
    id: `cus_${String(state.next('customer')).padStart(12, '0')}`,
    account: account.number,
    createdOn: localDay(state.env.clock.nowMs()).date,
    deleted: false,
    name,
    cpfCnpj,
    notificationDisabled: true,
    foreignCustomer: false,
    others: {},
    notifications: bornNotifications(),
  };
}

/** The sandbox names a wrong number `invalid_object`. Letters of the new CNPJ are taken: a guess. */
function readTaxId(fields: FieldReader): string | undefined {
  const text = fields.text('cpfCnpj');
  if (text === undefined) return undefined;
  const parsed = parseTaxId(text);
  if (parsed.ok) return parsed.value;
  fields.refuse('cpfCnpj', 'O CPF/CNPJ informado é inválido.', 'invalid_object');
  return undefined;
}

function readOthers(fields: FieldReader, known: Record<string, string>): Record<string, string> {
  const others = { ...known };
  for (const name of TOLD) {
    const max = LIMITS[name];
    const text = fields.text(name, max === undefined ? {} : { max });
    if (text !== undefined) others[name] = name === 'postalCode' ? text.replace(/\D/g, '') : text;
  }
  return others;
}

export function customerOf(customer: Customer): Record<string, unknown> {
  const { others } = customer;
  return {
    object: 'customer',
    id: customer.id,
    dateCreated: customer.createdOn,
    name: customer.name,
    ...Object.fromEntries(TOLD.map((name) => [name, others[name] ?? null])),
    // The bank finds the city by the postal code; this simulator has no such table.
    city: null,
    cityName: null,
    state: null,
    country: 'Brasil',
    cpfCnpj: customer.cpfCnpj,
    personType: customer.cpfCnpj.length === 11 ? 'FISICA' : 'JURIDICA',
    deleted: customer.deleted,
    notificationDisabled: customer.notificationDisabled,
    foreignCustomer: customer.foreignCustomer,
  };
}

/** GET /customers: deleted ones too. */
export function listCustomers(state: AsaasState, account: Account, { query }: BankRequest): Answer {
  const wanted = (name: string) => query.get(name) ?? '';
  const name = wanted('name').toLowerCase();
  const taxId = wanted('cpfCnpj')
    .replace(/[.\-/\s]/g, '')
    .toUpperCase();
  const exact = (['email', 'groupName', 'externalReference'] as const).filter((field) => wanted(field) !== '');
  const found = [...state.customers.values()].filter(
    (customer) =>
      customer.account === account.number &&
      customer.name.toLowerCase().includes(name) &&
      (taxId === '' || customer.cpfCnpj === taxId) &&
      exact.every((field) => customer.others[field] === wanted(field)),
  );
  return page(query, found.reverse(), customerOf);
}

export const readCustomer: OnCustomer = (_state, customer) => json(200, customerOf(customer));

export const updateCustomer: OnCustomer = (state, customer, request) => {
  const value = parseBody(request.body);
  if (value === undefined) return invalidObject('O corpo da requisição é inválido.');
  const fields = readFields(value);
  const changed = {
    name: fields.text('name') ?? customer.name,
    cpfCnpj: readTaxId(fields) ?? customer.cpfCnpj,
    notificationDisabled: fields.flag('notificationDisabled') ?? customer.notificationDisabled,
    foreignCustomer: fields.flag('foreignCustomer') ?? customer.foreignCustomer,
    others: readOthers(fields, customer.others),
  };
  const problem = fields.problem();
  if (problem !== undefined) return badRequest(problem);
  Object.assign(customer, changed);
  state.customers.put(customer.id, customer);
  return json(200, customerOf(customer));
};

export const removeCustomer: OnCustomer = (state, customer) => {
  customer.deleted = true;
  state.customers.put(customer.id, customer);
  return json(200, { deleted: true, id: customer.id });
};

export const restoreCustomer: OnCustomer = (state, customer) => {
  customer.deleted = false;
  state.customers.put(customer.id, customer);
  return json(200, customerOf(customer));
};
