/**
 * What the refusals of Celcoin's BaaS Pix mean. Codes: developers.celcoin.com.br (errors of the Pix cash-out), and the table of
 * github.com/contbank/celcoin-sdk. All listed here are judged before money moves (by their texts; a guess); of every other code nobody
 * knows, and the bank is asked.
 */
import type { FieldProblem, Refusal } from '#core/errors.ts';
import type { Outcome, RawAnswer } from '#core/provider.ts';
import { parseJsonExactly } from '#lib/json.ts';
import { refusalOf } from './errors.ts';
import { errorAnswer } from './pix-key-wire.ts';

type Meaning = Pick<Refusal, 'kind' | 'code' | 'detail' | 'cure' | 'actor'> & { pointer?: string };

const wrongData = (pointer: string, detail: string, cure: string): Meaning => ({
  kind: 'invalid',
  code: 'provider_refused_fields',
  actor: 'you',
  pointer,
  detail,
  cure,
});

const keyCure = 'Confira a chave com o favorecido, ou transfira para banco, agência e conta.';
const unknownKey = wrongData('/payee/key', 'A chave Pix não existe.', keyCure);
const badKey = wrongData('/payee/key', 'O formato da chave Pix não é válido.', keyCure);
const ourAccount: Meaning = {
  kind: 'refused',
  code: 'provider_account_unusable',
  actor: 'operator',
  detail: 'A Celcoin não debita a conta BaaS informada nesta integração.',
  cure: 'Confira o número da conta BaaS no convênio da integração e a situação dela com o suporte da Celcoin.',
};
const repeated: Meaning = {
  kind: 'conflict',
  code: 'provider_duplicate',
  actor: 'nobody',
  detail: 'A Celcoin já tem um Pix com esta identificação.',
  cure: 'Nada a fazer: o Pix que está no banco será consultado.',
};

const meanings: Readonly<Record<string, Meaning>> = {
  CBE101: repeated,
  CBE138: repeated,
  CBE100: {
    ...repeated,
    code: 'transfer_repeated',
    detail: 'A Celcoin tem um Pix igual em andamento (mesmo favorecido e valor).',
    cure: 'Este não saiu; o anterior será consultado. Se os dois são mesmo devidos, envie este depois que o primeiro terminar.',
  },
  CBE123: {
    kind: 'refused',
    code: 'insufficient_funds',
    actor: 'you',
    detail: 'Não há saldo na conta BaaS para este Pix.',
    cure: 'Ponha saldo na conta e envie uma nova transferência.',
  },
  CBE102: {
    kind: 'refused',
    code: 'limit_exceeded',
    actor: 'you',
    detail: 'O valor passa do limite da conta para Pix.',
    cure: 'Peça o aumento do limite à Celcoin, ou pague em partes, em outro horário.',
  },
  CBE109: ourAccount,
  CBE108: ourAccount,
  CBE124: ourAccount,
  CBE078: ourAccount,
  CBE089: ourAccount,
  CBE090: ourAccount,
  CBE159: ourAccount,
  CBE180: unknownKey,
  PBE304: unknownKey,
  CBE175: badKey,
  CBE174: badKey,
  PBE310: badKey,
  CBE146: {
    kind: 'refused',
    code: 'key_lookup_expired',
    actor: 'nobody',
    detail: 'A consulta da chave Pix já não vale para este pagamento.',
    cure: 'Nada saiu. Faça uma nova transferência: a chave é consultada de novo.',
  },
  CBE095: wrongData('/amountCents', 'A Celcoin não aceita este valor.', 'Confira o valor.'),
  CBE129: wrongData('/description', 'A Celcoin não aceita este texto.', 'Use até 140 letras, números e espaços.'),
};

/** "Not found" of a question, and of a key. */
export const absentCodes: readonly string[] = ['CBE180', 'PBE304', 'PCE018'];

/** What the bank says in a refusal; null when the body is none. */
export function refusalSaid(raw: RawAnswer): { errorCode: string; message: string } | null {
  try {
    const parsed = errorAnswer.safeParse(parseJsonExactly(raw.body));
    const code = parsed.success ? parsed.data.error.errorCode : undefined;
    return parsed.success && code !== undefined ? { errorCode: code, message: parsed.data.error.message ?? '' } : null;
  } catch {
    return null;
  }
}

/** The refusal that a code documents, whether in an answer or in a payment that failed; null when nobody knows the code. */
export function meaningOf(
  errorCode: string | undefined,
  bank: { httpStatus: number | null; message: string },
): Refusal | null {
  const meaning = errorCode !== undefined && Object.hasOwn(meanings, errorCode) ? meanings[errorCode] : undefined;
  if (!meaning) return null;
  const { pointer, ...rest } = meaning;
  const fields: Pick<FieldProblem, 'pointer' | 'detail'>[] = pointer ? [{ pointer, detail: rest.detail }] : [];
  return { ...rest, bank: { ...bank, code: errorCode ?? null }, ...(fields.length > 0 ? { fields } : {}) };
}

/** Ends a call that was not answered with success. What is not documented as refused is known to nobody. */
export function refusedOrUnknown(raw: RawAnswer, subject: 'send' | 'read'): Outcome<never> {
  if (raw.status === 401 || raw.status === 403) {
    const refusal = refusalOf(raw, 'read');
    if (refusal) return { outcome: 'refused', refusal };
  }
  const said = refusalSaid(raw);
  const message = said?.message ?? '';
  const refusal = raw.status < 500 ? meaningOf(said?.errorCode, { httpStatus: raw.status, message }) : null;
  if (refusal) return { outcome: 'refused', refusal };
  const words = said
    ? `${said.errorCode}: ${message.slice(0, 200).replace(/\d{9,}/g, '[número]')}`
    : 'sem um erro documentado';
  const note = subject === 'send' ? ' (o banco não diz se foi feito)' : '';
  const cause = { bytesSent: true, detail: `HTTP ${raw.status}, ${words}${note}`, httpStatus: raw.status };
  return { outcome: 'unknown', cause: { ...cause, kind: said ? 'unknown' : 'contract' } };
}
