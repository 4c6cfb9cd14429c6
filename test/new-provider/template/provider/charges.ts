/**
 * Charges at Banco Exemplo: registered at once, looked up by our key, written off. What the bank cannot do is left out of `charge`, and
 * the API and the screens follow.
 *
 * CHANGE: paths, bodies and steps, from the reference of each endpoint. A bank that registers later answers `accepted` and has a `check`
 * (see `src/providers/inter`); one that validates first, or has customers, plans several steps (`src/providers/itau`, `asaas`).
 */
import { addDays, todayIn } from '#lib/calendar.ts';
import { jsonNumber } from '#lib/json.ts';
import { centsToDecimal, parseRate, rateToDecimal } from '#lib/money.ts';
import type { ChargeView, Payer } from '#core/charge.ts';
import type {
  ChargeAnswer,
  ChargeCapabilities,
  ChargePage,
  FindQuery,
  InstructionInput,
  LookUp,
  Outcome,
  RawAnswer,
  RegistrationView,
  RequestSpec,
  Step,
} from '#core/provider.ts';
import { factsOf, issued } from './charge-facts.ts';
import { basePath, boletoPath, done, requestOf } from './requests.ts';
import { type Boleto, boleto, boletoPage, readJson } from './wire.ts';

function refOf(registration: RegistrationView): string {
  if (registration.bankRef === null) throw new Error('this registration has no id at the bank yet');
  return registration.bankRef;
}

function answerOf(raw: RawAnswer, by?: 'us'): Outcome<ChargeAnswer> {
  const read = readJson(raw, boleto);
  return done({ bankRef: read.id, facts: factsOf(read, by) });
}

// Register --------------------------------------------------------------------------------------------------------------

function payerBody({ taxId, name, address }: Payer): object {
  return {
    documento: taxId,
    nome: name,
    endereco: {
      logradouro: address.street,
      ...(address.number ? { numero: address.number } : {}),
      ...(address.complement ? { complemento: address.complement } : {}),
      ...(address.district ? { bairro: address.district } : {}),
      cidade: address.city,
      uf: address.state,
      cep: address.postalCode,
    },
  };
}

const percent = (text: string) => jsonNumber(rateToDecimal(parseRate(text)));

/** @throws when the charge needs what the facts say that this bank has not: a defect of the caller. */
function registrationBody(charge: ChargeView, bankKey: string): object {
  const { fine, interest, discounts = [], rebateCents } = charge.terms;
  const isOffered = fine?.kind !== 'fixed' && interest?.kind !== 'daily' && discounts.length === 0 && !rebateCents;
  if (!isOffered) throw new Error('Banco Exemplo takes a fine and interest in percent, nothing else');
  return {
    referencia: bankKey,
    // Amounts leave digit by digit: no binary fraction ever stands between.
    valor: jsonNumber(centsToDecimal(charge.amountCents)),
    vencimento: charge.dueDate,
    diasAposVencimento: charge.daysAfterDue,
    pagador: payerBody(charge.payer),
    ...(fine ? { multaPercentual: percent(fine.percent) } : {}),
    ...(interest ? { jurosPercentualMes: percent(interest.percent) } : {}),
    ...(charge.messages.length > 0 ? { mensagens: charge.messages } : {}),
  };
}

function readRegistration(raw: RawAnswer): Outcome<ChargeAnswer> {
  const read = readJson(raw, boleto);
  return done({ bankRef: read.id, facts: [issued(read), ...factsOf(read)] });
}

/** Whether a row is this very charge: our key alone may have been used by another program of the same account. */
function isSame(row: Boleto, { charge, registration }: InstructionInput): boolean {
  return (
    row.referencia === registration.bankKey &&
    row.valor === charge.amountCents &&
    row.vencimento === charge.dueDate &&
    row.pagador.documento === charge.payer.taxId
  );
}

function readLookUp(raw: RawAnswer, input: InstructionInput, knownRefs: string[]): Outcome<LookUp> {
  const found = readJson(raw, boletoPage).boletos.find((row) => !knownRefs.includes(row.id) && isSame(row, input));
  return done(found ? { found: true, bankRef: found.id, facts: [issued(found), ...factsOf(found)] } : { found: false });
}

const registerStep: Step = {
  step: 'register',
  build: ({ charge, registration }) =>
    requestOf({
      name: 'example-bank.charge.register',
      method: 'POST',
      path: basePath,
      body: { json: registrationBody(charge, registration.bankKey) },
      // `keyed-write` only where the bank documents that a repetition with the same key makes no second boleto.
      effect: 'write',
      success: readRegistration,
    }),
  /** After a lost answer: never sent again before the bank was asked. */
  lookUp: (input, { at, knownRefs }) =>
    requestOf({
      name: 'example-bank.charge.lookUp.list',
      method: 'GET',
      path: basePath,
      // `at` is the first sending: a later one must be seen too, and clocks need not agree.
      query: {
        por: 'emissao',
        de: addDays(todayIn(at), -1),
        ate: addDays(todayIn(at), 7),
        referencia: input.registration.bankKey,
        pagina: '0',
      },
      effect: 'read',
      success: (raw) => readLookUp(raw, input, knownRefs),
    }),
};

// Write off -------------------------------------------------------------------------------------------------------------

/** A boleto that has ended takes no instruction any more, whoever ended it. */
function hasEnded({ situacao }: Boleto): boolean {
  return ['PAGO', 'BAIXADO', 'EXPIRADO'].includes(situacao);
}

const writeOffStep: Step = {
  step: 'writeOff',
  build: ({ registration, reason }) =>
    requestOf({
      name: 'example-bank.charge.writeOff',
      method: 'POST',
      path: `${boletoPath(refOf(registration))}/baixa`,
      body: { json: { motivo: reason?.trim() || 'Baixa solicitada' } },
      effect: 'write',
      success: (raw) => answerOf(raw, 'us'),
    }),
  lookUp: ({ registration }): RequestSpec<LookUp> =>
    requestOf<LookUp>({
      name: 'example-bank.charge.lookUp.detail',
      method: 'GET',
      path: boletoPath(refOf(registration)),
      effect: 'read',
      success(raw) {
        const read = readJson(raw, boleto);
        return done(hasEnded(read) ? { found: true, bankRef: read.id, facts: factsOf(read) } : { found: false });
      },
    }),
};

// Reading ---------------------------------------------------------------------------------------------------------------

const dateFilters: Readonly<Record<FindQuery['by'], string>> = {
  paidOn: 'pagamento',
  dueDate: 'vencimento',
  issuedOn: 'emissao',
};

function readPage(raw: RawAnswer, number: number): Outcome<ChargePage> {
  const { boletos, ultimaPagina } = readJson(raw, boletoPage);
  const items = boletos.map((row) => ({ bankRef: row.id, bankKey: row.referencia, facts: factsOf(row) }));
  return done({ items, next: ultimaPagina ? null : String(number + 1) });
}

export const charge: ChargeCapabilities = {
  register: () => [registerStep],
  writeOff: () => [writeOffStep],
  read: (_connection, registration) =>
    requestOf({
      name: 'example-bank.charge.read',
      method: 'GET',
      path: boletoPath(refOf(registration)),
      effect: 'read',
      success: (raw) => answerOf(raw),
    }),
  find(_connection, { from, to, by, cursor }) {
    const number = Number(cursor ?? '0');
    return requestOf({
      name: 'example-bank.charge.find',
      method: 'GET',
      path: basePath,
      // The bank lists the oldest first: what arrives while paging moves no row to another page.
      query: { por: dateFilters[by], de: from, ate: to, pagina: String(number) },
      effect: 'read',
      success: (raw) => readPage(raw, number),
    });
  },
};
