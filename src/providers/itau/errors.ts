/**
 * What Itaú's refusals mean: its answer → kind, our code, meaning and cure in Portuguese, and the fields it named. Shapes:
 * `{codigo, mensagem, campos: [{campo, mensagem, valor}]}` (emission, consulta, "Boleto com Pix"), `mensagen` with an n and `messages[]`
 * (boletos v3), `{error, error_description}` or nothing from the token service, RFC 7807 from Pix. `codigo` repeats the HTTP status:
 * the cause is the text of a field, and no catalogue of those texts is published, so they are recognised by their words (a guess).
 */
import { parseJsonExactly } from '#lib/json.ts';
import type { Refusal } from '#core/errors.ts';
import type { Outcome, RawAnswer } from '#core/provider.ts';
import { z } from 'zod';
import { plainWord } from './wire.ts';

/** What was being done, for answers that mean different things to different requests. */
export type Subject = 'token' | 'desk' | 'validate' | 'register' | 'read' | 'instruct' | 'webhook';

const text = z
  .string()
  .nullish()
  .catch(undefined)
  .transform((value) => value?.trim() ?? '');

const field = z.object({ campo: text, mensagem: text, mensagen: text, valor: text });
const fields = z
  .array(field)
  .nullish()
  .catch(undefined)
  .transform((value) => value ?? []);
const plainBody = z.object({ codigo: text, mensagem: text, campos: fields });
const errorBody = plainBody.extend({
  title: text,
  detail: text,
  message: text,
  error: text,
  error_description: text,
  messages: z.array(plainBody).nullish().catch(undefined),
  data: plainBody.nullish().catch(undefined),
});

interface Said {
  code: string;
  words: string;
  named: { campo: string; detail: string }[];
}

function saidIn(raw: RawAnswer): Said | null {
  try {
    const body = errorBody.parse(raw.body.length === 0 ? {} : parseJsonExactly(raw.body));
    const parts = [body, ...(body.data ? [body.data] : []), ...(body.messages ?? [])];
    const named = parts.flatMap(({ campos }) =>
      campos.map((item) => ({ campo: item.campo, detail: item.mensagem || item.mensagen })),
    );
    const { title, detail, message, error, error_description } = body;
    const words = [...parts.map(({ mensagem }) => mensagem), title, detail, message, error, error_description];
    const shown = named.map((item) => [item.campo, item.detail].filter(Boolean).join(': '));
    const code = error || (parts.find(({ codigo }) => codigo !== '')?.codigo ?? '');
    return { code, words: [...words, ...shown].filter(Boolean).join(' · '), named };
  } catch {
    return null;
  }
}

const pointers: Readonly<Record<string, string>> = {
  texto_seu_numero: '/reference',
  valor_titulo: '/amountCents',
  valor_total_titulo: '/amountCents',
  data_vencimento: '/dueDate',
  data_limite_pagamento: '/daysAfterDue',
  desconto: '/terms/discounts/0',
  multa: '/terms/fine',
  juros: '/terms/interest',
  valor_abatimento: '/terms/rebateCents',
  mensagens_cobranca: '/messages',
  lista_mensagens_cobranca: '/messages',
  pagador: '/payer',
  nome_pessoa: '/payer/name',
  tipo_pessoa: '/payer/taxId',
  numero_cadastro_pessoa_fisica: '/payer/taxId',
  numero_cadastro_nacional_pessoa_juridica: '/payer/taxId',
  nome_logradouro: '/payer/address/street',
  nome_bairro: '/payer/address/district',
  nome_cidade: '/payer/address/city',
  sigla_uf: '/payer/address/state',
  numero_cep: '/payer/address/postalCode',
};

/** The field of our API that `campo` names (`data.dado_boleto.pagador.endereco.numero_CEP`), by its innermost known name; or null. */
export function pointerOf(campo: string): string | null {
  const names = campo.replaceAll(/\[\d+\]/g, '').split('.');
  for (const name of names.toReversed()) {
    const pointer = pointers[name.trim().toLowerCase()];
    if (pointer !== undefined) return pointer;
  }
  return null;
}

type Meaning = Pick<Refusal, 'kind' | 'code' | 'detail' | 'cure' | 'actor'>;

const meanings = {
  fields: {
    kind: 'refused',
    code: 'provider_refused_fields',
    detail: 'O Itaú recusou um ou mais campos.',
    cure: 'Corrija os campos indicados e envie de novo.',
    actor: 'you',
  },
  refused: {
    kind: 'refused',
    code: 'provider_code_unknown',
    detail: 'O Itaú recusou o pedido por um motivo que ainda não conhecemos (código ainda não conhecido).',
    cure: 'Leia o motivo que o banco deu, corrija e envie de novo. Se não bastar, avise o suporte do Pontual com o texto.',
    actor: 'you',
  },
  numberTaken: {
    kind: 'refused',
    code: 'provider_nosso_numero_taken',
    detail: 'O nosso número deste registro já foi usado nesta carteira, por outro sistema ou há menos de 45 dias.',
    cure: 'Em Integrações, aumente o "Primeiro nosso número" da carteira para depois do último usado, e registre de novo.',
    actor: 'operator',
  },
  duplicate: {
    kind: 'conflict',
    code: 'provider_duplicate',
    detail: 'O Itaú já tem um boleto com este nosso número.',
    cure: 'Nada a fazer: o boleto que está no banco será consultado.',
    actor: 'nobody',
  },
  tooEarly: {
    kind: 'refused',
    code: 'provider_instruction_too_early',
    detail: 'O Itaú só aceita instruções a partir do dia útil seguinte à emissão.',
    cure: 'Envie de novo no próximo dia útil.',
    actor: 'you',
  },
  state: {
    kind: 'conflict',
    code: 'provider_state_conflict',
    detail: 'A situação do boleto no Itaú não permite este pedido.',
    cure: 'Nada a fazer agora: a situação no banco será consultada.',
    actor: 'nobody',
  },
  protested: {
    kind: 'refused',
    code: 'provider_protested',
    detail: 'O título já foi protestado em cartório.',
    cure: 'Cancele o protesto e, depois de confirmado, envie a instrução de novo.',
    actor: 'you',
  },
  pixKey: {
    kind: 'refused',
    code: 'provider_pix_key_rejected',
    detail: 'O Itaú não reconheceu a chave Pix do Bolecode.',
    cure: 'Cadastre a chave Pix nesta conta do Itaú e informe-a em Integrações, no campo "Chave Pix".',
    actor: 'operator',
  },
  characters: {
    kind: 'refused',
    code: 'provider_refused_characters',
    detail: 'O Itaú não aceita alguns caracteres de um dos textos.',
    cure: 'Deixe só letras, números, espaço, ponto, vírgula e hífen nos textos, e evite palavras como "http".',
    actor: 'you',
  },
  webhookAddress: {
    kind: 'refused',
    code: 'provider_webhook_address_refused',
    detail: 'O Itaú não aceitou o endereço dos avisos deste Pontual.',
    cure: 'O endereço público precisa ser HTTPS e ter um nome: o Itaú recusa endereços só de números (IP).',
    actor: 'operator',
  },
  notFound: {
    kind: 'not-found',
    code: 'provider_not_found',
    detail: 'O Itaú não encontrou este boleto.',
    cure: 'Logo após o registro o banco pode demorar alguns instantes. Consulte de novo.',
    actor: 'nobody',
  },
  credentials: {
    kind: 'auth',
    code: 'credentials_rejected',
    detail: 'O Itaú não aceitou o Client ID ou o Client Secret.',
    cure: 'O Client Secret é mostrado só uma vez, junto com o certificado. Confira os dois (o sandbox e a produção têm credenciais diferentes) ou peça um novo token temporário ao banco e emita outro certificado.',
    actor: 'operator',
  },
  certificate: {
    kind: 'auth',
    code: 'certificate_foreign',
    detail: 'O certificado não é o desta credencial do Itaú: o nome dele (CN) precisa ser o próprio Client ID.',
    cure: 'Em Integrações, informe o certificado emitido para este Client ID, ou emita outro.',
    actor: 'operator',
  },
  token: {
    kind: 'auth',
    code: 'token_rejected',
    detail: 'O Itaú não aceitou o token de acesso, mesmo depois de renovado.',
    cure: 'Confira se as credenciais são deste ambiente e se o certificado não foi substituído.',
    actor: 'operator',
  },
  forbidden: {
    kind: 'auth',
    code: 'access_denied',
    detail: 'A credencial não tem acesso a este produto do Itaú, ou a esta agência, conta e carteira.',
    cure: 'Confira agência, conta, DAC e carteira. Se estiverem certos, peça ao gerente a liberação do produto (API de Cobrança / Cash Management; Bolecode e Pix são liberados à parte) para este Client ID.',
    actor: 'operator',
  },
  temporaryToken: {
    kind: 'auth',
    code: 'temporary_token_rejected',
    detail: 'O Itaú não aceitou o token temporário: ele vale por poucos dias e serve uma única vez.',
    cure: 'Peça um novo token temporário ao banco e repita a emissão do certificado.',
    actor: 'operator',
  },
  csr: {
    kind: 'refused',
    code: 'certificate_request_refused',
    detail: 'O Itaú recusou o pedido de certificado.',
    cure: 'O nome (CN) precisa ser o Client ID do e-mail do banco; cidade sem acento, estado com a sigla. Gere o pedido de novo.',
    actor: 'operator',
  },
} as const satisfies Record<string, Meaning>;

const patterns = {
  duplicate:
    /nosso numero.*(?:ja |existe|utilizado|cadastrado|duplic)|duplicidade|titulo ja (?:cadastrado|registrado|existe)/,
  tooEarly: /dia util seguinte|proximo dia util|(?:mesmo dia|data) d[ae] (?:emissao|registro|inclusao)|emitido hoje/,
  protested: /protestad/,
  // Only words after which the consulta settles the question: a conflict that it does not settle would be asked for ever.
  state: /\b(?:baixad|liquidad|pag)[ao]s?\b|(?:ja|nao) possui instrucao de protesto/,
  pixKey: /chave/,
  characters: /caracter/,
  certificate: /certific|thumbprint|x5t|mtls/,
} as const;

function meaningOf(raw: RawAnswer, subject: Subject, said: Said, hasFields: boolean): Meaning | null {
  const words = plainWord(said.words);
  const has = (pattern: keyof typeof patterns): boolean => patterns[pattern].test(words);
  if (subject === 'token' && [400, 401, 403].includes(raw.status)) {
    return has('certificate') ? meanings.certificate : meanings.credentials;
  }
  if (subject === 'desk' && [400, 401, 403, 422].includes(raw.status)) {
    return raw.status === 401 || raw.status === 403 ? meanings.temporaryToken : meanings.csr;
  }
  switch (raw.status) {
    case 400:
    case 422:
    case 428:
      if (has('duplicate') && subject === 'register') return meanings.duplicate;
      if (has('duplicate') && subject === 'validate') return meanings.numberTaken;
      if (subject === 'instruct' && has('tooEarly')) return meanings.tooEarly;
      if (subject === 'instruct' && raw.status === 422 && has('protested')) return meanings.protested;
      if (subject === 'instruct' && raw.status === 422 && has('state')) return meanings.state;
      if (subject === 'webhook' && said.named.some(({ campo }) => campo.endsWith('_url')))
        return meanings.webhookAddress;
      if (has('characters')) return meanings.characters;
      if (said.named.some(({ campo }) => campo.includes('dados_qrcode')) && has('pixKey')) return meanings.pixKey;
      return hasFields ? meanings.fields : meanings.refused;
    case 401:
      return has('certificate') ? meanings.certificate : meanings.token;
    case 403:
      return has('certificate') ? meanings.certificate : meanings.forbidden;
    case 404:
      return subject === 'register' || subject === 'validate' ? null : meanings.notFound;
    default:
      return null;
  }
}

/** The refusal that an answer documents, or null when it is none of the documented ones. */
export function refusalOf(raw: RawAnswer, subject: Subject): Refusal | null {
  const said = saidIn(raw);
  // Refused access may come without a body, and `null` for "no webhook"; an empty or unreadable answer proves nothing else.
  if (said === null || (said.words === '' && raw.status !== 401 && raw.status !== 403 && subject !== 'token'))
    return null;
  const named = said.named.flatMap(({ campo, detail }) => {
    const pointer = pointerOf(campo);
    return pointer === null ? [] : [{ pointer, detail: detail || 'O banco não aceitou este campo.' }];
  });
  const meaning = meaningOf(raw, subject, said, named.length > 0);
  if (meaning === null) return null;
  const isAboutFields = meaning.kind === 'refused' && named.length > 0;
  const bank = { httpStatus: raw.status, code: said.code || null, message: said.words || 'Resposta sem texto.' };
  return { ...meaning, bank, ...(isAboutFields ? { fields: named } : {}) };
}

/** Ends a call that was not answered with success: a documented refusal, or something new that nobody may guess about. */
export function refusedOrUnknown(raw: RawAnswer, subject: Subject): Outcome<never> {
  const refusal = refusalOf(raw, subject);
  if (refusal) return { outcome: 'refused', refusal };
  const detail = `HTTP ${raw.status} sem um erro documentado`;
  return { outcome: 'unknown', cause: { kind: 'contract', bytesSent: true, detail, httpStatus: raw.status } };
}

/** The refusal of a boleto that the bank took but did not register (`Emissão não efetivada`). */
export function failedEmission(words: string): Refusal {
  return {
    kind: 'refused',
    code: 'provider_registration_failed',
    detail: 'O Itaú recebeu o boleto, mas não conseguiu registrá-lo.',
    cure: 'Confira os dados do pagador (CPF ou CNPJ, CEP, endereço) e registre de novo.',
    actor: 'you',
    bank: { httpStatus: null, code: null, message: words },
  };
}

/** What an empty answer to a question means. */
export function notFoundYet(): Refusal {
  return { ...meanings.notFound, bank: { httpStatus: 200, code: null, message: 'Nenhum boleto na resposta.' } };
}

/** The refusal of our registration when another title, not ours, stands open under its nosso número. */
export function takenByAnother(): Refusal {
  return { ...meanings.numberTaken, bank: { httpStatus: null, code: null, message: '' } };
}
