/**
 * What Banco Exemplo's refusals mean: its code → kind, our code, meaning and cure in Portuguese, and the fields that it named. The body is
 * `{codigo, mensagem, campos: [{campo, motivo}]}`.
 */
import { parseJsonExactly } from '#lib/json.ts';
import type { Refusal } from '#core/errors.ts';
import type { Outcome, RawAnswer } from '#core/provider.ts';
import { z } from 'zod';

type Meaning = Pick<Refusal, 'kind' | 'code' | 'detail' | 'cure' | 'actor'>;

/**
 * CHANGE: one entry for each code of the bank's table ("Códigos de erro", "Erros de negócio"). `kind` decides what happens next
 * (`src/core/errors.ts`): a "duplicate" or "already paid" is a `conflict`, which is looked up and never sent again; what a person can mend
 * is `refused`; credentials, scopes and certificates are `auth`.
 */
const meanings: Readonly<Record<string, Meaning>> = {
  dados_invalidos: {
    kind: 'refused',
    code: 'provider_refused_fields',
    detail: 'O Banco Exemplo recusou um ou mais campos.',
    cure: 'Corrija os campos indicados e envie de novo.',
    actor: 'you',
  },
  situacao_invalida: {
    kind: 'conflict',
    code: 'provider_state_conflict',
    detail: 'A situação do boleto no Banco Exemplo não permite este pedido.',
    cure: 'Nada a fazer agora: a situação no banco será consultada.',
    actor: 'nobody',
  },
  nao_encontrado: {
    kind: 'not-found',
    code: 'provider_not_found',
    detail: 'O Banco Exemplo não encontrou este boleto.',
    cure: 'Confira a conta e o ambiente da integração, e consulte de novo em alguns minutos.',
    actor: 'nobody',
  },
  credenciais_invalidas: {
    kind: 'auth',
    code: 'credentials_rejected',
    detail: 'O Banco Exemplo não aceitou as credenciais.',
    cure: 'Confira no portal do banco se a aplicação está ativa e informe as credenciais de novo.',
    actor: 'operator',
  },
  token_invalido: {
    kind: 'auth',
    code: 'token_rejected',
    detail: 'O Banco Exemplo não aceitou o token de acesso, mesmo depois de renovado.',
    cure: 'Confira no portal do banco se a aplicação continua ativa e se o certificado é o dela.',
    actor: 'operator',
  },
  sem_permissao: {
    kind: 'auth',
    code: 'access_denied',
    detail: 'A aplicação não tem permissão para isto no Banco Exemplo.',
    cure: 'Confira no portal do banco as permissões da aplicação e a conta ligada a ela.',
    actor: 'operator',
  },
};

/** A code that is not in the table yet: shown as it came, for a person to judge. */
const unlisted: Meaning = {
  kind: 'refused',
  code: 'provider_refused',
  detail: 'O Banco Exemplo recusou o pedido por um motivo que o Pontual ainda não conhece.',
  cure: 'Leia o motivo que o banco deu, corrija e envie de novo.',
  actor: 'you',
};

/** CHANGE: the bank's names of fields → the fields of our API that they are made of (`charges.ts`). */
const pointers: Readonly<Record<string, string>> = {
  referencia: '/reference',
  valor: '/amountCents',
  vencimento: '/dueDate',
  diasAposVencimento: '/daysAfterDue',
  multaPercentual: '/terms/fine',
  jurosPercentualMes: '/terms/interest',
  mensagens: '/messages',
  motivo: '/reason',
  'pagador.documento': '/payer/taxId',
  'pagador.nome': '/payer/name',
  'pagador.endereco.logradouro': '/payer/address/street',
  'pagador.endereco.numero': '/payer/address/number',
  'pagador.endereco.complemento': '/payer/address/complement',
  'pagador.endereco.bairro': '/payer/address/district',
  'pagador.endereco.cidade': '/payer/address/city',
  'pagador.endereco.uf': '/payer/address/state',
  'pagador.endereco.cep': '/payer/address/postalCode',
};

const errorBody = z.object({
  codigo: z.string().min(1),
  mensagem: z.string().min(1),
  campos: z
    .array(z.object({ campo: z.string(), motivo: z.string() }))
    .nullish()
    .transform((list) => list ?? []),
});

/** The refusal that an answer documents, or null when it is none of the documented ones. */
export function refusalOf(raw: RawAnswer): Refusal | null {
  if (raw.status < 400 || raw.status >= 500) return null;
  let body: z.infer<typeof errorBody>;
  try {
    body = errorBody.parse(parseJsonExactly(raw.body));
  } catch {
    return null;
  }
  const { codigo, mensagem, campos } = body;
  const known = Object.hasOwn(meanings, codigo) ? meanings[codigo] : undefined;
  // Only these two statuses say that the request itself was judged; a new code of another one proves nothing.
  if (!known && raw.status !== 400 && raw.status !== 422) return null;
  const fields = campos.flatMap(({ campo, motivo }) => {
    const pointer = pointers[campo];
    return pointer === undefined ? [] : [{ pointer, detail: motivo }];
  });
  const words = [mensagem, ...campos.map(({ campo, motivo }) => `${campo}: ${motivo}`)].join(' · ');
  const bank = { httpStatus: raw.status, code: codigo, message: words };
  return { ...(known ?? unlisted), bank, ...(fields.length > 0 ? { fields } : {}) };
}

/** Ends a call that was not answered with success: a documented refusal, or something new that nobody may guess about. */
export function refusedOrUnknown(raw: RawAnswer): Outcome<never> {
  const refusal = refusalOf(raw);
  if (refusal) return { outcome: 'refused', refusal };
  const detail = `HTTP ${raw.status} sem um erro documentado`;
  return { outcome: 'unknown', cause: { kind: 'contract', bytesSent: true, detail, httpStatus: raw.status } };
}
