/** Refusals of the API Pix (RFC 7807), and the body in which a bank says them. */
import type { Answer } from '#sim/kit/http.ts';

export interface Violation {
  razao: string;
  propriedade?: string;
  valor?: string;
}

/** The standard's kinds of error, each with its HTTP status and title (bacen/pix-api 2.9.0). */
export const TIPOS = {
  RequisicaoInvalida: [400, 'Requisição inválida.'],
  AcessoNegado: [403, 'Acesso Negado'],
  NaoEncontrado: [404, 'Não Encontrado'],
  ErroInternoDoServidor: [500, 'Erro Interno do Servidor'],
  ServicoIndisponivel: [503, 'Serviço Indisponível'],
  CobNaoEncontrado: [404, 'Cobrança não encontrada.'],
  CobOperacaoInvalida: [400, 'Cobrança inválida.'],
  CobConsultaInvalida: [400, 'Consulta inválida.'],
  CobVNaoEncontrada: [404, 'Cobrança não encontrada.'],
  CobVOperacaoInvalida: [400, 'Cobrança inválida.'],
  CobVConsultaInvalida: [400, 'Consulta inválida.'],
  PayloadLocationNaoEncontrado: [404, 'Location não encontrada.'],
  PayloadLocationOperacaoInvalida: [400, 'PayloadLocation inválido.'],
  PayloadLocationConsultaInvalida: [400, 'Consulta inválida.'],
  PixNaoEncontrado: [404, 'Pix não encontrado.'],
  PixDevolucaoNaoEncontrada: [404, 'Devolução não encontrada.'],
  PixDevolucaoInvalida: [400, 'Devolução inválida.'],
  PixConsultaInvalida: [400, 'Consulta inválida.'],
  WebhookNaoEncontrado: [404, 'Webhook não encontrado.'],
  WebhookOperacaoInvalida: [400, 'Webhook inválido.'],
  WebhookConsultaInvalida: [400, 'Consulta inválida.'],
} as const satisfies Record<string, readonly [status: number, title: string]>;

export type Tipo = keyof typeof TIPOS;

export interface PixProblem {
  tipo: Tipo;
  detail: string;
  violacoes: Violation[];
  cause?: Cause;
}

/**
 * What some banks have a word of their own for: a txid that is taken, a key of others, an address that is no https, one
 * that did not stand the probe.
 */
export type Cause = 'taken' | 'key' | 'url' | 'probe';

/** How a bank writes a refusal. */
export type ErrorSkin = (problem: PixProblem) => Answer;

export function problem(tipo: Tipo, detail: string, violacoes: Violation[] = [], cause?: Cause): PixProblem {
  return { tipo, detail, violacoes, ...(cause === undefined ? {} : { cause }) };
}

/** The standard's own body; nothing is said of violations where there is none to name. */
export const problemJson: ErrorSkin = ({ tipo, detail, violacoes }) => {
  const [status, title] = TIPOS[tipo];
  const body = {
    type: `https://pix.bcb.gov.br/api/v2/error/${tipo}`,
    title,
    status,
    detail,
    ...(violacoes.length === 0 ? {} : { violacoes }),
  };
  return { status, headers: { 'content-type': 'application/problem+json' }, text: JSON.stringify(body) };
};

/** The bank's word for a kind of error, and its status where that is another than the standard's. */
export type ErrorNames = Partial<Record<Tipo | Cause, readonly [nome: string, status?: number]>>;

/**
 * `{nome, mensagem}` with `erros` for fields, as one bank answers instead (GitHub efipay/documentacao-tecnica-efi). Kinds
 * that `names` leaves out get `byDefault`.
 */
export function nomeMensagem(names: ErrorNames, byDefault = 'erro_aplicacao'): ErrorSkin {
  return ({ tipo, detail, violacoes, cause }) => {
    const [nome, status] = (cause === undefined ? undefined : names[cause]) ?? names[tipo] ?? [byDefault];
    const erros = violacoes.map(({ razao, propriedade }) => ({ caminho: caminhoOf(propriedade), mensagem: razao }));
    return {
      status: status ?? TIPOS[tipo][0],
      json: { nome, mensagem: violacoes[0]?.razao ?? detail, ...(erros.length === 0 ? {} : { erros }) },
    };
  };
}

/** `cob.valor.original` is `.body.valor.original` there. */
function caminhoOf(propriedade = ''): string {
  return `.body.${propriedade.replace(/^\w+\./, '')}`;
}
