/**
 * What Celcoin's refusals mean. Codes and texts of 688 and 999: its table of errors of a TED by `banktransfer`
 * (developers.celcoin.com.br/docs/tabela-de-erros-ao-realizar-uma-ted-banktransfer). One code has several meanings, so code and
 * text together decide, and of a transfer only what is documented as refused before anything was done is a refusal: for all else
 * nobody knows, and the bank is asked. That refusals come as `{errorCode, message}` under HTTP 200 or 4xx is a guess.
 */
import type { Refusal } from '#core/errors.ts';
import type { Outcome, RawAnswer } from '#core/provider.ts';
import { parseJsonExactly } from '#lib/json.ts';
import { type Envelope, envelope, notFoundCode, plainText, successCode } from './wire.ts';

/** What was being done: the same answer means other things for a transfer than for a question. */
export type Subject = 'token' | 'send' | 'read';

type Meaning = Pick<Refusal, 'kind' | 'code' | 'detail' | 'cure' | 'actor'>;

const meanings = {
  credentials: {
    kind: 'auth',
    code: 'credentials_rejected',
    detail: 'A Celcoin não aceitou o Client ID ou o Client Secret.',
    cure: 'Confira se as credenciais são deste ambiente (homologação ou produção) e informe as duas de novo. Em produção, a Celcoin também exige o certificado que ela emite e o cadastro do IP deste servidor.',
    actor: 'operator',
  },
  token: {
    kind: 'auth',
    code: 'token_rejected',
    detail: 'A Celcoin não aceitou o token de acesso, mesmo depois de renovado.',
    cure: 'Confira com o suporte da Celcoin se a chave continua ativa e se ela é deste ambiente.',
    actor: 'operator',
  },
  forbidden: {
    kind: 'auth',
    code: 'access_denied',
    detail: 'A Celcoin não permite esta consulta a esta chave ou a partir deste servidor.',
    cure: 'Peça ao suporte da Celcoin que confira se o produto Transferências está contratado e se o IP deste servidor está cadastrado.',
    actor: 'operator',
  },
  notFound: {
    kind: 'not-found',
    code: 'provider_not_found',
    detail: 'A Celcoin não encontrou esta transferência.',
    cure: 'Consulte de novo em instantes. Se continuar, fale com o suporte da Celcoin antes de qualquer novo envio.',
    actor: 'nobody',
  },
  question: {
    kind: 'refused',
    code: 'provider_refused',
    detail: 'A Celcoin recusou a consulta.',
    cure: 'Leia o motivo que o banco deu. Se ele não for claro, fale com o suporte da Celcoin.',
    actor: 'operator',
  },
} as const satisfies Record<string, Meaning>;

interface KnownRefusal extends Meaning {
  /** The code, or null where the code itself is not documented. */
  errorCode: string | null;
  /** Of the text as {@link plainText} has it. */
  words: RegExp;
  pointer?: string;
}

const wrongData = (words: RegExp, pointer: string, detail: string, cure: string): KnownRefusal => ({
  kind: 'invalid',
  code: 'provider_refused_fields',
  actor: 'you',
  errorCode: '688',
  words,
  pointer,
  detail,
  cure,
});

/** Documented refusals of a transfer, none of which has moved money. */
const refusalsOfTransfer: readonly KnownRefusal[] = [
  wrongData(
    /numero da conta invalido|mais de 13 caracteres/,
    '/payee/account',
    'A conta do favorecido é longa demais: a Celcoin aceita até 13 caracteres com o dígito.',
    'Confira a conta e o dígito com o favorecido; não repita o dígito nem a agência dentro do número da conta.',
  ),
  wrongData(
    /nome invalido/,
    '/payee/name',
    'O nome do favorecido tem caracteres que a Celcoin não aceita.',
    'Escreva o nome só com letras sem acento, números e espaços.',
  ),
  wrongData(
    /ispb invalido/,
    '/payee/ispb',
    'O ISPB do banco do favorecido não é válido.',
    'Escolha o banco do favorecido na lista, ou confira os 8 números do ISPB.',
  ),
  wrongData(
    /numero do banco invalido/,
    '/payee/bankCode',
    'O código do banco do favorecido não é válido.',
    'Escolha o banco do favorecido na lista, ou confira os 3 números do código.',
  ),
  wrongData(
    /banco nao encontrado/,
    '/payee/ispb',
    'A Celcoin não conhece o banco do favorecido.',
    'Escolha o banco do favorecido na lista. Se ele for novo, peça outra conta ao favorecido.',
  ),
  wrongData(
    /digito da conta invalido/,
    '/payee/accountDigit',
    'O dígito da conta do favorecido não é válido.',
    'Confira o dígito com o favorecido. Em alguns bancos ele é uma letra, como X ou P.',
  ),
  {
    kind: 'conflict',
    code: 'transfer_repeated',
    actor: 'nobody',
    errorCode: '999',
    words: /(?:ja efetuada|ja realizada).*60 segundos/,
    detail: 'A Celcoin já recebeu uma transferência igual (mesmo favorecido e valor) há menos de 60 segundos.',
    cure: 'Esta não saiu; a anterior será consultada. Se as duas são mesmo devidas, envie esta depois de um minuto.',
  },
  {
    // That a number may not come again is documented, the code and words of it are not: a guess, and whatever it is it is asked.
    kind: 'conflict',
    code: 'provider_duplicate',
    actor: 'nobody',
    errorCode: null,
    words: /nsu.*(?:ja (?:utilizad|existe|informad|cadastrad)|repetid|duplicad)/,
    detail: 'A Celcoin já tem uma transferência com este número (externalNSU).',
    cure: 'Nada a fazer: a transferência que está no banco será consultada.',
  },
];

/** What the bank says in the envelope of every v5 answer; null when the body is none. */
export function saidOf(raw: RawAnswer): Envelope | null {
  try {
    const parsed = envelope.safeParse(parseJsonExactly(raw.body));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

function meaningOf(
  raw: RawAnswer,
  said: Envelope | null,
  subject: Subject,
): { meaning: Meaning; pointer?: string } | null {
  if (subject === 'token') return raw.status >= 400 && raw.status <= 403 ? { meaning: meanings.credentials } : null;
  // Judged before anything is done; the executor has asked once more with a new token.
  if (raw.status === 401) return { meaning: meanings.token };
  if (subject === 'send') {
    const known = said && refusalsOfTransfer.find(matches(said));
    return known ? { meaning: known, ...(known.pointer ? { pointer: known.pointer } : {}) } : null;
  }
  if (raw.status === 403) return { meaning: meanings.forbidden };
  if (said?.errorCode === notFoundCode) return { meaning: meanings.notFound };
  const isRefusal = said?.errorCode !== undefined && said.errorCode !== successCode && said.errorCode !== '999';
  return isRefusal ? { meaning: meanings.question } : null;
}

function matches({ errorCode, message }: Envelope): (known: KnownRefusal) => boolean {
  const words = plainText(message ?? '');
  return (known) => errorCode !== undefined && (known.errorCode ?? errorCode) === errorCode && known.words.test(words);
}

/** The refusal that an answer documents, or null when it is none of the documented ones. */
export function refusalOf(raw: RawAnswer, subject: Subject): Refusal | null {
  const said = saidOf(raw);
  const found = meaningOf(raw, said, subject);
  if (found === null) return null;
  const { kind, code, detail, cure, actor } = found.meaning;
  return {
    kind,
    code,
    detail,
    cure,
    actor,
    bank: { httpStatus: raw.status, code: said?.errorCode ?? null, message: said?.message ?? 'Resposta sem texto.' },
    ...(found.pointer === undefined ? {} : { fields: [{ pointer: found.pointer, detail }] }),
  };
}

/** Words of the bank for the timeline, without what may be a document of somebody. */
function quoted({ errorCode, message }: Envelope): string {
  const words = (message ?? 'sem texto').slice(0, 200).replace(/\d{9,}/g, '[número]');
  return `${errorCode ?? 'sem código'}: ${words}`;
}

/** 999 without more words: "Ocorreu um Erro No Processo". Documented, and documented to say nothing of the outcome. */
const knownDoubt = /ocorreu um erro no processo/;

/** Ends a call that was not answered with success: a documented refusal, or something of which nobody may guess. */
export function refusedOrUnknown(raw: RawAnswer, subject: Subject): Outcome<never> {
  const refusal = refusalOf(raw, subject);
  if (refusal) return { outcome: 'refused', refusal };
  const said = saidOf(raw);
  if (said?.errorCode === undefined) {
    const detail = `HTTP ${raw.status} sem um erro documentado`;
    return { outcome: 'unknown', cause: { kind: 'contract', bytesSent: true, detail, httpStatus: raw.status } };
  }
  const isKnown = knownDoubt.test(plainText(said.message ?? ''));
  const note = isKnown ? 'o banco não diz se foi feito' : 'código ou texto ainda não conhecido';
  const cause = { bytesSent: true, detail: `o banco respondeu ${quoted(said)} (${note})`, httpStatus: raw.status };
  return { outcome: 'unknown', cause: { ...cause, kind: isKnown ? 'unknown' : 'contract' } };
}
