/**
 * Charges at Banco Inter (API Cobrança v3, developers.inter.co). Emission is asynchronous: POST gives an id, the charge is
 * `EM_PROCESSAMENTO` until the CIP has it, and the detail may even answer 404 in the first moments.
 */
import { jsonNumber } from '#lib/json.ts';
import { centsToDecimal } from '#lib/money.ts';
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
  Step,
} from '#core/provider.ts';
import { factsOf } from './charge-facts.ts';
import { emissionBody } from './emission.ts';
import { failedEdit, failedEmission } from './errors.ts';
import { basePath, chargePath, done, requestOf } from './requests.ts';
import {
  cobrancaDetail,
  type CobrancaDetail,
  cobrancaPage,
  editAnswer,
  editStatus,
  emissionAnswer,
  pdfAnswer,
  readJson,
} from './wire.ts';

const processingCheckMs = 2_000;
/** "Effect may take up to 30 minutes" (alteration, beta): no use asking every other second. */
const editCheckMs = 15_000;
const pageSize = 100;
const lookUpPageSize = 1_000;
const lookUpDays = 7;
const pdfAnswerBytes = 14 * 1024 * 1024;

/** A reference of ours to follow an alteration with: first the edit, then the charge that carries it. */
const editRef = 'edicao:';
const detailRef = 'cobranca:';

function answerOf(detail: CobrancaDetail, bankRef: string, by?: 'us'): Outcome<ChargeAnswer> {
  return done({ bankRef, facts: factsOf(detail, bankRef, by) });
}

function accepted<A>(bankRef: string, checkAfterMs: number): Outcome<A> {
  return { outcome: 'accepted', bankRef, checkAfterMs };
}

function refOf(registration: RegistrationView): string {
  if (registration.bankRef === null) throw new Error('this registration has no codigoSolicitacao yet');
  return registration.bankRef;
}

interface DetailReading<A> {
  name: string;
  bankRef: string;
  read(detail: CobrancaDetail): Outcome<A>;
  /** What a refused question means here; a refusal unless told. */
  instead?(raw: RawAnswer): Outcome<A> | null;
}

function detailRequest<A>(connection: ConnectionView, reading: DetailReading<A>): RequestSpec<A> {
  return requestOf(connection, {
    name: reading.name,
    method: 'GET',
    path: chargePath(reading.bankRef),
    effect: 'read',
    subject: 'read',
    success: (raw) => reading.read(readJson(raw, cobrancaDetail)),
    ...(reading.instead ? { instead: reading.instead } : {}),
  });
}

/**
 * What an accepted operation is when the question about it is refused: not refused itself. A 404 is the usual answer of the
 * first moments; any other says nothing of the operation, and only refused access (401, 403) is told as such.
 */
function stillAccepted(ref: string, checkAfterMs: number): (raw: RawAnswer) => Outcome<ChargeAnswer> | null {
  return (raw) => {
    if (raw.status === 404) return accepted(ref, checkAfterMs);
    if (raw.status === 401 || raw.status === 403) return null;
    const detail = `a consulta foi recusada com HTTP ${raw.status}`;
    return { outcome: 'unknown', cause: { kind: 'contract', bytesSent: true, detail, httpStatus: raw.status } };
  };
}

// Register --------------------------------------------------------------------------------------------------------------

function readEmission(raw: RawAnswer): Outcome<ChargeAnswer> {
  return accepted(readJson(raw, emissionAnswer).codigoSolicitacao, processingCheckMs);
}

/** Whether the bank is still at work: the codes may come after the state. */
function isProcessing(detail: CobrancaDetail): boolean {
  const { situacao } = detail.cobranca;
  return situacao === 'EM_PROCESSAMENTO' || (situacao === 'A_RECEBER' && !detail.boleto?.linhaDigitavel);
}

function readRegistration(detail: CobrancaDetail, bankRef: string): Outcome<ChargeAnswer> {
  if (isProcessing(detail)) return accepted(bankRef, processingCheckMs);
  if (detail.cobranca.situacao === 'FALHA_EMISSAO') return { outcome: 'refused', refusal: failedEmission() };
  return answerOf(detail, bankRef);
}

/** Whether a row of a list is this very charge: our key alone may have been used by another program of the same account. */
function isSame(row: CobrancaDetail, input: InstructionInput): boolean {
  const { seuNumero, valorNominal, dataVencimento, pagador } = row.cobranca;
  const payer = pagador?.cpfCnpj?.replace(/[.\-/\s]/g, '').toUpperCase();
  return (
    seuNumero === input.registration.bankKey &&
    valorNominal === input.charge.amountCents &&
    dataVencimento === input.charge.dueDate &&
    (payer === undefined || payer === input.charge.payer.taxId)
  );
}

function readEmissionLookUp(raw: RawAnswer, input: InstructionInput, knownRefs: string[]): Outcome<LookUp> {
  for (const row of readJson(raw, cobrancaPage).cobrancas ?? []) {
    const bankRef = row.cobranca.codigoSolicitacao;
    if (!bankRef || knownRefs.includes(bankRef) || !isSame(row, input)) continue;
    return done({ found: true, bankRef, facts: factsOf(row, bankRef) });
  }
  return done({ found: false });
}

const registerStep: Step = {
  step: 'register',
  build: ({ charge, registration, connection }) =>
    requestOf(connection, {
      name: 'inter.charge.register',
      method: 'POST',
      path: basePath,
      body: { json: emissionBody(charge, registration.bankKey) },
      effect: 'write',
      subject: 'register',
      success: readEmission,
    }),
  check: ({ connection }, bankRef) =>
    detailRequest(connection, {
      name: 'inter.charge.check',
      bankRef,
      read: (detail) => readRegistration(detail, bankRef),
      instead: stillAccepted(bankRef, processingCheckMs),
    }),
  lookUp(input, { at, knownRefs }) {
    const sentOn = todayIn(at);
    return requestOf(input.connection, {
      name: 'inter.charge.lookUp.list',
      method: 'GET',
      path: basePath,
      // `at` is the first sending: a later one, or a late commit, must be seen too, and clocks need not agree.
      query: {
        dataInicial: addDays(sentOn, -1),
        dataFinal: addDays(sentOn, lookUpDays),
        filtrarDataPor: 'EMISSAO',
        seuNumero: input.registration.bankKey,
        'paginacao.itensPorPagina': String(lookUpPageSize),
        'paginacao.paginaAtual': '0',
      },
      effect: 'read',
      subject: 'read',
      success: (raw) => readEmissionLookUp(raw, input, knownRefs),
    });
  },
};

// Amend (beta at the bank) ----------------------------------------------------------------------------------------------

function carriesAmendment(detail: CobrancaDetail, input: InstructionInput): boolean {
  const { dueDate, amountCents } = input.amendment ?? {};
  const { dataVencimento, valorNominal } = detail.cobranca;
  return (dueDate ?? dataVencimento) === dataVencimento && (amountCents ?? valorNominal) === valorNominal;
}

function readEdit(raw: RawAnswer, bankRef: string): Outcome<ChargeAnswer> {
  const { status, mensagem, codigoEdicao } = readJson(raw, editAnswer);
  if (status === 'FALHA') return { outcome: 'refused', refusal: failedEdit(mensagem) };
  if (status === 'PROCESSANDO' && codigoEdicao) return accepted(`${editRef}${codigoEdicao}`, editCheckMs);
  return accepted(`${detailRef}${bankRef}`, processingCheckMs);
}

function readEditStatus(raw: RawAnswer, bankRef: string, ref: string): Outcome<ChargeAnswer> {
  const { status, mensagem } = readJson(raw, editStatus);
  if (status === 'FALHA') return { outcome: 'refused', refusal: failedEdit(mensagem) };
  return status === 'SUCESSO' ? accepted(`${detailRef}${bankRef}`, processingCheckMs) : accepted(ref, editCheckMs);
}

function checkAmendment(input: InstructionInput, ref: string): RequestSpec<ChargeAnswer> {
  const bankRef = refOf(input.registration);
  if (ref.startsWith(editRef)) {
    return requestOf(input.connection, {
      name: 'inter.charge.amend.check',
      method: 'GET',
      path: `${basePath}/edicao/${encodeURIComponent(ref.slice(editRef.length))}`,
      effect: 'read',
      subject: 'read',
      success: (raw) => readEditStatus(raw, bankRef, ref),
      instead: stillAccepted(ref, editCheckMs),
    });
  }
  return detailRequest(input.connection, {
    name: 'inter.charge.check',
    bankRef,
    read: (detail) => (settles(detail, input) ? answerOf(detail, bankRef) : accepted(ref, editCheckMs)),
    instead: stillAccepted(ref, editCheckMs),
  });
}

/** Whether nothing more will become of the alteration: it is there, or the charge has ended. */
function settles(detail: CobrancaDetail, input: InstructionInput): boolean {
  return carriesAmendment(detail, input) || hasEnded(detail);
}

const amendStep: Step = {
  step: 'amend',
  build(input) {
    const bankRef = refOf(input.registration);
    const { dueDate, amountCents, terms } = input.amendment ?? {};
    if (terms || (dueDate === undefined && amountCents === undefined)) {
      throw new Error('Inter alters the due date and the amount, nothing else');
    }
    return requestOf(input.connection, {
      name: 'inter.charge.amend',
      method: 'PATCH',
      path: chargePath(bankRef),
      body: {
        json: {
          ...(amountCents === undefined ? {} : { valorNominal: jsonNumber(centsToDecimal(amountCents)) }),
          ...(dueDate === undefined ? {} : { dataVencimento: dueDate }),
        },
      },
      effect: 'write',
      subject: 'amend',
      success: (raw) => readEdit(raw, bankRef),
    });
  },
  check: checkAmendment,
  lookUp: (input) => lookUpInDetail(input, (detail) => settles(detail, input)),
};

// Write off -------------------------------------------------------------------------------------------------------------

/** A charge that has ended takes no instruction any more, whoever ended it. */
function hasEnded(detail: CobrancaDetail): boolean {
  return ['RECEBIDO', 'MARCADO_RECEBIDO', 'CANCELADO', 'EXPIRADO', 'FALHA_EMISSAO'].includes(detail.cobranca.situacao);
}

/** Asks the detail; found when the instruction has nothing left to do, with the facts that say how it ended. */
function lookUpInDetail(input: InstructionInput, settled: (detail: CobrancaDetail) => boolean): RequestSpec<LookUp> {
  const bankRef = refOf(input.registration);
  return detailRequest<LookUp>(input.connection, {
    name: 'inter.charge.lookUp.detail',
    bankRef,
    read: (detail) =>
      done(settled(detail) ? { found: true, bankRef, facts: factsOf(detail, bankRef) } : { found: false }),
  });
}

const writeOffStep: Step = {
  step: 'writeOff',
  build(input) {
    const bankRef = refOf(input.registration);
    return requestOf(input.connection, {
      name: 'inter.charge.writeOff',
      method: 'POST',
      path: `${chargePath(bankRef)}/cancelar`,
      body: { json: { motivoCancelamento: (input.reason?.trim() || 'Baixa solicitada').slice(0, 50) } },
      effect: 'write',
      subject: 'writeOff',
      // 202 in the reference, 204 and 200 in use; none has a body to rely upon.
      success: () => accepted(bankRef, processingCheckMs),
    });
  },
  check: ({ connection, registration }) => {
    const bankRef = refOf(registration);
    return detailRequest(connection, {
      name: 'inter.charge.check',
      bankRef,
      read: (detail) => (hasEnded(detail) ? answerOf(detail, bankRef, 'us') : accepted(bankRef, processingCheckMs)),
      instead: stillAccepted(bankRef, processingCheckMs),
    });
  },
  lookUp: (input) => lookUpInDetail(input, hasEnded),
};

// Reading ---------------------------------------------------------------------------------------------------------------

const dateFilters: Readonly<Record<FindQuery['by'], string>> = {
  paidOn: 'PAGAMENTO',
  dueDate: 'VENCIMENTO',
  issuedOn: 'EMISSAO',
};

function readPage(raw: RawAnswer, page: number): Outcome<ChargePage> {
  const { cobrancas, ultimaPagina } = readJson(raw, cobrancaPage);
  const rows = cobrancas ?? [];
  const items = rows.map((row) => {
    const bankRef = row.cobranca.codigoSolicitacao;
    if (!bankRef) throw new Error('a row of the list has no codigoSolicitacao');
    return { bankRef, bankKey: row.cobranca.seuNumero, facts: factsOf(row, bankRef) };
  });
  // A page past the end is answered with no rows, so a missing `ultimaPagina` costs one call and never a row.
  const last = ultimaPagina === true || rows.length === 0;
  return done({ items, next: last ? null : String(page + 1) });
}

function findRequest(connection: ConnectionView, query: FindQuery): RequestSpec<ChargePage> {
  const page = Number(query.cursor ?? '0');
  return requestOf(connection, {
    name: 'inter.charge.find',
    method: 'GET',
    path: basePath,
    query: {
      dataInicial: query.from,
      dataFinal: query.to,
      filtrarDataPor: dateFilters[query.by],
      'paginacao.itensPorPagina': String(pageSize),
      'paginacao.paginaAtual': String(page),
      // The oldest first: what arrives while paging lands on the last page and moves no row to another.
      ordenarPor: 'DATA_EMISSAO',
      tipoOrdenacao: 'ASC',
    },
    effect: 'read',
    subject: 'read',
    success: (raw) => readPage(raw, page),
  });
}

function readDocument(raw: RawAnswer): Outcome<Uint8Array> {
  const bytes = Uint8Array.fromBase64(readJson(raw, pdfAnswer).pdf);
  if (new TextDecoder('latin1').decode(bytes.subarray(0, 5)) !== '%PDF-') throw new Error('the document is not a PDF');
  return done(bytes);
}

/** What Pontual can do with a charge at Banco Inter. There is no protest in v3: it is only seen. */
export const charge: ChargeCapabilities = {
  register: () => [registerStep],
  amend: () => [amendStep],
  writeOff: () => [writeOffStep],
  read(connection, registration) {
    const bankRef = refOf(registration);
    const read = (detail: CobrancaDetail): Outcome<ChargeAnswer> => answerOf(detail, bankRef);
    return detailRequest(connection, { name: 'inter.charge.read', bankRef, read });
  },
  find: findRequest,
  document: (connection, registration) =>
    requestOf(connection, {
      name: 'inter.charge.document',
      method: 'GET',
      path: `${chargePath(refOf(registration))}/pdf`,
      effect: 'read',
      maxAnswerBytes: pdfAnswerBytes,
      subject: 'read',
      success: readDocument,
    }),
};
