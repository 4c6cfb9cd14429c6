/** POST /cobrancas: the fields, limits and words of the reference, and the two rules of time. */
import { randomUUID } from 'node:crypto';
import { localDay } from '#sim/kit/clock.ts';
import type { Answer } from '#sim/kit/http.ts';
import { json } from '#sim/kit/http.ts';
import { duplicate, invalidData } from './errors.ts';
import type { FieldReader } from './fields.ts';
import { isObject, parseBody, readFields } from './fields.ts';
import { accept } from './lifecycle.ts';
import type { Account, Charge, InterState, Term } from './state.ts';
import { chargesByReference } from './state.ts';

export const AMOUNT_LIMITS = { minCents: 250, maxCents: 9_999_999_999 };
const DUPLICATE_WINDOW_MS = 30 * 60_000;
/** A charge due today is taken until 19:59 in Brasília. */
const LAST_MOMENT_OF_DAY_MS = 20 * 3_600_000;
/** The part of the emission delay in which the API does not yet know the charge. */
const INVISIBLE_PART = 0.25;

const PERSON_KINDS = ['FISICA', 'JURIDICA'] as const;
const FORMS = ['BOLETO', 'PIX', 'SEM_FORMA_PAGAMENTO'] as const;
/** Control characters and what lies outside Latin-1 make the bank refuse without a word (github.com/allgood/APInter-PHP/issues/8). */
const REFUSED_CHARACTERS = /[^\x20-\x7e\xa0-\xff]/;

export function emit(state: InterState, account: Account, body: Buffer): Answer {
  const nowMs = state.env.clock.nowMs();
  const value = parseBody(body);
  if (value === undefined) return invalidData(nowMs, [{ razao: 'Não foi possível converter o valor.' }]);
  const fields = readFields(value);
  const charge = readCharge(fields, account, nowMs);
  if (charge.dueDate !== '') checkDueDate(fields, charge.dueDate, nowMs);
  if (fields.violations.length > 0) return invalidData(nowMs, fields.violations);
  if (hasRefusedCharacters(charge)) return invalidData(nowMs, []);
  if (isDuplicate(state, charge)) return duplicate();
  const { emissionDelayMs } = state.env.settings;
  charge.visibleAtMs = nowMs + emissionDelayMs * INVISIBLE_PART;
  charge.registersAtMs = nowMs + emissionDelayMs;
  accept(state, charge);
  return json(200, { codigoSolicitacao: charge.codigoSolicitacao });
}

function readCharge(fields: FieldReader, account: Account, nowMs: number): Charge {
  const desconto = readTerm(fields, 'desconto', {
    PERCENTUALDATAINFORMADA: 'taxa',
    VALORFIXODATAINFORMADA: 'valor',
  });
  const multa = readTerm(fields, 'multa', { PERCENTUAL: 'taxa', VALORFIXO: 'valor' });
  const mora = readTerm(fields, 'mora', { TAXAMENSAL: 'taxa', VALORDIA: 'valor' });
  const pagador = fields.object('pagador', { required: true });
  return {
    codigoSolicitacao: randomUUID(),
    account: account.number,
    createdAtMs: nowMs,
    visibleAtMs: nowMs,
    registersAtMs: nowMs,
    seuNumero: fields.text('seuNumero', { required: true, max: 15 }) ?? '',
    amountCents: fields.amount('valorNominal', { required: true, ...AMOUNT_LIMITS }) ?? 0,
    dueDate: fields.date('dataVencimento', { required: true }) ?? '',
    agendaDays: fields.integer('numDiasAgenda', { required: true, min: 0, max: 60 }) ?? 0,
    issuedOn: localDay(nowMs).date,
    pagador: pagador === undefined ? {} : readPerson(pagador, true),
    ...(desconto === undefined ? {} : { desconto }),
    ...(multa === undefined ? {} : { multa }),
    ...(mora === undefined ? {} : { mora }),
    ...readExtras(fields),
    formas: readForms(fields),
    situacao: 'EM_PROCESSAMENTO',
    situacaoAtMs: nowMs,
    payments: [],
  };
}

function readPerson(person: FieldReader, isPayer: boolean): Record<string, string> {
  const read: Record<string, string | undefined> = {
    cpfCnpj: person.text('cpfCnpj', { required: true, min: 11, max: 18 }),
    tipoPessoa: person.text('tipoPessoa', { required: true, max: 8, oneOf: PERSON_KINDS }),
    nome: person.text('nome', { required: true, max: 100 }),
    endereco: person.text('endereco', { required: true, max: 100 }),
    bairro: person.text('bairro', { max: 60 }),
    cidade: person.text('cidade', { required: true, max: 60 }),
    uf: person.text('uf', { required: true, max: 2, pattern: /^[A-Z]{2}$/ }),
    cep: person.text('cep', { required: true, max: 8, pattern: /^\d{8}$/ }),
    ...(isPayer
      ? {
          email: person.text('email', { max: 50 }),
          ddd: person.text('ddd', { max: 2 }),
          telefone: person.text('telefone', { max: 9 }),
          numero: person.text('numero', { max: 10 }),
          complemento: person.text('complemento', { max: 30 }),
        }
      : {}),
  };
  checkTaxId(person, read['cpfCnpj'], read['tipoPessoa']);
  const known = Object.entries(read).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(known);
}

/** Check digits are the CIP's business: the reference's own examples have wrong ones. Kind and length must agree. */
function checkTaxId(person: FieldReader, cpfCnpj: string | undefined, kind: string | undefined): void {
  if (cpfCnpj === undefined || kind === undefined) return;
  const characters = cpfCnpj.replace(/[.\-/]/g, '');
  const shape = kind === 'FISICA' ? /^\d{11}$/ : /^[0-9A-Z]{12}\d{2}$/;
  if (!shape.test(characters)) person.refuse('cpfCnpj', 'CPF/CNPJ inválido para o tipo de pessoa');
}

/** `codes` names the field that each code goes with; the other of `taxa` and `valor` is ignored. */
function readTerm(fields: FieldReader, name: string, codes: Record<string, 'taxa' | 'valor'>): Term | undefined {
  const term = fields.object(name);
  if (term === undefined) return undefined;
  const codigo = term.text('codigo', { required: true, max: 40, oneOf: Object.keys(codes) });
  if (codigo === undefined) return undefined;
  const field = codes[codigo]!;
  const figure = term.decimal(field, { required: true, ...(field === 'taxa' ? { max: 100 } : {}) });
  const quantidadeDias =
    name === 'desconto' ? term.integer('quantidadeDias', { required: true, min: 0, max: 3650 }) : undefined;
  if (figure === undefined) return undefined;
  return { codigo, [field]: figure, ...(quantidadeDias === undefined ? {} : { quantidadeDias }) };
}

function readForms(fields: FieldReader): string[] {
  const given = fields.raw('formasRecebimento');
  if (given === undefined) return ['BOLETO', 'PIX'];
  const forms: unknown[] = Array.isArray(given) ? given : [given];
  const known = forms.filter((form): form is string => FORMS.some((word) => word === form));
  if (known.length !== forms.length || known.length === 0) {
    fields.refuse('formasRecebimento', 'Não foi possível converter o valor.');
  } else if (new Set(known).size !== known.length) {
    fields.refuse('formasRecebimento', 'Os valores não podem se repetir');
  } else if (known.length === 1 && known[0] === 'PIX') {
    fields.refuse('formasRecebimento', 'A forma de recebimento PIX deve vir acompanhada de BOLETO');
  }
  return known;
}

function readExtras(fields: FieldReader): Partial<Charge> {
  const mensagem = fields.object('mensagem');
  for (let line = 1; line <= 5; line++) mensagem?.text(`linha${line}`, { max: 78 });
  const beneficiary = fields.object('beneficiarioFinal');
  if (beneficiary !== undefined) readPerson(beneficiary, false);
  const invoice = fields.object('notaFiscal');
  if (invoice !== undefined) {
    invoice.text('chaveNFe', { required: true, max: 44, pattern: /^\d{44}$/ });
    invoice.integer('numero', { required: true, min: 1, max: 999_999_999 });
    invoice.integer('serie', { required: true, min: 0, max: 999 });
    invoice.date('dataEmissao', { required: true });
  }
  return {
    ...(mensagem === undefined ? {} : { mensagem: fields.raw('mensagem') }),
    ...(beneficiary === undefined ? {} : { beneficiarioFinal: fields.raw('beneficiarioFinal') }),
    ...(invoice === undefined ? {} : { notaFiscal: fields.raw('notaFiscal') }),
  };
}

/** The due date is today until 19:59, or later. Also the rule of edits. */
export function checkDueDate(fields: FieldReader, dueDate: string, nowMs: number): void {
  const { date: today, startMs } = localDay(nowMs);
  if (dueDate < today) {
    fields.refuse('dataVencimento', 'A data de vencimento deve ser maior ou igual à data atual');
  } else if (dueDate === today && nowMs - startMs >= LAST_MOMENT_OF_DAY_MS) {
    fields.refuse('dataVencimento', 'Emissão com vencimento na data atual permitida somente até 19:59');
  }
}

function hasRefusedCharacters(charge: Charge): boolean {
  const texts = [charge.seuNumero, ...Object.values(charge.pagador)];
  for (const extra of [charge.mensagem, charge.beneficiarioFinal]) {
    if (isObject(extra))
      texts.push(...Object.values(extra).filter((value): value is string => typeof value === 'string'));
  }
  return texts.some((text) => REFUSED_CHARACTERS.test(text));
}

/** Same seuNumero, amount, due date and payer within 30 minutes; a failed emission may be repeated. */
function isDuplicate(state: InterState, charge: Charge): boolean {
  return chargesByReference(state, charge.account, charge.seuNumero).some(
    (known) =>
      known.createdAtMs > charge.createdAtMs - DUPLICATE_WINDOW_MS &&
      known.situacao !== 'FALHA_EMISSAO' &&
      known.amountCents === charge.amountCents &&
      known.dueDate === charge.dueDate &&
      known.pagador['cpfCnpj'] === charge.pagador['cpfCnpj'],
  );
}
