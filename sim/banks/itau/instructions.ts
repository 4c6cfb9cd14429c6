/**
 * PATCH …/boletos/{id}/{instruction}: what the beneficiary may still change. Bodies come wrapped in the instruction's name,
 * in `data`, or flat: clients differ, and the portal shows none for interest, fine, discount, protest and negativação.
 */
import { randomUUID } from 'node:crypto';
import { addBusinessDays } from '#lib/calendar.ts';
import { json, empty } from '#sim/kit/http.ts';
import type { Answer, BankRequest } from '#sim/kit/http.ts';
import { localDay } from '#sim/kit/clock.ts';
import type { Change } from './changes.ts';
import { applyChange } from './changes.ts';
import { MAX_AMOUNT_CENTS, readPerson } from './draft.ts';
import { forbidden, internalError, invalidFields, notFound, unprocessable } from './errors.ts';
import type { FieldReader } from './fields.ts';
import { isObject, parseBody, readFields } from './fields.ts';
import { todayOf } from './lifecycle.ts';
import type { InstructionName } from './operations.ts';
import { AMENDMENTS } from './operations.ts';
import { keepInstruction } from './pending.ts';
import type { Account, Application, Charge, ItauState } from './state.ts';
import { chargesAt, isOpen } from './state.ts';
import { readDiscount, readFine, readInterest, readRebate } from './terms.ts';

type Reader = (fields: FieldReader, charge: Charge, today: string) => Change | undefined;

/** How each instruction is read; the reader complains, or gives the change. */
const READERS: Record<InstructionName, Reader> = {
  baixa: () => ({ what: 'baixa' }),
  data_vencimento(fields, charge, today) {
    const dueDate = fields.date('data_vencimento', { required: true });
    if (dueDate !== undefined && (dueDate < charge.issuedOn || dueDate < today))
      fields.refuse('data_vencimento', 'Data de vencimento menor que a data de emissão ou a atual.');
    return dueDate === undefined ? undefined : { what: 'data_vencimento', dueDate };
  },
  valor_nominal(fields, charge) {
    const maxCents = MAX_AMOUNT_CENTS[charge.kind];
    const amountCents = fields.amount('valor_titulo', { required: true, minCents: 1, maxCents });
    return amountCents === undefined ? undefined : { what: 'valor_nominal', amountCents };
  },
  abatimento(fields, charge) {
    if (fields.amount('valor_abatimento', { required: true }) === undefined) return undefined;
    return { what: 'abatimento', rebateCents: readRebate(fields, charge.amountCents) };
  },
  data_limite_pagamento(fields, charge) {
    const limitDate = fields.date('data_limite_pagamento', { required: true });
    if (limitDate !== undefined && limitDate < charge.dueDate)
      fields.refuse('data_limite_pagamento', 'Data limite menor que a data de vencimento.');
    return limitDate === undefined ? undefined : { what: 'data_limite_pagamento', limitDate };
  },
  seu_numero(fields) {
    const reference = fields.text('texto_seu_numero', { required: true, max: 10, letters: 'text' });
    return reference === undefined ? undefined : { what: 'seu_numero', reference };
  },
  desconto: (fields, charge) => ({
    what: 'desconto',
    desconto: readDiscount(fields, charge.amountCents) ?? null,
    sent: fields.value,
  }),
  juros: (fields) => ({ what: 'juros', juros: readInterest(fields) ?? null, sent: fields.value }),
  multa: (fields) => ({ what: 'multa', multa: readFine(fields) ?? null, sent: fields.value }),
  protesto(fields) {
    // 1 protest, 4 do not protest or stop, 9 cancel: as a widely used client sends them; a flag in another one.
    const flag = fields.boolean('protesto');
    const days = fields.integer('quantidade_dias_protesto', { min: 0, max: 99 }) ?? 0;
    if (flag !== undefined && fields.raw('codigo_tipo_protesto') === undefined)
      return { what: 'protesto', codigo: flag ? 1 : 4, days };
    const code = fields.code('codigo_tipo_protesto', { required: true, digits: 1, oneOf: ['1', '4', '9'] });
    return code === undefined ? undefined : { what: 'protesto', codigo: Number(code), days };
  },
  negativacao(fields) {
    const codigo = fields.integer('codigo_tipo_negativacao', { required: true, min: 1, max: 9 });
    const days = fields.integer('quantidade_dias_negativacao', { min: 2, max: 99 }) ?? 2;
    return codigo === undefined ? undefined : { what: 'negativacao', codigo, days };
  },
  pagador(fields) {
    const outer = readFields({ pagador: fields.value }, { figures: 'decimal', accents: true }, '', fields.campos);
    return { what: 'pagador', sent: fields.value, payer: readPerson(outer, 'pagador', true) };
  },
  sacador_avalista(fields) {
    if (fields.boolean('exclusao_sacador_avalista') === true) return { what: 'sacador_avalista', sent: {} };
    const outer = readFields(
      { sacador_avalista: fields.value },
      { figures: 'decimal', accents: true },
      '',
      fields.campos,
    );
    readPerson(outer, 'sacador_avalista', true);
    return { what: 'sacador_avalista', sent: fields.value };
  },
  recebimento_divergente(fields) {
    fields.code('codigo_tipo_autorizacao', { required: true, digits: 2, oneOf: ['01', '02', '03', '04'] });
    return { what: 'recebimento_divergente', sent: fields.value };
  },
};

/** Their answer shows what is there now; the others have none. */
const ECHOED: readonly Change['what'][] = ['pagador', 'recebimento_divergente'];
/** A write-off on the day of emission is refused for these (Itaú, "Bolecode – baixa"). */
const NO_SAME_DAY_BAIXA = ['156', '157'];

export function instruct(state: ItauState, application: Application, request: BankRequest): Answer {
  const name = request.params['instruction'] ?? request.path.slice(request.path.lastIndexOf('/') + 1);
  if (!isInstruction(name)) return notFound('instrucao', name);
  const id = request.params['id'] ?? '';
  const charge = chargesAt(state, id).at(-1);
  const account = charge && state.accounts.get(charge.account);
  if (charge === undefined || account === undefined || charge.registering) return notFound('id_boleto', id);
  if (!application.accounts.includes(account.number)) return forbidden();
  const value = bodyOf(name, request.body);
  if (value === undefined) return invalidFields([{ campo: name, mensagem: 'Corpo da requisição inválido' }]);
  const fields = readFields(value, { figures: 'decimal', accents: account.rules.accents });
  const change = READERS[name](fields, charge, todayOf(state));
  if (fields.campos.length > 0 || change === undefined) return invalidFields(fields.campos);
  return refusalOf(state, account, charge, change) ?? accept(state, account, charge, change);
}

function isInstruction(name: string): name is InstructionName {
  return name === 'baixa' || name === 'protesto' || AMENDMENTS.some((known) => known === name);
}

/** The object with the instruction's fields; the write-off's body is not looked at. */
function bodyOf(name: InstructionName, body: Buffer): Record<string, unknown> | undefined {
  if (name === 'baixa') return {};
  let value = parseBody(body);
  for (const wrapper of ['data', name]) if (isObject(value) && isObject(value[wrapper])) value = value[wrapper];
  return isObject(value) ? value : undefined;
}

/** Why the state of the charge, or the day, does not allow it. */
function refusalOf(state: ItauState, account: Account, charge: Charge, change: Change): Answer | undefined {
  const { rules } = account;
  if (change.what === 'baixa' && charge.baixa?.kind === 'asked') {
    if (rules.alreadyDone === 500) return internalError();
    return unprocessable('id_boleto', 'Boleto já baixado', charge.pathId);
  }
  if (!isOpen(charge)) {
    const why =
      charge.payments.length > 0 ? 'Boleto liquidado não permite instrução' : 'Boleto baixado não permite instrução';
    return unprocessable('id_boleto', why, charge.pathId);
  }
  const today = todayOf(state);
  const emittedOn = localDay(charge.createdAtMs).date;
  const isEarly = rules.sameDay
    ? change.what === 'baixa' && today === emittedOn && NO_SAME_DAY_BAIXA.includes(charge.carteira)
    : today < addBusinessDays(emittedOn, 1);
  if (isEarly)
    return unprocessable('id_boleto', 'Instrução permitida a partir do dia útil seguinte ao da emissão', charge.pathId);
  const stage = charge.protest?.stage;
  if (change.what === 'baixa' && stage === 'protested')
    return unprocessable('id_boleto', 'Boleto protestado não permite baixa', charge.pathId);
  if (change.what === 'protesto') return protestRefusal(charge, change.codigo);
  return undefined;
}

function protestRefusal(charge: Charge, codigo: number): Answer | undefined {
  const refuse = (why: string) => unprocessable('codigo_tipo_protesto', why, String(codigo));
  const stage = charge.protest?.stage;
  const isUnderWay = stage === 'asked' || stage === 'sent' || stage === 'protested';
  if (codigo === 1 && charge.especie === '18') return refuse('Instrução não permitida para boleto de proposta');
  if (codigo === 1 && (isUnderWay || stage === 'stopping')) return refuse('Boleto já possui instrução de protesto');
  if (codigo === 4 && stage === 'protested') return refuse('Boleto já protestado: solicite o cancelamento do protesto');
  if (codigo !== 1 && !isUnderWay) return refuse('Boleto não possui instrução de protesto');
  return undefined;
}

function accept(state: ItauState, account: Account, charge: Charge, change: Change): Answer {
  const { instructions } = account.rules;
  if (instructions === 'immediate') {
    applyChange(state, charge, change);
    return 'sent' in change && ECHOED.includes(change.what) ? json(200, { data: change.sent }) : empty(204);
  }
  const waits = instructions === 'approval';
  const effectiveAtMs = waits ? null : state.env.clock.nowMs() + state.env.settings.amendDelayMs;
  keepInstruction(state, { id: randomUUID(), chargeId: charge.id, change, effectiveAtMs });
  return waits ? awaitingApproval() : empty(202);
}

/** 200 that is not yet an effect ("API Boletos" 2.75, example 200_instrucao). */
function awaitingApproval(): Answer {
  const mensagem = ' Processamento efetuado. Aguardando aprovação do gerente';
  return json(200, {
    data: { codigo: '200', mensagem: ' Aguardando aprovação', campos: [{ campo: 'COD-RET', mensagem, valor: '' }] },
  });
}
