/**
 * What Asaas's refusals mean. The body is `{errors: [{code, description}]}` (docs.asaas.com, "Códigos HTTP das respostas"); descriptions
 * are Portuguese sentences that change, so the code decides. 401 comes without a body when the key is empty (seen in the sandbox); the
 * bodies of 403 and 404 are described nowhere, and none is relied upon.
 */
import { parseJsonExactly } from '#lib/json.ts';
import type { Refusal } from '#core/errors.ts';
import type { Outcome, RawAnswer } from '#core/provider.ts';
import { z } from 'zod';

/** What was being done, for answers that mean different things to different requests. */
export type Subject = 'payer' | 'register' | 'read' | 'change' | 'refund' | 'webhook';

const errorBody = z.object({
  errors: z.array(
    z.object({
      code: z.string().nullish().catch(undefined),
      description: z.string().nullish().catch(undefined),
    }),
  ),
});

interface BankError {
  code: string;
  description: string;
}

/** The errors that an answer lists; null when it is no such list. */
function errorsOf(raw: RawAnswer): BankError[] | null {
  try {
    const { errors } = errorBody.parse(parseJsonExactly(raw.body));
    return errors.map(({ code, description }) => ({ code: code ?? '', description: description?.trim() ?? '' }));
  } catch {
    return null;
  }
}

/** Fields in the bank's words → pointers of our API. The bank's codes are `invalid_` and the field. */
const pointers: Readonly<Record<string, string>> = {
  value: '/amountCents',
  dueDate: '/dueDate',
  billingType: '/method',
  description: '/messages',
  externalReference: '/reference',
  daysAfterDueDateToRegistrationCancellation: '/daysAfterDue',
  discount: '/terms/discounts/0',
  fine: '/terms/fine',
  interest: '/terms/interest',
  cpfCnpj: '/payer/taxId',
  name: '/payer/name',
  email: '/payer/email',
  phone: '/payer/phone',
  mobilePhone: '/payer/phone',
  address: '/payer/address/street',
  addressNumber: '/payer/address/number',
  complement: '/payer/address/complement',
  province: '/payer/address/district',
  postalCode: '/payer/address/postalCode',
};

/** `invalid_object` names no field: these words of its sentence do. */
const pointersByWords: readonly (readonly [RegExp, string])[] = [
  [/CPF|CNPJ/i, '/payer/taxId'],
  [/vencimento/i, '/dueDate'],
  [/e-?mail/i, '/payer/email'],
  [/\bCEP\b/i, '/payer/address/postalCode'],
  [/valor/i, '/amountCents'],
];

/** The field of our API that an error names, or null. */
export function pointerOf({ code, description }: BankError): string | null {
  const field = /^invalid_(.+)$/.exec(code)?.[1] ?? '';
  const byCode = Object.hasOwn(pointers, field) ? pointers[field] : undefined;
  if (byCode !== undefined || code !== 'invalid_object') return byCode ?? null;
  return pointersByWords.find(([words]) => words.test(description))?.[1] ?? null;
}

type Meaning = Pick<Refusal, 'kind' | 'code' | 'detail' | 'cure' | 'actor'>;

const meanings = {
  fields: {
    kind: 'invalid',
    code: 'provider_refused_fields',
    detail: 'O Asaas recusou um ou mais campos.',
    cure: 'Corrija os campos indicados e envie de novo.',
    actor: 'you',
  },
  refused: {
    kind: 'refused',
    code: 'provider_refused',
    detail: 'O Asaas recusou o pedido.',
    cure: 'Leia o motivo que o Asaas deu, corrija e envie de novo.',
    actor: 'you',
  },
  unknownCode: {
    kind: 'refused',
    code: 'provider_code_unknown',
    detail: 'O Asaas recusou o pedido com um código ainda não conhecido.',
    cure: 'Leia o motivo que o Asaas deu. Se ele não bastar, avise o suporte do Pontual com o código.',
    actor: 'you',
  },
  dailyLimit: {
    kind: 'refused',
    code: 'provider_daily_limit',
    detail: 'A conta atingiu o limite de cobranças que o Asaas deixa criar por dia.',
    cure: 'Registre de novo amanhã, ou peça ao Asaas um limite maior.',
    actor: 'operator',
  },
  payer: {
    kind: 'refused',
    code: 'provider_payer_refused',
    detail: 'O Asaas não aceita mais o cliente desta cobrança: ele foi removido lá.',
    cure: 'No site do Asaas, em Clientes, restaure o cliente removido e registre a cobrança de novo.',
    actor: 'you',
  },
  state: {
    kind: 'conflict',
    code: 'provider_state_conflict',
    detail: 'A situação da cobrança no Asaas não permite este pedido.',
    cure: 'Nada a fazer agora: a situação no banco será consultada.',
    actor: 'nobody',
  },
  refund: {
    kind: 'refused',
    code: 'provider_refund_refused',
    detail: 'O Asaas não devolve este pagamento por aqui: só Pix, com saldo na conta, e só o que já foi creditado.',
    cure: 'Se foi pago por boleto, use Estornar na cobrança, no site do Asaas: o pagador informa lá a conta dele. Se foi Pix, confira o saldo.',
    actor: 'you',
  },
  notFound: {
    kind: 'not-found',
    code: 'provider_not_found',
    detail: 'O Asaas não encontrou isto nesta conta.',
    cure: 'Confira se a chave de API é da conta em que a cobrança foi criada. Consulte de novo mais tarde.',
    actor: 'operator',
  },
  key: {
    kind: 'auth',
    code: 'credentials_rejected',
    detail: 'O Asaas não aceitou a chave de API: está errada, foi desativada, expirou ou é de outro ambiente.',
    cure: 'Chaves de produção começam com $aact_prod_, as de homologação com $aact_hmlg_. Copie-a inteira, com o $, ou gere outra em Integrações → Chaves de API.',
    actor: 'operator',
  },
  environment: {
    kind: 'auth',
    code: 'credentials_of_other_environment',
    detail: 'A chave de API é do outro ambiente do Asaas.',
    cure: 'Produção usa chaves que começam com $aact_prod_; homologação, com $aact_hmlg_. Troque a chave ou o ambiente da integração.',
    actor: 'operator',
  },
  forbidden: {
    kind: 'auth',
    code: 'access_denied',
    detail:
      'O Asaas recusou o acesso: este servidor não está na lista de endereços IP permitidos da conta, ou a chave não tem a permissão.',
    cure: 'No Asaas, em Integrações → Mecanismos de segurança, inclua o IP deste servidor na lista; confira as permissões da chave.',
    actor: 'operator',
  },
  userAgent: {
    kind: 'auth',
    code: 'access_denied',
    detail: 'O Asaas exige que o programa se identifique (User-Agent), e o pedido chegou sem isso.',
    cure: 'Veja se um proxy entre este servidor e o Asaas retira cabeçalhos; se não, avise o suporte do Pontual.',
    actor: 'operator',
  },
} as const satisfies Record<string, Meaning>;

/** Codes of documented and seen refusals. `invalid_environment` and `user_agent_required` are guesses: their names are not public. */
const knownCodes = /^(?:invalid_[A-Za-z]+|access_token_not_found|user_agent_required|not_found)$/;
/** Sentences of `invalid_action` that speak of how the charge stands: only these make us look, anything else is a plain no. */
const stateWords =
  /aguardando pagamento|vencid|removid|recebid|em aberto|confirmad|j[áa] (?:foi|est[áa])|estornad|paga\b/i;

function meaningOf400(errors: readonly BankError[], subject: Subject, namesFields: boolean): Meaning {
  const has = (code: string): boolean => errors.some((error) => error.code === code);
  const says = (words: RegExp): boolean => errors.some(({ description }) => words.test(description));
  if (has('user_agent_required')) return meanings.userAgent;
  if (has('invalid_customer')) return meanings.payer;
  if (has('invalid_action')) {
    if (subject === 'refund') return meanings.refund;
    if (subject === 'change' && says(stateWords)) return meanings.state;
    return says(/limite di[áa]rio/i) ? meanings.dailyLimit : meanings.refused;
  }
  if (namesFields) return meanings.fields;
  return errors.every(({ code }) => knownCodes.test(code)) ? meanings.refused : meanings.unknownCode;
}

function meaningOf401(errors: readonly BankError[]): Meaning {
  const isOther = errors.some(({ code, description }) => /environment/i.test(code) || /ambiente/i.test(description));
  return isOther ? meanings.environment : meanings.key;
}

/** The refusal that an answer documents, or null when it is none of the documented ones. */
export function refusalOf(raw: RawAnswer, subject: Subject): Refusal | null {
  const errors = errorsOf(raw) ?? [];
  const fields = errors.flatMap((error) => {
    const pointer = pointerOf(error);
    return pointer === null ? [] : [{ pointer, detail: error.description || 'O banco não aceitou este campo.' }];
  });
  const named = raw.status === 400 && fields.length > 0;
  const meaning = meaningOf(raw.status, errors, { subject, named });
  if (meaning === null) return null;
  const words = errors.map(({ description, code }) => description || code).filter((word) => word !== '');
  const bank = {
    httpStatus: raw.status,
    code: errors[0]?.code || null,
    message: words.join(' · ') || 'Resposta sem texto.',
  };
  return { ...meaning, bank, ...(named ? { fields } : {}) };
}

function meaningOf(
  status: number,
  errors: readonly BankError[],
  { subject, named }: { subject: Subject; named: boolean },
): Meaning | null {
  switch (status) {
    case 400:
      // A refusal always lists what is wrong; a 400 of something in between proves nothing.
      return errors.length > 0 ? meaningOf400(errors, subject, named) : null;
    case 401:
      return meaningOf401(errors);
    case 403:
      return meanings.forbidden;
    case 404:
      return meanings.notFound;
    default:
      return null;
  }
}

/** Ends a call that was not answered with success: a documented refusal, or something new that nobody may guess about. */
export function refusedOrUnknown(raw: RawAnswer, subject: Subject): Outcome<never> {
  const refusal = refusalOf(raw, subject);
  if (refusal) return { outcome: 'refused', refusal };
  const detail = `HTTP ${raw.status} sem um erro documentado`;
  return { outcome: 'unknown', cause: { kind: 'contract', bytesSent: true, detail, httpStatus: raw.status } };
}

function ownRefusal(meaning: Meaning, code: string): Refusal {
  return { ...meaning, bank: { httpStatus: null, code, message: code } };
}

/** The customer is among the removed ones, and a removed one cannot be charged. */
export function payerRemoved(): Refusal {
  return ownRefusal(meanings.payer, 'deleted');
}

/** Without a Pix key of its own the account has no QR Code that lasts, so nothing is created for Pix. */
export function noPixKey(): Refusal {
  return {
    kind: 'refused',
    code: 'pix_key_missing',
    detail: 'A conta no Asaas não tem chave Pix ativa, e sem ela a cobrança sairia sem QR Code. Nada foi criado.',
    cure: 'No Asaas, em Pix → Minhas chaves, cadastre uma chave. Ou registre a cobrança só como boleto.',
    actor: 'operator',
    bank: { httpStatus: null, code: null, message: 'Nenhuma chave Pix ativa.' },
  };
}

/** The refund that we asked for came to nothing. */
export function refundCancelled(): Refusal {
  return ownRefusal(meanings.refund, 'CANCELLED');
}
