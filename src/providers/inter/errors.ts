/**
 * What Banco Inter's refusals mean: its answer → kind, our code, meaning and cure in Portuguese, and the fields it named.
 * Shapes: `{title, detail, timestamp, violacoes}` for 400, `{title, status, detail}` for 403 to 503 (developers.inter.co),
 * `{message}` or nothing from its gateway, `{error, error_description | error_title}` from the token service (seen in use).
 */
import { parseJsonExactly } from '#lib/json.ts';
import type { Refusal } from '#core/errors.ts';
import type { Outcome, RawAnswer } from '#core/provider.ts';
import { z } from 'zod';
import { situacoes } from './wire.ts';

/** What was being done, for answers that mean different things to different requests. */
export type Subject = 'token' | 'register' | 'read' | 'amend' | 'writeOff' | 'webhook';

const text = z
  .string()
  .nullish()
  .catch(undefined)
  .transform((value) => value?.trim() ?? '');

const errorBody = z.object({
  title: text,
  detail: text,
  message: text,
  error: text,
  error_description: text,
  error_title: text,
  /** May be absent, `[]` or `[{}]`. */
  violacoes: z
    .array(z.object({ razao: text, propriedade: text }))
    .nullish()
    .catch(undefined)
    .transform((value) => value ?? []),
  /** Shape of older gateways. */
  erro: z.object({ mensagem: text, mensagemDetalhe: text, codigo: text }).nullish().catch(undefined),
});
type ErrorBody = z.infer<typeof errorBody>;

function bodyOf(raw: RawAnswer): ErrorBody | null {
  try {
    return errorBody.parse(raw.body.length === 0 ? {} : parseJsonExactly(raw.body));
  } catch {
    return null;
  }
}

function wordsOf(body: ErrorBody): string {
  const named = body.violacoes.filter((item) => item.razao !== '' || item.propriedade !== '');
  const violations = named.map((item) => [item.propriedade, item.razao].filter(Boolean).join(': '));
  const words = [body.title, body.detail, body.message, body.error, body.error_description, body.error_title];
  if (body.erro) words.push(body.erro.mensagem, body.erro.mensagemDetalhe);
  return [...words, ...violations].filter(Boolean).join(' · ');
}

const pointers: Readonly<Record<string, string>> = {
  seuNumero: '/reference',
  valorNominal: '/amountCents',
  dataVencimento: '/dueDate',
  numDiasAgenda: '/daysAfterDue',
  formasRecebimento: '/method',
  desconto: '/terms/discounts/0',
  multa: '/terms/fine',
  mora: '/terms/interest',
  mensagem: '/messages',
  motivoCancelamento: '/reason',
  pagador: '/payer',
  'pagador.cpfCnpj': '/payer/taxId',
  'pagador.tipoPessoa': '/payer/taxId',
  'pagador.nome': '/payer/name',
  'pagador.email': '/payer/email',
  'pagador.ddd': '/payer/phone',
  'pagador.telefone': '/payer/phone',
  'pagador.endereco': '/payer/address/street',
  'pagador.numero': '/payer/address/number',
  'pagador.complemento': '/payer/address/complement',
  'pagador.bairro': '/payer/address/district',
  'pagador.cidade': '/payer/address/city',
  'pagador.uf': '/payer/address/state',
  'pagador.cep': '/payer/address/postalCode',
};

/**
 * The field of our API that `propriedade` names, or null. The bank may put the names of its own method and argument before
 * the field (`emitir.body.pagador.cep`), or leave `pagador` out.
 */
export function pointerOf(property: string): string | null {
  const line = /(?:^|\.)linha([1-5])$/.exec(property);
  if (line) return `/messages/${Number(line[1]) - 1}`;
  const parts = property.replaceAll(/\[\d+\]/g, '').split('.');
  for (let start = 0; start < parts.length; start += 1) {
    for (let end = parts.length; end > start; end -= 1) {
      const name = parts.slice(start, end).join('.');
      const pointer = pointers[name] ?? (end === parts.length ? pointers[`pagador.${name}`] : undefined);
      if (pointer !== undefined) return pointer;
    }
  }
  return null;
}

type Meaning = Pick<Refusal, 'kind' | 'code' | 'detail' | 'cure' | 'actor'>;

const meanings = {
  fields: {
    kind: 'refused',
    code: 'provider_refused_fields',
    detail: 'O Inter recusou um ou mais campos.',
    cure: 'Corrija os campos indicados e envie de novo.',
    actor: 'you',
  },
  refused: {
    kind: 'refused',
    code: 'provider_code_unknown',
    detail: 'O Inter recusou o pedido por um motivo que ainda não conhecemos (código ainda não conhecido).',
    cure: 'Leia o motivo que o banco deu, corrija e envie de novo. Se não bastar, avise o suporte do Pontual com o texto.',
    actor: 'you',
  },
  duplicate: {
    kind: 'conflict',
    code: 'provider_duplicate',
    detail: 'O Inter já tem uma cobrança igual (mesmo número, valor, vencimento e pagador) nos últimos 30 minutos.',
    cure: 'Nada a fazer: a cobrança que está no banco será consultada.',
    actor: 'nobody',
  },
  state: {
    kind: 'conflict',
    code: 'provider_state_conflict',
    detail: 'A situação da cobrança no Inter não permite este pedido.',
    cure: 'Nada a fazer agora: a situação no banco será consultada.',
    actor: 'nobody',
  },
  notFound: {
    kind: 'not-found',
    code: 'provider_not_found',
    detail: 'O Inter não encontrou esta cobrança.',
    cure: 'Logo após o registro o banco pode demorar alguns instantes. Consulte de novo.',
    actor: 'nobody',
  },
  credentials: {
    kind: 'auth',
    code: 'credentials_rejected',
    detail: 'O Inter não aceitou o Client ID, o Client Secret ou as permissões da aplicação.',
    cure: 'Em Gestão de aplicações, confira se a aplicação está ativa e tem a API Cobranças com todas as permissões; depois informe Client ID e Client Secret de novo.',
    actor: 'operator',
  },
  token: {
    kind: 'auth',
    code: 'token_rejected',
    detail: 'O Inter não aceitou o token de acesso, mesmo depois de renovado.',
    cure: 'Confira em Gestão de aplicações se a aplicação continua ativa e se o certificado é o dela.',
    actor: 'operator',
  },
  forbidden: {
    kind: 'auth',
    code: 'access_denied',
    detail: 'A aplicação não tem permissão para isto, ou não está ligada a esta conta corrente.',
    cure: 'Em Gestão de aplicações, confira as permissões da API Cobranças e a conta corrente ligada à aplicação.',
    actor: 'operator',
  },
} as const satisfies Record<string, Meaning>;

const duplicateWords =
  /duplicad|duplicidade|j[áa] (?:existe|foi (?:emitid|cadastrad|registrad))|cobran[çc]a (?:igual|id[êe]ntica)/i;
const stateWords = new RegExp(
  `${situacoes.join('|')}|j[áa] (?:foi |est[áa] )?(?:cancelad|receb|pag|liquidad|baixad|expirad)`,
  'i',
);

function meaningOf(raw: RawAnswer, subject: Subject, words: string, fields: boolean): Meaning | null {
  const bySubject = subject === 'token' ? meanings.credentials : null;
  switch (raw.status) {
    case 400:
    case 422:
      if (bySubject) return bySubject;
      if (subject === 'register' && duplicateWords.test(words)) return meanings.duplicate;
      if ((subject === 'writeOff' || subject === 'amend') && !fields && stateWords.test(words)) return meanings.state;
      return fields ? meanings.fields : meanings.refused;
    case 401:
      return bySubject ?? meanings.token;
    case 403:
      return bySubject ?? meanings.forbidden;
    case 404:
      return bySubject ?? meanings.notFound;
    case 406:
    case 409:
      return subject === 'register' ? meanings.duplicate : meanings.state;
    default:
      return null;
  }
}

/** The refusal that an answer documents, or null when it is none of the documented ones. */
export function refusalOf(raw: RawAnswer, subject: Subject): Refusal | null {
  const body = bodyOf(raw);
  // Only 400 and 401 have been seen without a body; an empty or unreadable answer proves nothing else.
  if (body === null || (raw.body.length === 0 && raw.status !== 400 && raw.status !== 401)) return null;
  const words = wordsOf(body);
  if (raw.body.length > 0 && words === '') return null;
  const fields = body.violacoes.flatMap((item) => {
    const pointer = pointerOf(item.propriedade);
    return pointer === null ? [] : [{ pointer, detail: item.razao || 'O banco não aceitou este campo.' }];
  });
  const meaning = meaningOf(raw, subject, words, fields.length > 0);
  if (meaning === null) return null;
  const code = body.error || body.erro?.codigo || null;
  const bank = { httpStatus: raw.status, code, message: words || 'Resposta sem texto.' };
  return { ...meaning, bank, ...(fields.length > 0 ? { fields } : {}) };
}

/** Ends a call that was not answered with success: a documented refusal, or something new that nobody may guess about. */
export function refusedOrUnknown(raw: RawAnswer, subject: Subject): Outcome<never> {
  const refusal = refusalOf(raw, subject);
  if (refusal) return { outcome: 'refused', refusal };
  const detail = `HTTP ${raw.status} sem um erro documentado`;
  return { outcome: 'unknown', cause: { kind: 'contract', bytesSent: true, detail, httpStatus: raw.status } };
}

/** The refusal of a charge that the bank took but could not register at the CIP (`FALHA_EMISSAO`). */
export function failedEmission(): Refusal {
  return {
    kind: 'refused',
    code: 'provider_registration_failed',
    detail: 'O Inter recebeu a cobrança, mas não conseguiu registrá-la.',
    cure: 'Confira os dados do pagador (CPF ou CNPJ, CEP, endereço) e registre de novo.',
    actor: 'you',
    bank: { httpStatus: null, code: 'FALHA_EMISSAO', message: 'FALHA_EMISSAO' },
  };
}

/** The refusal of an alteration that the bank tried and could not make (`FALHA`). */
export function failedEdit(message: string | undefined): Refusal {
  return {
    kind: 'refused',
    code: 'provider_amendment_failed',
    detail: 'O Inter não conseguiu fazer a alteração.',
    cure: 'Consulte a cobrança e tente de novo, ou dê baixa e registre outra.',
    actor: 'you',
    bank: { httpStatus: null, code: 'FALHA', message: message ?? 'FALHA' },
  };
}
