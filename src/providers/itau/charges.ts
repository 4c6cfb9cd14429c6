/**
 * Boletos and Bolecodes at Itaú: registered in two steps, first only checked (`validacao`, `simulacao`: a read), then made
 * (`efetivacao`). The nosso número is ours, so what became of a lost answer is asked by it, on the host of the consulta.
 */
import type {
  ChargeAnswer,
  ChargeCapabilities,
  ConnectionView,
  InstructionInput,
  LookUp,
  Outcome,
  Plan,
  RawAnswer,
  RegistrationView,
  RequestSpec,
  Step,
} from '#core/provider.ts';
import type { RegistrationIds } from '#core/evidence.ts';
import { bornFact, factsOf, failureOf, hasEnded } from './charge-facts.ts';
import { consulta } from './consulta.ts';
import { boletoBody, bolecodeBody } from './emission.ts';
import { failedEmission, notFoundYet, takenByAnother } from './errors.ts';
import { idOf, keyOf, nossoNumeroOf } from './identity.ts';
import { amendPlan } from './amendments.ts';
import { cancelProtestPlan, protestPlan, writeOffPlan } from './instructions.ts';
import { pix } from './pix.ts';
import { accepted, done, paths, requestOf } from './requests.ts';
import { type Boleto, emissionAnswer, type Issued, readJson } from './wire.ts';

const registeringCheckMs = 2_000;

// Register --------------------------------------------------------------------------------------------------------------

interface Product {
  service: string;
  path: string;
  check(input: InstructionInput): unknown;
  make(input: InstructionInput): unknown;
}

const boleto: Product = {
  service: 'cashManagement',
  path: paths.boletos,
  check: (input) => boletoBody(input, 'validacao'),
  make: (input) => boletoBody(input, 'efetivacao'),
};

const bolecode: Product = {
  service: 'recebimentosPix',
  path: paths.bolecode,
  check: (input) => bolecodeBody(input, 'simulacao'),
  make: (input) => bolecodeBody(input, 'efetivacao'),
};

function idsOf({ dado_boleto, dados_qrcode }: Issued, nossoNumero: string): RegistrationIds {
  const { numero_linha_digitavel: line, codigo_barras: barcode } = dado_boleto.dados_individuais_boleto[0] ?? {};
  const { emv, txid } = dados_qrcode ?? {};
  return {
    nossoNumero,
    ...(line ? { linhaDigitavel: line } : {}),
    ...(barcode ? { barcode } : {}),
    ...(emv ? { brCode: emv } : {}),
    ...(txid ? { txid } : {}),
  };
}

/** What the emission answered: the title with its codes, or only that it is at work (202, or no codes yet). */
function readIssued(raw: RawAnswer, input: InstructionInput): Outcome<ChargeAnswer> {
  const key = keyOf(input.connection, input.registration);
  const bankRef = idOf(key);
  if (raw.status === 202) return accepted(bankRef, registeringCheckMs);
  const issued = readJson(raw, emissionAnswer);
  const [item] = issued.dado_boleto.dados_individuais_boleto;
  const number = item?.numero_nosso_numero;
  if (number === undefined || nossoNumeroOf(number) !== key.nossoNumero) {
    throw new Error(`the answer is about nosso número ${number ?? 'none'}, not ${key.nossoNumero}`);
  }
  const ids = idsOf(issued, key.nossoNumero);
  if (!ids.linhaDigitavel || !ids.barcode) return accepted(bankRef, registeringCheckMs);
  const registered = {
    bankRef,
    ids,
    amountCents: item?.valor_titulo ?? null,
    dueDate: item?.data_vencimento ?? null,
    overdue: false,
  };
  // That the bank has it stands by itself: also where what it echoes is not what was sent.
  const taken = { factKey: `${bankRef}:accepted`, occurredAt: null, fact: { type: 'accepted', bankRef } } as const;
  return done({ bankRef, facts: [taken, bornFact(registered, input.charge.issuedOn)] });
}

/** Only the digits and letters of a key count: the bank has been seen to change case. */
const bare = (text: string | undefined): string => (text ?? '').replaceAll(/[^A-Za-z0-9]/g, '').toUpperCase();

/** Whether a title under our number is this very registration: amount, due date, our key and the payer, as far as the bank tells. */
function isOurs({ title, item }: Boleto, { charge, registration }: InstructionInput): boolean {
  const person = title.pagador?.pessoa?.tipo_pessoa;
  const payer = person?.numero_cadastro_pessoa_fisica ?? person?.numero_cadastro_nacional_pessoa_juridica;
  const key = item.texto_seu_numero;
  return (
    item.valor_titulo === charge.amountCents &&
    item.data_vencimento === charge.dueDate &&
    (key !== undefined || payer !== undefined) &&
    (key === undefined || bare(key) === bare(registration.bankKey)) &&
    (payer === undefined || bare(payer) === bare(charge.payer.taxId))
  );
}

/**
 * Another title that stands open under our number proves that ours was refused: a number has one open title. One that has ended proves
 * nothing, for ours may not be visible yet.
 */
function readRegisterLookUp(boletos: Boleto[], input: InstructionInput): Outcome<LookUp> {
  const bankRef = idOf(keyOf(input.connection, input.registration));
  const ours = boletos.find((item) => isOurs(item, input));
  if (ours) return done({ found: true, bankRef, facts: factsOf(ours, bankRef) });
  if (!boletos.some((item) => !hasEnded(item))) return done({ found: false });
  const fact = { type: 'rejected', refusal: takenByAnother() } as const;
  return done({ found: true, bankRef: null, facts: [{ factKey: `${bankRef}:taken`, occurredAt: null, fact }] });
}

/** Follows what the bank accepted (a Bolecode answered 202) until the consulta shows it, registered or failed. */
function checkRegistration(input: InstructionInput): RequestSpec<ChargeAnswer> {
  const key = keyOf(input.connection, input.registration);
  const bankRef = idOf(key);
  return consulta({
    name: 'itau.charge.check',
    key,
    about: input.registration.id,
    read(boletos) {
      const ours = boletos.find((item) => isOurs(item, input));
      if (!ours) return accepted(bankRef, registeringCheckMs);
      const words = failureOf(ours);
      if (words !== null) return { outcome: 'refused', refusal: failedEmission(words) };
      return done({ bankRef, facts: factsOf(ours, bankRef) });
    },
  });
}

function registerSteps(product: Product): readonly Step[] {
  const { service, path } = product;
  return [
    {
      step: 'validate',
      build: (input) =>
        requestOf<ChargeAnswer>({
          name: 'itau.charge.validate',
          service,
          method: 'POST',
          path,
          body: { json: product.check(input) },
          effect: 'read',
          subject: 'validate',
          about: input.registration.id,
          // The echo of what was sent proves nothing: nothing is registered.
          success: () => done({ bankRef: null, facts: [] }),
        }),
    },
    {
      step: 'register',
      build: (input) =>
        requestOf({
          name: 'itau.charge.register',
          service,
          method: 'POST',
          path,
          body: { json: product.make(input) },
          effect: 'write',
          subject: 'register',
          about: input.registration.id,
          success: (raw) => readIssued(raw, input),
        }),
      check: checkRegistration,
      lookUp: (input) =>
        consulta({
          name: 'itau.charge.lookUp.register',
          key: keyOf(input.connection, input.registration),
          about: input.registration.id,
          read: (boletos) => readRegisterLookUp(boletos, input),
        }),
    },
  ];
}

const boletoSteps = registerSteps(boleto);
const bolecodeSteps = registerSteps(bolecode);

function registerPlan({ charge }: InstructionInput): readonly Step[] {
  switch (charge.method) {
    case 'boleto':
      return boletoSteps;
    case 'boleto_pix':
      return bolecodeSteps;
    case 'pix':
      return pix.register();
  }
}

// Reading ---------------------------------------------------------------------------------------------------------------

function readCharge(connection: ConnectionView, registration: RegistrationView): RequestSpec<ChargeAnswer> {
  const key = keyOf(connection, registration);
  const bankRef = idOf(key);
  return consulta({
    name: 'itau.charge.read',
    key,
    about: registration.id,
    read: ([found]) =>
      found ? done({ bankRef, facts: factsOf(found, bankRef) }) : { outcome: 'refused', refusal: notFoundYet() },
  });
}

/** Pix alone has another API: each instruction has two plans, and a boleto's payment cannot be returned nor a Pix protested. */
function either(ofBoleto: Plan | null, ofPix: Plan | null): Plan {
  return (input) => (input.registration.method === 'pix' ? ofPix : ofBoleto)?.(input) ?? [];
}

/** What Pontual can do with a charge at Itaú. There is no PDF by API: the printed form is ours. */
export const charge: ChargeCapabilities = {
  register: registerPlan,
  amend: either(amendPlan, pix.amend),
  writeOff: either(writeOffPlan, pix.writeOff),
  protest: either(protestPlan, null),
  cancelProtest: either(cancelProtestPlan, null),
  refund: either(null, pix.refund),
  read: (connection, registration) =>
    registration.method === 'pix' ? pix.read(connection, registration) : readCharge(connection, registration),
};
