/** POST of a boleto or Bolecode: the fields, limits and forms of each product, the checks, and the answer. */
import { localDay } from '#sim/kit/clock.ts';
import type { Answer, BankRequest } from '#sim/kit/http.ts';
import { json } from '#sim/kit/http.ts';
import { forbidden, invalidFields, unprocessable } from './errors.ts';
import { figureOf, isObject, parseBody, readFields } from './fields.ts';
import type { Draft, Product } from './draft.ts';
import { readDraft } from './draft.ts';
import { checkNumber, enrol } from './enrol.ts';
import { planRegistration } from './pending.ts';
import type { Account, Application, ItauState } from './state.ts';
import { emissionAnswer } from './wire.ts';

const BOLETO: Product = { kind: 'boleto', figures: 'implied', stages: ['validacao', 'efetivacao'], wrapped: true };
const BOLECODE: Product = {
  kind: 'boleto_pix',
  figures: 'decimal',
  stages: ['simulacao', 'efetivacao'],
  wrapped: false,
};
const OLD_BOLECODE: Product = {
  kind: 'boleto_pix',
  figures: 'implied',
  stages: ['validacao', 'simulacao', 'efetivacao'],
  wrapped: true,
};

function productOf(path: string): Product {
  if (path.startsWith('/cash_management/')) return BOLETO;
  return path.startsWith('/recebimentos-pix/') ? BOLECODE : OLD_BOLECODE;
}

export function emit(state: ItauState, application: Application, request: BankRequest): Answer {
  const product = productOf(request.path);
  const body = parseBody(request.body);
  if (!isObject(body)) return invalidFields([{ campo: 'data', mensagem: 'Corpo da requisição inválido' }]);
  // With or without the envelope: clients of both products send both.
  const inner = isObject(body['data']) ? body['data'] : body;
  const id = isObject(inner['beneficiario']) ? figureOf(inner['beneficiario']['id_beneficiario']) : '';
  const account = application.accounts.includes(id) ? state.accounts.get(id) : undefined;
  const reading = { figures: product.figures, accents: account?.rules.accents ?? true };
  const fields = readFields(inner, reading, inner === body ? '' : 'data');
  const stage = fields.text('etapa_processo_boleto', { required: true, max: 20, oneOf: product.stages });
  const draft = readDraft(fields, product, localDay(state.env.clock.nowMs()).date);
  if (fields.campos.length > 0 || draft === undefined) return invalidFields(fields.campos);
  if (account === undefined) return forbidden();
  return checkRules(state, account, draft) ?? answer(state, account, draft, { product, stage: stage!, inner });
}

/** What the fields allow and the bank does not. */
function checkRules(state: ItauState, account: Account, draft: Draft): Answer | undefined {
  if (draft.kind === 'boleto_pix') {
    if (account.pixKey === null || (draft.pixKey ?? account.pixKey) !== account.pixKey)
      return unprocessable('dados_qrcode.chave', 'Chave Pix não cadastrada para o beneficiário', draft.pixKey ?? '');
  }
  for (const [index, { nossoNumero }] of draft.items.entries()) {
    const path = `dado_boleto.dados_individuais_boleto[${index}].numero_nosso_numero`;
    const problem = checkNumber(state, account, draft.carteira, nossoNumero);
    if (problem !== undefined) return unprocessable(path, problem, nossoNumero ?? '');
  }
  const [failure] = state.plannedFailures;
  if (failure === undefined) return undefined;
  state.plannedFailures.shift();
  return unprocessable('dado_boleto', failure);
}

interface Emission {
  product: Product;
  stage: string;
  inner: Record<string, unknown>;
}

function answer(state: ItauState, account: Account, draft: Draft, emission: Emission): Answer {
  const { product, stage, inner } = emission;
  const envelope = (value: object) => (product.wrapped ? { data: value } : value);
  if (stage !== 'efetivacao') return json(200, envelope(emissionAnswer(account, inner, [])));
  const charges = draft.items.map((item) => enrol(state, account, draft, item));
  const later = draft.kind === 'boleto_pix' && account.rules.bolecode === 'later';
  if (!later) return json(200, envelope(emissionAnswer(account, inner, charges)));
  for (const charge of charges) planRegistration(state, charge);
  return json(202, { codigo: '202', mensagem: 'Solicitação em processamento. Consulte o boleto em instantes.' });
}
