/** cob and cobv: create, revise, remove, read, list. */
import type { Answer, BankRequest } from '#sim/kit/http.ts';
import { json } from '#sim/kit/http.ts';
import { bodyOf } from './body.ts';
import { checkBody, checkPath, readQuery } from './contract.ts';
import { mintTxid } from './ids.ts';
import { bindLocation, newLocation } from './locations.ts';
import { isWithin, listProblem, pageOf } from './lists.ts';
import { problem } from './problem.ts';
import type { Cause, PixProblem, Tipo, Violation } from './problem.ts';
import { judge } from './rules.ts';
import type { ChargeKind, ChargeTerms, PixCharge, PixState } from './state.ts';
import { chargeKey, endCharge, saveCharge } from './state.ts';
import { chargeJson } from './wire.ts';

const WORDS = {
  cob: { missing: 'CobNaoEncontrado', invalid: 'CobOperacaoInvalida', query: 'CobConsultaInvalida' },
  cobv: { missing: 'CobVNaoEncontrada', invalid: 'CobVOperacaoInvalida', query: 'CobVConsultaInvalida' },
} as const satisfies Record<ChargeKind, Record<'missing' | 'invalid' | 'query', Tipo>>;

const DETAIL = 'A requisição não respeita o schema ou está semanticamente errada.';
const NOT_ACTIVE = 'A cobrança não se encontra mais com o status ATIVA: somente cobranças ativas podem ser revisadas.';

type Sent = ChargeTerms & { loc?: { id: number } };

/** What came of a wish to create or change a charge. */
export type Written = { charge: PixCharge } | { problem: PixProblem };

export function putCharge(state: PixState, account: string, kind: ChargeKind, request: BankRequest): Answer {
  const txid = request.params['txid'] ?? '';
  const violations = checkPath(`/${kind}/{txid}`, request.params);
  if (violations.length > 0) return state.dialect.errors(problem(WORDS[kind].invalid, DETAIL, violations));
  return answerTo(state, 201, writeCharge(state, account, { kind, txid, body: bodyOf(request) }));
}

/** POST /cob: the bank chooses the txid, so each call makes another charge. */
export function postCharge(state: PixState, account: string, request: BankRequest): Answer {
  return answerTo(state, 201, writeCharge(state, account, { kind: 'cob', txid: mintTxid(), body: bodyOf(request) }));
}

function answerTo(state: PixState, status: number, written: Written): Answer {
  return 'problem' in written ? state.dialect.errors(written.problem) : json(status, chargeJson(state, written.charge));
}

/** Creates a charge, or revises the one that the account's owner has under the txid. */
export function writeCharge(
  state: PixState,
  account: string,
  wish: { kind: ChargeKind; txid: string; body: unknown },
): Written {
  const { kind, txid, body } = wish;
  const { invalid } = WORDS[kind];
  const schema = checkBody('PUT', `/${kind}/{txid}`, body, kind);
  if (schema.length > 0) return { problem: problem(invalid, DETAIL, schema) };
  const { loc, ...terms } = body as Sent;
  const { holderTaxId } = state.accountOf(account);
  const known = state.charges.get(chargeKey(holderTaxId, txid));
  const taken = known === undefined ? undefined : takenProblem(state, known, { kind, account });
  if (taken !== undefined) return { problem: taken };
  const createdAtMs = known?.createdAtMs ?? state.env.clock.nowMs();
  const locationId = loc?.id;
  const violations = judge(state, { kind, terms, txid, account, createdAtMs, locationId });
  if (violations.length > 0) return { problem: problem(invalid, DETAIL, violations, causeOf(violations)) };
  if (known !== undefined) return { charge: revise(state, known, terms, locationId) };
  const charge: PixCharge = {
    txid,
    kind,
    account,
    ownerTaxId: holderTaxId,
    createdAtMs,
    status: 'ATIVA',
    statusAtMs: createdAtMs,
    revisao: 0,
    terms,
    history: [],
    locationId: null,
  };
  bindLocation(state, charge, locationId ?? newLocation(state, account, kind).id);
  saveCharge(state, charge);
  return { charge };
}

function takenProblem(
  state: PixState,
  known: PixCharge,
  wish: { kind: ChargeKind; account: string },
): PixProblem | undefined {
  const { invalid } = WORDS[wish.kind];
  const isOther = known.kind !== wish.kind || known.account !== wish.account;
  if (isOther || state.dialect.repeatedTxid === 'refuse') {
    const razao = 'O txid já foi utilizado em outra cobrança deste usuário recebedor.';
    const violation = { razao, propriedade: `${wish.kind}.txid`, valor: known.txid };
    return problem(invalid, razao, [violation], 'taken');
  }
  return known.status === 'ATIVA' ? undefined : problem(invalid, NOT_ACTIVE);
}

function causeOf(violations: readonly Violation[]): Cause | undefined {
  return violations.some(({ propriedade }) => propriedade?.endsWith('.chave') === true) ? 'key' : undefined;
}

/** `revisao` counts changes; another location alone is none. */
function revise(state: PixState, charge: PixCharge, terms: ChargeTerms, locationId: number | undefined): PixCharge {
  if (JSON.stringify(sorted(terms)) !== JSON.stringify(sorted(charge.terms))) {
    charge.history.push(charge.terms);
    charge.terms = terms;
    charge.revisao += 1;
  }
  if (locationId !== undefined) bindLocation(state, charge, locationId);
  saveCharge(state, charge);
  return charge;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}

export function patchCharge(state: PixState, account: string, kind: ChargeKind, request: BankRequest): Answer {
  const charge = chargeOf(state, account, kind, request);
  if (charge === undefined) return missing(state, kind);
  return answerTo(state, 200, amendCharge(state, charge, bodyOf(request)));
}

/** Objects that are sent take the place of the ones there; removing goes alone. */
export function amendCharge(state: PixState, charge: PixCharge, body: unknown): Written {
  const { kind, txid, account, createdAtMs } = charge;
  const refuse = (detail: string, violations: Violation[] = []) => ({
    problem: problem(WORDS[kind].invalid, detail, violations, causeOf(violations)),
  });
  const schema = checkBody('PATCH', `/${kind}/{txid}`, body, kind);
  if (schema.length > 0) return refuse(DETAIL, schema);
  const { status, loc, ...changes } = body as Partial<Sent> & { status?: 'REMOVIDA_PELO_USUARIO_RECEBEDOR' };
  if (charge.status !== 'ATIVA') return refuse(NOT_ACTIVE);
  if (status !== undefined) {
    const isAlone = loc === undefined && Object.keys(changes).length === 0;
    if (!isAlone) {
      const razao = 'A cobrança não pode ser removida juntamente com outras alterações.';
      return refuse(razao, [{ razao, propriedade: `${kind}.status`, valor: status }]);
    }
    endCharge(state, charge, status);
    return { charge };
  }
  const terms: ChargeTerms = {
    ...charge.terms,
    ...changes,
    calendario: { ...charge.terms.calendario, ...changes.calendario },
    valor: { ...charge.terms.valor, ...changes.valor },
  };
  const violations = judge(state, { kind, terms, txid, account, createdAtMs, locationId: loc?.id });
  return violations.length > 0 ? refuse(DETAIL, violations) : { charge: revise(state, charge, terms, loc?.id) };
}

export function getCharge(state: PixState, account: string, kind: ChargeKind, request: BankRequest): Answer {
  const charge = chargeOf(state, account, kind, request);
  if (charge === undefined) return missing(state, kind);
  const { values, violations } = readQuery('GET', `/${kind}/{txid}`, request.query);
  const revisao = values['revisao'] as number | undefined;
  if (violations.length === 0 && (revisao ?? 0) >= 0 && (revisao ?? 0) <= charge.revisao)
    return json(200, chargeJson(state, charge, revisao));
  const razao = 'O parâmetro revisao corresponde a uma revisão inexistente para a cobrança.';
  return state.dialect.errors(
    problem(WORDS[kind].query, razao, [{ razao, propriedade: 'revisao', valor: request.query.get('revisao') ?? '' }]),
  );
}

export function listCharges(state: PixState, account: string, kind: ChargeKind, request: BankRequest): Answer {
  const { values, violations } = readQuery('GET', `/${kind}`, request.query);
  const refusal = listProblem(WORDS[kind].query, values, violations);
  if (refusal !== undefined) return state.dialect.errors(refusal);
  const { cpf, cnpj, status, locationPresente } = values;
  const found = [...state.charges.values()].filter(
    (charge) =>
      charge.kind === kind &&
      charge.account === account &&
      isWithin(values, charge.createdAtMs) &&
      (cpf === undefined || charge.terms.devedor?.['cpf'] === cpf) &&
      (cnpj === undefined || charge.terms.devedor?.['cnpj'] === cnpj) &&
      (status === undefined || charge.status === status) &&
      (locationPresente === undefined || (charge.locationId !== null) === locationPresente),
  );
  const { items, parametros } = pageOf(found, values);
  return json(200, { parametros, cobs: items.map((charge) => chargeJson(state, charge)) });
}

function chargeOf(state: PixState, account: string, kind: ChargeKind, request: BankRequest): PixCharge | undefined {
  const { holderTaxId } = state.accountOf(account);
  const charge = state.charges.get(chargeKey(holderTaxId, request.params['txid'] ?? ''));
  return charge?.kind === kind && charge.account === account ? charge : undefined;
}

function missing(state: PixState, kind: ChargeKind): Answer {
  return state.dialect.errors(problem(WORDS[kind].missing, 'Cobrança não encontrada para o txid informado.'));
}
