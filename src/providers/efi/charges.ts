/**
 * Charges at Efí. Boletos through the API Cobranças in one step, answered with their codes at once; Pix alone through the API Pix. A
 * boleto is read in the list, by our key, because only the list tells what was paid; its detail only for the codes that the list lacks.
 */
import { addDays, todayIn } from '#lib/calendar.ts';
import type {
  ChargeAnswer,
  ChargeCapabilities,
  ChargePage,
  ConnectionView,
  FindQuery,
  InstructionInput,
  LookUp,
  Outcome,
  RawAnswer,
  RegistrationView,
  RequestSpec,
  SentBefore,
  Step,
} from '#core/provider.ts';
import {
  factsOf,
  factsWithCode,
  idsOf,
  issuedFact,
  settledFact,
  type ShownCharge,
  shownOf,
  writtenOff,
} from './charge-facts.ts';
import { canSay, emissionBody } from './emission.ts';
import { notListed } from './errors.ts';
import { pix, pixOf } from './pix.ts';
import { answeredOn, chargePath, done, requestOf } from './requests.ts';
import { actionAnswer, detailAnswer, issuedAnswer, listAnswer, type Listed, readJson } from './wire.ts';

const pageSize = 100;
/** Days of the list asked for one charge: the bank's own example asks for a year. */
const daysBack = 1;
const daysOn = 364;
const checkMs = 2_000;

const isPix = (registration: RegistrationView): boolean => registration.method === 'pix';

function refOf({ bankRef }: RegistrationView): string {
  if (bankRef === null) throw new Error('this registration has no charge_id yet');
  return bankRef;
}

function answerOf(charge: ShownCharge): ChargeAnswer {
  return { bankRef: charge.id, facts: factsOf(charge) };
}

// The detail ------------------------------------------------------------------------------------------------------------

function detailOf(charge: ShownCharge): ChargeAnswer {
  return { bankRef: charge.id, facts: factsWithCode(charge) };
}

/** GET /v1/charge/:id: all codes, and no money. */
function detailRequest<A>(
  reading: Pick<RequestSpec<A>, 'name'> & { bankRef: string; read(charge: ShownCharge): Outcome<A> },
): RequestSpec<A> {
  return requestOf({
    name: reading.name,
    method: 'GET',
    path: chargePath(reading.bankRef),
    effect: 'read',
    subject: 'read',
    success(raw) {
      const { data } = readJson(raw, detailAnswer);
      const billet = data.payment?.banking_billet ?? data.payment?.carnet;
      return reading.read({
        id: data.charge_id,
        status: data.status,
        totalCents: data.total,
        dueDate: billet?.expire_at ?? null,
        createdAt: data.created_at ?? null,
        ids: idsOf(billet),
        money: null,
        seenOn: answeredOn(raw),
      });
    },
  });
}

// The list --------------------------------------------------------------------------------------------------------------

/** The day on which a registration was made, which its id tells (UUIDv7, RFC 9562); null when the id is another. */
function madeOn({ id }: RegistrationView): string | null {
  if (!/^[\da-f]{8}-[\da-f]{4}-7/i.test(id)) return null;
  const ms = Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16);
  return todayIn(Temporal.Instant.fromEpochMilliseconds(ms).toString());
}

interface Listing<A> {
  name: string;
  bankKey: string;
  period: { begin_date: string; end_date: string };
  read(rows: Listed[], raw: RawAnswer): Outcome<A>;
}

/** GET /v1/charges of one custom_id: several lives of one charge, and charges of other programs, may bear the same. */
function listRequest<A>({ name, bankKey, period, read }: Listing<A>): RequestSpec<A> {
  return requestOf({
    name,
    method: 'GET',
    path: '/v1/charges',
    query: { charge_type: 'billet', ...period, custom_id: bankKey, limit: String(pageSize) },
    effect: 'read',
    subject: 'read',
    success: (raw) => read(readJson(raw, listAnswer).data, raw),
  });
}

/** One charge that the bank has given an id, as the list shows it. */
function listedRequest<A>(
  name: string,
  registration: RegistrationView,
  read: (charge: ShownCharge) => Outcome<A>,
): RequestSpec<A> {
  const made = madeOn(registration);
  const period =
    made === null
      ? { begin_date: '2015-01-01', end_date: '2099-12-31' }
      : { begin_date: addDays(made, -daysBack), end_date: addDays(made, daysOn) };
  return listRequest<A>({
    name,
    bankKey: registration.bankKey,
    period,
    read(rows, raw) {
      const row = rows.find(({ id }) => id === refOf(registration));
      return row ? read(shownOf(row, answeredOn(raw))) : { outcome: 'refused', refusal: notListed() };
    },
  });
}

/** What became of an operation on a charge that is there: found when the charge shows that nothing is left to do. */
function lookUpListed({ registration }: InstructionInput, isSettled: (charge: ShownCharge) => boolean) {
  return listedRequest<LookUp>('efi.charge.lookUp', registration, (charge) =>
    done(isSettled(charge) ? { found: true, ...answerOf(charge) } : { found: false }),
  );
}

// Register --------------------------------------------------------------------------------------------------------------

function readIssued(raw: RawAnswer): Outcome<ChargeAnswer> {
  const { data } = readJson(raw, issuedAnswer);
  const charge = { dueDate: data.expire_at ?? null, createdAt: null, ids: idsOf(data), money: null, seenOn: null };
  const answer = answerOf({ ...charge, id: data.charge_id, status: data.status, totalCents: data.total });
  return done({ ...answer, facts: [issuedFact(data.charge_id), ...answer.facts] });
}

/** Whether a row is this very charge: our key alone may have been used by another program of the same account. */
function isSame(row: Listed, { charge, registration }: InstructionInput): boolean {
  const payer = (row.customer?.cpf ?? row.customer?.cnpj)?.replace(/[.\-/\s]/g, '').toUpperCase();
  return (
    row.custom_id === registration.bankKey &&
    row.total === charge.amountCents &&
    (row.payment?.banking_billet?.expire_at ?? charge.dueDate) === charge.dueDate &&
    (payer === undefined || payer === charge.payer.taxId)
  );
}

function lookUpIssued(input: InstructionInput, { at, knownRefs }: SentBefore): RequestSpec<LookUp> {
  const sentOn = todayIn(at);
  return listRequest<LookUp>({
    name: 'efi.charge.lookUp',
    bankKey: input.registration.bankKey,
    // `at` is the first sending: a later one, or a late commit, must be seen too, and clocks need not agree.
    period: { begin_date: addDays(sentOn, -1), end_date: addDays(sentOn, 7) },
    read(rows, raw) {
      const row = rows.find((item) => !knownRefs.includes(item.id) && isSame(item, input));
      return done(row ? { found: true, ...answerOf(shownOf(row, answeredOn(raw))) } : { found: false });
    },
  });
}

const registerStep: Step = {
  step: 'register',
  build: (input) =>
    requestOf({
      name: 'efi.charge.register',
      method: 'POST',
      path: '/v1/charge/one-step',
      body: { json: emissionBody(input) },
      effect: 'write',
      subject: 'register',
      success: readIssued,
    }),
  lookUp: lookUpIssued,
  // A charge that was found in the list lacks the Pix code, which the detail has.
  check: (_input, bankRef) =>
    detailRequest<ChargeAnswer>({
      name: 'efi.charge.detail',
      bankRef,
      read: (charge) =>
        charge.status === 'new' ? { outcome: 'accepted', bankRef, checkAfterMs: checkMs } : done(detailOf(charge)),
    }),
};

// Change ----------------------------------------------------------------------------------------------------------------

/** An action on a charge; it answers that it was done, and nothing of the charge. */
function actionRequest(
  input: InstructionInput,
  action: { name: string; path: string; body?: object; facts?: ChargeAnswer['facts'] },
): RequestSpec<ChargeAnswer> {
  const bankRef = refOf(input.registration);
  const isResend = action.name === 'efi.charge.resend';
  return requestOf({
    name: action.name,
    method: isResend ? 'POST' : 'PUT',
    path: chargePath(bankRef, action.path),
    ...(action.body ? { body: { json: action.body } } : {}),
    effect: 'write',
    subject: isResend ? 'resend' : 'change',
    success(raw) {
      readJson(raw, actionAnswer);
      return done({ bankRef, facts: action.facts ?? [] });
    },
  });
}

/** What has ended takes no instruction any more, whoever ended it. */
const endedWords: readonly string[] = ['paid', 'settled', 'canceled', 'expired', 'refunded', 'contested'];
const hasEnded = ({ status }: ShownCharge): boolean => endedWords.includes(status);

const amendStep: Step = {
  step: 'amend',
  build: (input) =>
    actionRequest(input, {
      name: 'efi.charge.amend',
      path: '/billet',
      body: { expire_at: input.amendment?.dueDate },
    }),
  lookUp: (input) => lookUpListed(input, (charge) => charge.dueDate === input.amendment?.dueDate || hasEnded(charge)),
};

/** The due date is written in the bar code, and the Pix code may follow it: both are asked for anew. */
const codesStep: Step = {
  step: 'codes',
  build: ({ registration }) =>
    detailRequest<ChargeAnswer>({
      name: 'efi.charge.detail',
      bankRef: refOf(registration),
      read: (charge) => done(detailOf(charge)),
    }),
};

const writeOffStep: Step = {
  step: 'writeOff',
  build: (input) =>
    actionRequest(input, {
      name: 'efi.charge.writeOff',
      path: '/cancel',
      facts: [writtenOff(refOf(input.registration), 'us')],
    }),
  lookUp: (input) => lookUpListed(input, hasEnded),
};

/** Of what the clerk received the bank is told nothing but that it was received. */
function receivedFacts({ registration, receipt }: InstructionInput): ChargeAnswer['facts'] {
  return receipt ? [settledFact(refOf(registration), receipt.amountCents, receipt.receivedOn)] : [];
}

const settleStep: Step = {
  step: 'markReceived',
  build: (input) =>
    actionRequest(input, { name: 'efi.charge.markReceived', path: '/settle', facts: receivedFacts(input) }),
  lookUp: (input) =>
    listedRequest<LookUp>('efi.charge.lookUp', input.registration, (charge) => {
      if (!hasEnded(charge)) return done({ found: false });
      const { bankRef, facts } = answerOf(charge);
      // The clerk knows how much it was: the bank would only say the amount of the charge.
      return done({ found: true, bankRef, facts: charge.status === 'settled' ? receivedFacts(input) : facts });
    }),
};

/** Nothing tells whether an e-mail was sent: when that is unknown it is sent once more. */
const resendStep: Step = {
  step: 'resend',
  build: (input) =>
    actionRequest(input, { name: 'efi.charge.resend', path: '/billet/resend', body: { email: input.email } }),
  lookUp: (input) => lookUpListed(input, () => false),
};

// Find ------------------------------------------------------------------------------------------------------------------

const dateKinds: Readonly<Record<FindQuery['by'], string>> = {
  paidOn: 'payment',
  dueDate: 'expired',
  issuedOn: 'creation',
};

/** Pages of charges first; where the connection has Pix, then those of the API Pix. The standard has no list by due date. */
const pixCursor = 'pix:';

function findRequest(connection: ConnectionView, query: FindQuery): RequestSpec<ChargePage> {
  const { cursor } = query;
  if (cursor?.startsWith(pixCursor)) return findPix(connection, { ...query, cursor: cursor.slice(pixCursor.length) });
  const page = Number(cursor ?? '1');
  const after = pixOf(connection) && query.by !== 'dueDate' ? `${pixCursor}0` : null;
  return requestOf({
    name: 'efi.charge.find',
    method: 'GET',
    path: '/v1/charges',
    query: {
      charge_type: 'billet',
      begin_date: query.from,
      end_date: query.to,
      date_of: dateKinds[query.by],
      limit: String(pageSize),
      page: String(page),
    },
    effect: 'read',
    subject: 'read',
    success(raw) {
      const rows = readJson(raw, listAnswer).data;
      const items = rows.map((row) => {
        const { bankRef, facts } = answerOf(shownOf(row, answeredOn(raw)));
        return { bankRef: bankRef ?? row.id, bankKey: row.custom_id ?? '', facts };
      });
      // No count of the whole is told: a short page is the last.
      return done({ items, next: rows.length < pageSize ? after : String(page + 1) });
    },
  });
}

function findPix(connection: ConnectionView, query: FindQuery): RequestSpec<ChargePage> {
  const { read, ...request } = pix.find(connection, query);
  return {
    ...request,
    read(raw) {
      const outcome = read(raw);
      if (outcome.outcome !== 'done') return outcome;
      const { items, next } = outcome.answer;
      return done({ items, next: next === null ? null : `${pixCursor}${next}` });
    },
  };
}

/** What Pontual can do with a charge at Efí. There is neither protest nor a return of a boleto by API. */
export const charge: ChargeCapabilities = {
  register({ charge: title, registration, connection }) {
    if (isPix(registration)) return pixOf(connection) ? pix.register() : [];
    return canSay(title) ? [registerStep] : [];
  },
  amend(input) {
    if (isPix(input.registration)) return pix.amend(input);
    // The bank would leave the day of a discount where it was, and the payer be told of another.
    return (input.charge.terms.discounts ?? []).length === 0 ? [amendStep, codesStep] : [];
  },
  writeOff: ({ registration }) => (isPix(registration) ? pix.writeOff() : [writeOffStep]),
  markReceived: ({ registration }) => (isPix(registration) ? [] : [settleStep]),
  resend: ({ registration }) => (isPix(registration) ? [] : [resendStep]),
  refund: (input) => (isPix(input.registration) ? pix.refund(input) : []),
  read: (connection, registration) =>
    isPix(registration)
      ? pix.read(connection, registration)
      : listedRequest<ChargeAnswer>('efi.charge.read', registration, (shown) => done(answerOf(shown))),
  find: findRequest,
};
