/** Charges by the API Pix: registered, revised, removed, read and returned, each as a request that is plain data. */
import type { ChargeView } from '#core/charge.ts';
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
  RequestSpec,
  Step,
} from '#core/provider.ts';
import { calendarOf, cobBody, cobvBody, valueOf } from './charge-body.ts';
import { factsOf, pixFacts } from './charge-facts.ts';
import type { PixDialect } from './dialect.ts';
import { refundPlan } from './refunds.ts';
import { done, requestOf } from './requests.ts';
import { txidOf } from './txid.ts';
import type { ChargeJson } from './wire.ts';
import { chargeAnswer, chargePage, pixPage, readJson } from './wire.ts';

/** Items of a page; the standard takes up to 1000, some banks fewer. */
const pageSize = 100;

type Registered = Pick<InstructionInput['registration'], 'id' | 'txid'>;

function answerOf(dialect: PixDialect, raw: RawAnswer): Outcome<ChargeAnswer> {
  const charge = readJson(raw, chargeAnswer);
  return done({ bankRef: charge.txid, facts: factsOf(dialect, charge, dialect.answeredAt(raw)) });
}

/** PUT /cobv/{txid}: the same again is the same charge, so it may be repeated. */
function registerStep(dialect: PixDialect): Step {
  return {
    step: 'register',
    build: ({ charge, registration, connection }) =>
      requestOf(dialect, connection, {
        name: 'register',
        method: 'PUT',
        path: [dialect.kind, txidOf(registration)],
        body: { json: (dialect.kind === 'cobv' ? cobvBody : cobBody)(charge, dialect.keyOf(connection)) },
        effect: 'keyed-write',
        success: (raw) => answerOf(dialect, raw),
      }),
    lookUp: (input) => lookUp(dialect, input, () => true),
  };
}

/** Reads the charge of an operation whose outcome is not known; found when the charge shows that it was done. */
function lookUp(
  dialect: PixDialect,
  input: InstructionInput,
  shows: (charge: ChargeJson) => boolean,
): RequestSpec<LookUp> {
  return requestOf<LookUp>(dialect, input.connection, {
    name: 'lookUp',
    method: 'GET',
    path: [dialect.kind, txidOf(input.registration)],
    effect: 'read',
    missing: { found: false },
    success(raw) {
      const charge = readJson(raw, chargeAnswer);
      if (!shows(charge)) return done({ found: false });
      return done({ found: true, bankRef: charge.txid, facts: factsOf(dialect, charge, dialect.answeredAt(raw)) });
    },
  });
}

/** The charge as it is to be after its amendment. */
function amended({ charge, amendment = {} }: InstructionInput): ChargeView {
  const { dueDate, amountCents, terms } = amendment;
  return {
    ...charge,
    ...(dueDate === undefined ? {} : { dueDate }),
    ...(amountCents === undefined ? {} : { amountCents }),
    ...(terms === undefined ? {} : { terms }),
  };
}

const termNames = ['fine', 'interest', 'discounts', 'rebateCents'] as const;

/** Whether a term that the charge has is to be gone: what PATCH leaves out stays as it is. */
function dropsTerm({ charge, amendment }: InstructionInput): boolean {
  const wanted = amendment?.terms;
  if (wanted === undefined) return false;
  const has = (value: unknown) => (Array.isArray(value) ? value.length > 0 : value !== undefined && value !== 0);
  return termNames.some((name) => has(charge.terms[name]) && !has(wanted[name]));
}

/** Sends `calendario` and `valor` whole: banks differ in whether what is left out of them stays. */
function amendmentBody(input: InstructionInput): object {
  const { dueDate, amountCents, terms } = input.amendment ?? {};
  const wanted = amended(input);
  const movesDiscounts = dueDate !== undefined && (wanted.terms.discounts?.length ?? 0) > 0;
  return {
    ...(dueDate === undefined ? {} : { calendario: calendarOf(wanted) }),
    ...(amountCents === undefined && terms === undefined && !movesDiscounts ? {} : { valor: valueOf(wanted) }),
  };
}

function amendStep(dialect: PixDialect): Step {
  return {
    step: 'amend',
    build: (input) =>
      requestOf(dialect, input.connection, {
        name: 'amend',
        method: 'PATCH',
        path: [dialect.kind, txidOf(input.registration)],
        body: { json: amendmentBody(input) },
        effect: 'keyed-write',
        success: (raw) => answerOf(dialect, raw),
      }),
    lookUp: (input) => lookUp(dialect, input, (charge) => charge.status !== 'ATIVA' || carries(charge, input)),
  };
}

/** Whether the charge shows what the amendment wants; texts and numbers of an echo are the same. */
function carries({ valor, calendario }: ChargeJson, input: InstructionInput): boolean {
  const { charge, amendment = {} } = input;
  const wanted = valueOf(amended(input));
  const isDue = (amendment.dueDate ?? charge.dueDate) === calendario.dataDeVencimento;
  const isAmount = (amendment.amountCents ?? charge.amountCents) === valor.original;
  const terms = ['multa', 'juros', 'abatimento', 'desconto'] as const;
  return isDue && isAmount && terms.every((name) => flat(valor[name]) === flat(wanted[name]));
}

/** A value as text, whatever the order of its fields and the form of its numbers. */
function flat(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value !== 'object') return JSON.stringify(value).replaceAll('"', '');
  const fields = Object.entries(value).map(([name, inner]) => `${name}:${flat(inner)}`);
  return `{${fields.toSorted().join()}}`;
}

/** Removing goes alone: with any other change it is refused. */
function writeOffStep(dialect: PixDialect): Step {
  return {
    step: 'writeOff',
    build: ({ connection, registration }) =>
      requestOf(dialect, connection, {
        name: 'writeOff',
        method: 'PATCH',
        path: [dialect.kind, txidOf(registration)],
        body: { json: { status: 'REMOVIDA_PELO_USUARIO_RECEBEDOR' } },
        effect: 'keyed-write',
        success: (raw) => answerOf(dialect, raw),
      }),
    lookUp: (input) => lookUp(dialect, input, ({ status }) => status !== 'ATIVA'),
  };
}

export function readCharge(
  dialect: PixDialect,
  connection: ConnectionView,
  registration: Registered,
): RequestSpec<ChargeAnswer> {
  return requestOf(dialect, connection, {
    name: 'read',
    method: 'GET',
    path: [dialect.kind, txidOf(registration)],
    effect: 'read',
    success: (raw) => answerOf(dialect, raw),
  });
}

/** One received Pix: before money is posted on a webhook's word. */
export function readPix(
  dialect: PixDialect,
  connection: ConnectionView,
  endToEndId: string,
): RequestSpec<ChargeAnswer> {
  return requestOf(dialect, connection, {
    name: 'paid.read',
    method: 'GET',
    path: ['pix', endToEndId],
    effect: 'read',
    success(raw) {
      const pix = readJson(raw, pixPage.shape.pix.element);
      return done({ bankRef: pix.txid ?? null, facts: pixFacts(dialect, pix) });
    },
  });
}

function period({ from, to }: FindQuery): Record<string, string> {
  const startOf = (date: string, days: number) =>
    Temporal.PlainDate.from(date).add({ days }).toZonedDateTime('America/Sao_Paulo').toInstant();
  return {
    inicio: startOf(from, 0).toString(),
    fim: startOf(to, 1).subtract({ seconds: 1 }).toString(),
  };
}

function nextPage({ paginacao }: { paginacao: { paginaAtual: number; quantidadeDePaginas: number } }): string | null {
  const next = paginacao.paginaAtual + 1;
  return next < paginacao.quantidadeDePaginas ? String(next) : null;
}

/**
 * By payment: GET /pix, of which those with a txid concern a charge. By issue: GET /cobv.
 * @throws for the due date, by which the standard has no list.
 */
export function findCharges(
  dialect: PixDialect,
  connection: ConnectionView,
  query: FindQuery,
): RequestSpec<ChargePage> {
  if (query.by === 'dueDate') throw new Error('the API Pix has no list by due date');
  const isPaid = query.by === 'paidOn';
  return requestOf(dialect, connection, {
    name: isPaid ? 'paid.find' : 'find',
    method: 'GET',
    path: [isPaid ? 'pix' : dialect.kind],
    query: {
      ...period(query),
      'paginacao.paginaAtual': query.cursor ?? '0',
      'paginacao.itensPorPagina': String(pageSize),
    },
    effect: 'read',
    success(raw) {
      if (isPaid) {
        const { pix, parametros } = readJson(raw, pixPage);
        const items = pix.flatMap((one) =>
          one.txid === undefined ? [] : [{ bankRef: one.txid, bankKey: one.txid, facts: pixFacts(dialect, one) }],
        );
        return done({ items, next: nextPage(parametros) });
      }
      const { cobs, parametros } = readJson(raw, chargePage);
      const now = dialect.answeredAt(raw);
      const items = cobs.map((one) => ({ bankRef: one.txid, bankKey: one.txid, facts: factsOf(dialect, one, now) }));
      return done({ items, next: nextPage(parametros) });
    },
  });
}

/** All that the standard can do with a charge, for a provider to take whole or in part. */
export function pixCharges(dialect: PixDialect) {
  const register = [registerStep(dialect)];
  const amend = [amendStep(dialect)];
  const writeOff = [writeOffStep(dialect)];
  return {
    register: () => register,
    // A cob has no due date, and what it is amended to is read by nobody but its payer: it is registered anew.
    amend: (input) => (dialect.kind === 'cob' || dropsTerm(input) ? [] : amend),
    writeOff: () => writeOff,
    refund: refundPlan(dialect),
    read: (connection, registration) => readCharge(dialect, connection, registration),
    find: (connection, query) => findCharges(dialect, connection, query),
  } satisfies ChargeCapabilities;
}
