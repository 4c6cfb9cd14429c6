/**
 * What refusals of the API Pix mean: `type` of RFC 7807 (the last part of `https://pix.bcb.gov.br/api/v2/error/<Tipo>`) or
 * `nome` of banks that answer `{nome, mensagem}` → kind, our code, meaning and cure in Portuguese, and the fields named.
 * Sources: GitHub bacen/pix-api 2.9.0; for `nome`, GitHub efipay/documentacao-tecnica-efi.
 */
import { parseJsonExactly } from '#lib/json.ts';
import type { Refusal } from '#core/errors.ts';
import type { Outcome, RawAnswer } from '#core/provider.ts';
import { z } from 'zod';
import type { PixDialect } from './dialect.ts';

type Meaning = Pick<Refusal, 'kind' | 'code' | 'cure' | 'actor'> & { detail(bank: string): string };

const meanings = {
  fields: {
    kind: 'refused',
    code: 'provider_refused_fields',
    detail: (bank) => `O ${bank} recusou um ou mais campos da cobrança Pix.`,
    cure: 'Corrija os campos indicados e envie de novo.',
    actor: 'you',
  },
  refused: {
    kind: 'refused',
    code: 'provider_refused',
    detail: (bank) => `O ${bank} recusou o pedido.`,
    cure: 'Leia o motivo que o banco deu, corrija e envie de novo.',
    actor: 'you',
  },
  key: {
    kind: 'refused',
    code: 'provider_refused',
    detail: (bank) => `A chave Pix informada não pertence a esta conta no ${bank}.`,
    cure: 'Confira a chave Pix na integração: ela precisa estar cadastrada nesta conta, neste banco e neste ambiente.',
    actor: 'operator',
  },
  blocked: {
    kind: 'refused',
    code: 'provider_refused',
    detail: (bank) => `O ${bank} bloqueou a emissão para o documento desta conta.`,
    cure: 'Fale com o banco: só ele pode tirar o bloqueio.',
    actor: 'bank',
  },
  webhook: {
    kind: 'refused',
    code: 'provider_refused',
    detail: (bank) => `O ${bank} não aceitou o endereço do webhook.`,
    cure: 'Confira se o endereço é HTTPS, abre pela internet e, se o banco exige, pede certificado do cliente.',
    actor: 'operator',
  },
  duplicate: {
    kind: 'conflict',
    code: 'provider_duplicate',
    detail: (bank) => `O ${bank} já tem uma cobrança Pix com este identificador (txid).`,
    cure: 'Nada a fazer: a cobrança que está no banco será consultada.',
    actor: 'nobody',
  },
  state: {
    kind: 'conflict',
    code: 'provider_state_conflict',
    detail: (bank) => `A situação no ${bank} não permite este pedido.`,
    cure: 'Nada a fazer agora: a situação no banco será consultada.',
    actor: 'nobody',
  },
  notFound: {
    kind: 'not-found',
    code: 'provider_not_found',
    detail: (bank) => `O ${bank} não encontrou este Pix ou esta cobrança.`,
    cure: 'Consulte de novo em alguns instantes.',
    actor: 'nobody',
  },
  token: {
    kind: 'auth',
    code: 'token_rejected',
    detail: (bank) => `O ${bank} não aceitou o token de acesso, mesmo depois de renovado.`,
    cure: 'Confira no banco se a aplicação continua ativa e se o certificado é o dela.',
    actor: 'operator',
  },
  forbidden: {
    kind: 'auth',
    code: 'access_denied',
    detail: (bank) => `A aplicação não tem permissão para isto no ${bank}.`,
    cure: 'Confira no banco as permissões (escopos) da API Pix nesta aplicação e a conta ligada a ela.',
    actor: 'operator',
  },
} as const satisfies Record<string, Meaning>;

export type MeaningName = keyof typeof meanings;

/** Codes whose meaning does not depend on what else the answer says; `null` is no documented refusal at all. */
const byCode: Readonly<Record<string, MeaningName | null>> = {
  AcessoNegado: 'forbidden',
  NaoEncontrado: 'notFound',
  PermanentementeRemovido: 'notFound',
  ErroInternoDoServidor: null,
  ServicoIndisponivel: null,
  IndisponibilidadePorTempoEsgotado: null,
  CobNaoEncontrado: 'notFound',
  CobVNaoEncontrada: 'notFound',
  PayloadLocationNaoEncontrado: 'notFound',
  PixNaoEncontrado: 'notFound',
  PixDevolucaoNaoEncontrada: 'notFound',
  WebhookNaoEncontrado: 'notFound',
  txid_duplicado: 'duplicate',
  chave_invalida: 'key',
  documento_bloqueado: 'blocked',
  webhook_invalido: 'webhook',
  webhook_nao_encontrado: 'notFound',
  cobranca_nao_encontrada: 'notFound',
  pix_nao_encontrado: 'notFound',
  erro_aplicacao: null,
};

const byStatus: Readonly<Record<number, MeaningName>> = {
  400: 'refused',
  401: 'token',
  403: 'forbidden',
  404: 'notFound',
  409: 'state',
  410: 'notFound',
  422: 'refused',
};

/** Fields of a charge in the API Pix → pointers of ours; a longer name is looked up before its beginning. */
const pointers: Readonly<Record<string, string>> = {
  'devedor.cpf': '/payer/taxId',
  'devedor.cnpj': '/payer/taxId',
  'devedor.nome': '/payer/name',
  'devedor.email': '/payer/email',
  'devedor.logradouro': '/payer/address/street',
  'devedor.cidade': '/payer/address/city',
  'devedor.uf': '/payer/address/state',
  'devedor.cep': '/payer/address/postalCode',
  devedor: '/payer',
  'calendario.dataDeVencimento': '/dueDate',
  'calendario.validadeAposVencimento': '/daysAfterDue',
  'calendario.expiracao': '/dueDate',
  'valor.original': '/amountCents',
  'valor.multa': '/terms/fine',
  'valor.juros': '/terms/interest',
  'valor.abatimento': '/terms/rebateCents',
  'valor.desconto': '/terms/discounts/0',
  infoAdicionais: '/messages',
  solicitacaoPagador: '/messages',
  'devolucao.valor': '/amountCents',
};

/** The field of our API that a `propriedade` or `caminho` names (`cobv.devedor.cep`, `.body.valor.original`), or null. */
export function pointerOf(property: string): string | null {
  const parts = property.split(/[.[\]/]+/).filter((part) => part !== '' && !/^\d+$/.test(part));
  for (let start = 0; start < parts.length; start += 1) {
    for (let end = parts.length; end > start; end -= 1) {
      const pointer = pointers[parts.slice(start, end).join('.')];
      if (pointer !== undefined) return pointer;
    }
  }
  return null;
}

const text = z
  .string()
  .nullish()
  .catch(undefined)
  .transform((value) => value?.trim() ?? '');

const listOf = <T>(item: z.ZodType<T>) =>
  z
    .array(item)
    .nullish()
    .catch(undefined)
    .transform((value) => value ?? []);

/** Both ways of saying no at once: RFC 7807 and `{nome, mensagem, erros}`. */
const errorBody = z.object({
  type: text,
  title: text,
  detail: text,
  violacoes: listOf(z.object({ razao: text, propriedade: text })),
  nome: text,
  mensagem: text,
  erros: listOf(z.object({ caminho: text, mensagem: text })),
});

interface BankError {
  /** `CobOperacaoInvalida` or `valor_invalido`; empty when the answer names none. */
  code: string;
  words: string;
  violations: { property: string; reason: string }[];
}

/** What an answer says; null when it is no JSON object. Some banks put a JSON text into `mensagem`. */
function readError(raw: RawAnswer): BankError | null {
  try {
    const body = errorBody.parse(raw.body.length === 0 ? {} : parseJsonExactly(raw.body));
    const inner = body.mensagem.startsWith('{') ? errorBody.parse(parseJsonExactly(body.mensagem)) : null;
    const violations = [
      ...[...body.violacoes, ...(inner?.violacoes ?? [])].map((item) => ({
        property: item.propriedade,
        reason: item.razao,
      })),
      ...body.erros.map((item) => ({ property: item.caminho, reason: item.mensagem })),
    ].filter(({ property, reason }) => property !== '' || reason !== '');
    const said = [body.title, body.detail, inner === null ? body.mensagem : inner.detail];
    const named = violations.map(({ property, reason }) => [property, reason].filter(Boolean).join(': '));
    return {
      code: body.nome || (/\/error\/(\w+)$/.exec(body.type)?.[1] ?? ''),
      words: [...new Set([...said, ...named])].filter(Boolean).join(' · '),
      violations,
    };
  } catch {
    return null;
  }
}

const notActive =
  /n[ãa]o (?:est[áa]|se encontra|encontra-se|se acha)\b.*\bATIVA|CONCLUIDA|REMOVIDA|somente cobran[çc]as ativas/i;
const taken = /txid.*(?:j[áa] (?:foi |est[áa] )?(?:utilizad|usad|exist)|duplicad)|(?:j[áa] exist|duplicad).*txid/i;
const reusedRefund = /\bid\b.*j[áa] (?:foi )?(?:utilizad|usad)|j[áa] (?:foi )?(?:utilizad|usad).*\bid\b/i;
const foreignKey = /chave.*(?:n[ãa]o pertence|n[ãa]o (?:faz refer[êe]ncia|corresponde))/i;

/** What the words of a general refusal tell beyond its code: the standard has one code for all of a charge's rules. */
function meaningOfWords(words: string): MeaningName | null {
  if (taken.test(words)) return 'duplicate';
  if (notActive.test(words) || reusedRefund.test(words)) return 'state';
  return foreignKey.test(words) ? 'key' : null;
}

/** The refusal that an answer documents, or null when it is none of the documented ones. */
export function refusalOf(dialect: PixDialect, raw: RawAnswer): Refusal | null {
  const error = readError(raw);
  if (error === null || (raw.body.length === 0 && raw.status !== 401 && raw.status !== 403)) return null;
  const byStandard = byCode[error.code];
  const special = dialect.codes[error.code] ?? byStandard;
  if (special === null || raw.status >= 500) return null;
  const fields = error.violations.flatMap(({ property, reason }) => {
    const pointer = pointerOf(property);
    return pointer === null ? [] : [{ pointer, detail: reason || 'O banco não aceitou este campo.' }];
  });
  const general = byStatus[raw.status];
  const bySaying = general === 'refused' || general === 'state' ? meaningOfWords(error.words) : null;
  const name = special ?? bySaying ?? (general === 'refused' && fields.length > 0 ? 'fields' : general);
  if (name === undefined) return null;
  const { kind, code, detail, cure, actor } = meanings[name];
  return {
    kind,
    code,
    detail: detail(dialect.title),
    cure,
    actor,
    bank: { httpStatus: raw.status, code: error.code || null, message: error.words || 'Resposta sem texto.' },
    ...(fields.length > 0 ? { fields } : {}),
  };
}

/** Ends a call that was not answered with success: a documented refusal, or something new that nobody may guess about. */
export function refusedOrUnknown(dialect: PixDialect, raw: RawAnswer): Outcome<never> {
  const refusal = refusalOf(dialect, raw);
  if (refusal) return { outcome: 'refused', refusal };
  const detail = `HTTP ${raw.status} sem um erro documentado`;
  return { outcome: 'unknown', cause: { kind: 'contract', bytesSent: true, detail, httpStatus: raw.status } };
}

/** A return that the bank tried and could not make (`NAO_REALIZADO`). */
export function failedRefund({ title }: PixDialect, reason: string | undefined): Refusal {
  return {
    kind: 'refused',
    code: 'provider_refused',
    detail: `O ${title} não conseguiu fazer a devolução${reason === undefined ? '' : `: ${reason}`}.`,
    cure: 'O dinheiro continua na conta. Confira o motivo e peça outra devolução, ou devolva por transferência.',
    actor: 'you',
    bank: { httpStatus: null, code: 'NAO_REALIZADO', message: reason ?? 'NAO_REALIZADO' },
  };
}
