/**
 * Charges at Asaas (API v3, docs.asaas.com): registering, amending, writing off, reading, finding. The bank answers at once, but line and
 * Pix code are asked for apart. It has no idempotency of any kind: its own advice is to look a charge up by `externalReference` before
 * sending it again.
 */
import type {
  ChargeAnswer,
  ChargeCapabilities,
  ChargePage,
  FindQuery,
  InstructionInput,
  LookUp,
  Outcome,
  RawAnswer,
  RequestSpec,
  Step,
  TimedFact,
} from '#core/provider.ts';
import { codesOf, factsOf, isOpen, nominalOf, registered, registeredAs, toldIn } from './charge-facts.ts';
import { amendmentBody, chargeBody, termsBody, type TermsBody } from './emission.ts';
import { noPixKey } from './errors.ts';
import { instructions } from './instructions.ts';
import { customerOf, payerStep, payerUpdateStep } from './payers.ts';
import { paymentRequest, stillAccepted } from './reading.ts';
import { accepted, done, paymentPath, refOf, requestOf } from './requests.ts';
import {
  billingInfo,
  payment as paymentSchema,
  paymentList,
  pixKeyList,
  readJson,
  removal,
  type BillingInfo,
  type Payment,
} from './wire.ts';

/** Codes are there as soon as the charge is; when they are not, a moment later. */
const codesCheckMs = 2_000;
/** A removal is proven by reading the charge. A second later its moment is after all that the bank told before. */
const removalCheckMs = 1_000;
/** The most that the bank gives at once. */
const pageSize = 100;
const slipBytes = 10 * 1024 * 1024;

// Register --------------------------------------------------------------------------------------------------------------

/** The Pix keys of the account; looked at once. A charge for Pix without one would come out without a QR Code that lasts. */
function pixKeyRequest<A>(read: (hasKey: boolean) => Outcome<A>): RequestSpec<A> {
  return requestOf({
    name: 'asaas.pix.keys',
    method: 'GET',
    path: '/v3/pix/addressKeys',
    query: { status: 'ACTIVE' },
    effect: 'read',
    subject: 'read',
    success: (raw) => read(readJson(raw, pixKeyList).data.some(({ status }) => status === 'ACTIVE')),
  });
}

const pixKeyStep: Step = {
  step: 'pixKey',
  once: () => 'active',
  lookUp: () =>
    pixKeyRequest<LookUp>((hasKey) => done(hasKey ? { found: true, bankRef: null, facts: [] } : { found: false })),
  build: () =>
    pixKeyRequest((hasKey) =>
      hasKey ? done({ bankRef: null, facts: [] }) : { outcome: 'refused', refusal: noPixKey() },
    ),
};

const echoes = (payment: Payment, { charge }: InstructionInput): boolean =>
  nominalOf(payment) === charge.amountCents && payment.dueDate === charge.dueDate;

/** What came of a registration: followed for its codes, unless the bank took something else than was sent. */
function readRegistration(raw: RawAnswer, input: InstructionInput): Outcome<ChargeAnswer> {
  const payment = readJson(raw, paymentSchema);
  if (echoes(payment, input)) return accepted(payment.id, 0);
  const { id } = payment;
  const taken: TimedFact = { factKey: `${id}:0:accepted`, occurredAt: null, fact: { type: 'accepted', bankRef: id } };
  return done({ bankRef: id, facts: [taken, registeredAs(payment, toldIn(raw))] });
}

/** What the payer needs, by the way in which the charge can be paid. */
function isComplete({ bankSlip, pix }: BillingInfo, { charge }: InstructionInput): boolean {
  const hasLine = bankSlip?.identificationField !== undefined;
  const hasCode = pix?.payload !== undefined;
  return (hasLine || charge.method === 'pix') && (hasCode || charge.method === 'boleto');
}

/** GET billingInfo: line, bar code and Pix code in one answer. */
function codesRequest(input: InstructionInput, bankRef: string, name: string): RequestSpec<ChargeAnswer> {
  return requestOf({
    name,
    method: 'GET',
    path: paymentPath(bankRef, 'billingInfo'),
    effect: 'read',
    subject: 'read',
    success(raw) {
      const info = readJson(raw, billingInfo);
      if (!isComplete(info, input)) return accepted(bankRef, codesCheckMs);
      const told = { ids: codesOf(info), amountCents: null, dueDate: null, overdue: false };
      return done({ bankRef, facts: [registered(bankRef, told, toldIn(raw))] });
    },
  });
}

/**
 * Whether a row of the list is this very charge. The key alone may have been used by another program of the account, and a removed charge is
 * nobody's.
 */
function isSame(row: Payment, input: InstructionInput, customer: string | undefined): boolean {
  return (
    row.externalReference === input.registration.bankKey &&
    !row.deleted &&
    echoes(row, input) &&
    (customer === undefined || row.customer === customer)
  );
}

const registerStep: Step = {
  step: 'register',
  build: ({ charge, registration }, prior) =>
    requestOf({
      name: 'asaas.charge.register',
      method: 'POST',
      path: paymentPath(),
      body: { json: chargeBody(charge, { customer: customerOf(prior), bankKey: registration.bankKey }) },
      effect: 'write',
      subject: 'register',
      success: (raw) => readRegistration(raw, { charge, registration } as InstructionInput),
    }),
  check(input, bankRef) {
    const request = codesRequest(input, bankRef, 'asaas.charge.codes');
    return { ...request, read: stillAccepted(request.read, bankRef, codesCheckMs) };
  },
  lookUp: (input, { knownRefs, prior }) =>
    requestOf({
      name: 'asaas.charge.lookUp.list',
      method: 'GET',
      path: paymentPath(),
      query: { externalReference: input.registration.bankKey, limit: String(pageSize) },
      effect: 'read',
      subject: 'read',
      success(raw) {
        const customer = prior[payerStep.step]?.bankRef ?? undefined;
        const rows = readJson(raw, paymentList).data.filter(({ id }) => !knownRefs.includes(id));
        const own = rows.find((row) => isSame(row, input, customer));
        return done(own ? { found: true, bankRef: own.id, facts: [] } : { found: false });
      },
    }),
};

// Amend -----------------------------------------------------------------------------------------------------------------

const isTerm = (kept: Payment['fine'], wanted: { value: unknown; type?: string } | undefined): boolean => {
  if (wanted === undefined) return true;
  const figure = (value: unknown): string =>
    JSON.stringify(value)
      .replace(/^"|"$/g, '')
      .replace(/\.?0+$/, '') || '0';
  const value = figure(wanted.value);
  return (
    figure(kept?.value ?? '0') === value && (value === '0' || !wanted.type || !kept?.type || kept.type === wanted.type)
  );
};

/** Whether a charge shows all that was to be changed. */
function carries(payment: Payment, input: InstructionInput): boolean {
  const { dueDate, amountCents, terms } = input.amendment ?? {};
  const body: TermsBody = terms ? termsBody(terms) : {};
  const days = payment.discount?.dueDateLimitDays ?? '0';
  return (
    (dueDate ?? payment.dueDate) === payment.dueDate &&
    (amountCents ?? nominalOf(payment)) === nominalOf(payment) &&
    isTerm(payment.discount, body.discount) &&
    (!body.discount?.dueDateLimitDays || String(body.discount.dueDateLimitDays) === days) &&
    isTerm(payment.fine, body.fine) &&
    isTerm(payment.interest, body.interest)
  );
}

const amendStep: Step = {
  step: 'amend',
  build: (input) =>
    requestOf({
      name: 'asaas.charge.amend',
      method: 'PUT',
      path: paymentPath(refOf(input.registration)),
      body: { json: amendmentBody(input.amendment ?? {}) },
      effect: 'write',
      subject: 'change',
      success(raw) {
        const payment = readJson(raw, paymentSchema);
        return done({ bankRef: payment.id, facts: [registeredAs(payment, toldIn(raw))] });
      },
    }),
  lookUp: (input) =>
    paymentRequest<LookUp>('asaas.charge.lookUp.detail', refOf(input.registration), (payment, telling) => {
      // Carried out, or never to be: what it shows of amount and date says which.
      if (!carries(payment, input) && isOpen(payment) && !payment.deleted) return done({ found: false });
      const facts = factsOf(payment, telling);
      const shows = facts.some(({ fact }) => fact.type === 'registered');
      return done({
        found: true,
        bankRef: payment.id,
        facts: shows ? facts : [registeredAs(payment, telling), ...facts],
      });
    }),
};

/** Line and Pix code change with the charge: they are read anew after it. */
const codesStep: Step = {
  step: 'codes',
  amends: [],
  build(input) {
    const bankRef = refOf(input.registration);
    const request = codesRequest(input, bankRef, 'asaas.charge.codes');
    return {
      ...request,
      read(raw) {
        const outcome = request.read(raw);
        // A step that only reads is asked again by itself.
        if (outcome.outcome !== 'accepted') return outcome;
        const detail = 'o banco ainda não tem a nova linha digitável';
        return { outcome: 'unknown', cause: { kind: 'not-sent', bytesSent: false, detail, httpStatus: raw.status } };
      },
    };
  },
};

// Write off -------------------------------------------------------------------------------------------------------------

const writeOffStep: Step = {
  step: 'writeOff',
  build: ({ registration }) =>
    requestOf({
      name: 'asaas.charge.writeOff',
      method: 'DELETE',
      path: paymentPath(refOf(registration)),
      effect: 'write',
      subject: 'change',
      success: (raw) => accepted(readJson(raw, removal).id, removalCheckMs),
    }),
  check({ registration }) {
    const bankRef = refOf(registration);
    const request = paymentRequest<ChargeAnswer>('asaas.charge.check', bankRef, (payment, telling) =>
      isOpen(payment) && !payment.deleted
        ? accepted(bankRef, removalCheckMs)
        : done({ bankRef, facts: factsOf(payment, telling, { writeOff: true }) }),
    );
    return { ...request, read: stillAccepted(request.read, bankRef, removalCheckMs) };
  },
  lookUp: ({ registration }) =>
    paymentRequest<LookUp>('asaas.charge.lookUp.detail', refOf(registration), (payment, telling) =>
      done(
        isOpen(payment) && !payment.deleted
          ? { found: false }
          : { found: true, bankRef: payment.id, facts: factsOf(payment, telling, { writeOff: true }) },
      ),
    ),
};

// Reading ---------------------------------------------------------------------------------------------------------------

/**
 * A list in parts, one after the other. What is confirmed but not settled has no payment date, and is asked for by its status; the list
 * of a date also has what was received in cash, which `status=RECEIVED` leaves out.
 */
const partsOf: Readonly<Record<FindQuery['by'], readonly ((query: FindQuery) => Record<string, string>)[]>> = {
  paidOn: [between('paymentDate'), () => ({ status: 'CONFIRMED' })],
  dueDate: [between('dueDate')],
  issuedOn: [between('dateCreated')],
};

function between(date: string) {
  return ({ from, to }: FindQuery): Record<string, string> => ({ [`${date}[ge]`]: from, [`${date}[le]`]: to });
}

function findRequest(query: FindQuery): RequestSpec<ChargePage> {
  const [part = 0, offset = 0] = (query.cursor ?? '0:0').split(':').map(Number);
  const filter = partsOf[query.by][part];
  if (!filter) throw new Error(`no such cursor: ${query.cursor}`);
  return requestOf({
    name: 'asaas.charge.find',
    method: 'GET',
    path: paymentPath(),
    // The newest come first: what arrives while paging moves rows back, where they are seen twice, never lost.
    query: { ...filter(query), limit: String(pageSize), offset: String(offset) },
    effect: 'read',
    subject: 'read',
    success(raw) {
      const { data, hasMore } = readJson(raw, paymentList);
      const telling = toldIn(raw);
      // Rows of a list are told again and again: their moment tells nothing apart.
      const items = data.map((row) => ({
        bankRef: row.id,
        bankKey: row.externalReference ?? '',
        facts: factsOf(row, { ...telling, mark: 'list' }),
      }));
      const goesOn = hasMore ?? data.length === pageSize;
      const hasNextPart = partsOf[query.by][part + 1] !== undefined;
      const next = goesOn ? `${part}:${offset + data.length}` : hasNextPart ? `${part + 1}:0` : null;
      return done({ items, next });
    },
  });
}

/** The printed boleto: a public page under the id of the charge. The bank tells that it was looked at. */
function slipRequest(bankRef: string): RequestSpec<Uint8Array> {
  return requestOf({
    name: 'asaas.charge.document',
    service: 'pages',
    method: 'GET',
    path: `/b/pdf/${encodeURIComponent(bankRef.replace(/^pay_/, ''))}`,
    effect: 'read',
    maxAnswerBytes: slipBytes,
    subject: 'read',
    success({ body }) {
      const text = new TextDecoder('latin1').decode(body);
      if (!text.startsWith('%PDF-') || !text.slice(-1_024).includes('%%EOF')) throw new Error('not a whole PDF');
      return done(body);
    },
  });
}

export const charge: ChargeCapabilities = {
  register: ({ charge: { method } }) => [
    ...(method === 'boleto' ? [] : [pixKeyStep]),
    payerStep,
    payerUpdateStep,
    registerStep,
  ],
  amend: () => [amendStep, codesStep],
  writeOff: () => [writeOffStep],
  ...instructions,
  read: (_connection, registration) =>
    paymentRequest('asaas.charge.read', refOf(registration), (payment, telling) =>
      done({ bankRef: payment.id, facts: factsOf(payment, telling) }),
    ),
  find: (_connection, query) => findRequest(query),
  document: (_connection, registration) => slipRequest(refOf(registration)),
};
