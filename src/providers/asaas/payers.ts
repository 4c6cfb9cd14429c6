/**
 * Who pays: at Asaas a customer, which a charge names by its id. The bank takes any number of one CPF or CNPJ, so the one that is there is
 * looked for before one is made; it keeps one name and address per customer and prints them on every boleto, so what the charge says is
 * compared before each registration.
 */
import type { Payer } from '#core/charge.ts';
import type { ChargeAnswer, InstructionInput, LookUp, Outcome, RawAnswer, RequestSpec, Step } from '#core/provider.ts';
import { payerRemoved } from './errors.ts';
import { done, requestOf } from './requests.ts';
import { customer as customerSchema, customerList, readJson, type Customer } from './wire.ts';

const customersPath = '/v3/customers';
const customerPath = (id: string): string => `${customersPath}/${encodeURIComponent(id)}`;

const found = (customer: Customer): ChargeAnswer => ({ bankRef: customer.id, facts: [] });

/** The fields that a charge knows. What it leaves out stays at the bank as it is. The city follows from the postal code. */
function customerBody({ name, taxId, email, phone, address }: Payer): Record<string, string> {
  const fields = {
    name,
    cpfCnpj: taxId,
    email,
    // DDD and number; anything else the bank refuses.
    mobilePhone: phone && /^\d{10,11}$/.test(phone) ? phone : undefined,
    address: address.street,
    addressNumber: address.number,
    complement: address.complement,
    province: address.district,
    postalCode: address.postalCode,
  };
  return Object.fromEntries(Object.entries(fields).flatMap(([field, text]) => (text ? [[field, text]] : [])));
}

/** Digits and letters alone: the bank punctuates some of what it is given. */
const bare = (text: string): string => text.replace(/[.\-/()\s]/g, '').toUpperCase();
const numbers = ['cpfCnpj', 'mobilePhone', 'postalCode'];

function isUpToDate(customer: Customer, payer: Payer): boolean {
  const known: Readonly<Record<string, unknown>> = customer;
  return Object.entries(customerBody(payer)).every(([field, text]) => {
    const kept = known[field];
    if (typeof kept !== 'string') return false;
    return numbers.includes(field) ? bare(kept) === bare(text) : kept === text;
  });
}

function readMade(raw: RawAnswer): Outcome<ChargeAnswer> {
  const customer = readJson(raw, customerSchema);
  return customer.deleted ? { outcome: 'refused', refusal: payerRemoved() } : done(found(customer));
}

/** Finds the customer, or makes it; remembered for the connection, so that a thousand charges of one payer ask once. */
export const payerStep: Step = {
  step: 'payer',
  once: ({ charge }) => charge.payer.taxId,
  lookUp: ({ charge }) =>
    requestOf<LookUp>({
      name: 'asaas.payer.find',
      method: 'GET',
      path: customersPath,
      query: { cpfCnpj: charge.payer.taxId, limit: '100' },
      effect: 'read',
      subject: 'payer',
      success(raw) {
        const { data } = readJson(raw, customerList);
        const own = data.filter(({ cpfCnpj }) => cpfCnpj !== undefined && bare(cpfCnpj) === charge.payer.taxId);
        // The oldest of several, so that all charges of a payer stay together: lists come newest first.
        const usable = own.findLast(({ deleted }) => !deleted);
        return done(usable ? { found: true, ...found(usable) } : { found: false });
      },
    }),
  build: ({ charge }) =>
    requestOf({
      name: 'asaas.payer.register',
      method: 'POST',
      path: customersPath,
      // Whoever charges through an ERP tells the payer by it: the bank's own e-mails and messages cost a fee each.
      body: { json: { ...customerBody(charge.payer), notificationDisabled: true } },
      effect: 'write',
      subject: 'payer',
      success: readMade,
    }),
};

export function customerOf(prior: Record<string, ChargeAnswer>): string {
  const id = prior[payerStep.step]?.bankRef;
  if (!id) throw new Error('the step of the payer told no customer');
  return id;
}

/**
 * Changes the customer when what the charge says is something else. Looked at anew for each registration (hence its own `once`): another
 * charge, or another program, may have changed it since.
 */
export const payerUpdateStep: Step = {
  step: 'payer.update',
  once: ({ registration }) => registration.id,
  lookUp: ({ charge }, { prior }): RequestSpec<LookUp> =>
    requestOf<LookUp>({
      name: 'asaas.payer.read',
      method: 'GET',
      path: customerPath(customerOf(prior)),
      effect: 'read',
      subject: 'payer',
      success(raw) {
        const customer = readJson(raw, customerSchema);
        if (customer.deleted) return { outcome: 'refused', refusal: payerRemoved() };
        return done(isUpToDate(customer, charge.payer) ? { found: true, ...found(customer) } : { found: false });
      },
    }),
  build: ({ charge }: InstructionInput, prior) =>
    requestOf({
      name: 'asaas.payer.update',
      method: 'PUT',
      path: customerPath(customerOf(prior)),
      body: { json: customerBody(charge.payer) },
      effect: 'keyed-write',
      subject: 'payer',
      success: readMade,
    }),
};
