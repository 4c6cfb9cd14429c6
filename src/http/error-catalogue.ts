/** The one table of error codes: the API's answers, the pages /docs/errors/{code} and the OpenAPI text come from here. */
import type { Actor } from '#core/errors.ts';
import { bankErrors } from './error-catalogue-banks.ts';
import { connectionErrors } from './error-catalogue-connections.ts';
import { peopleErrors } from './error-catalogue-people.ts';
import { transferErrors } from './error-catalogue-transfers.ts';
import { workErrors } from './error-catalogue-work.ts';

export interface CatalogueEntry {
  status: number;
  title: string;
  titleEn: string;
  /** What happened, for the page of the code. */
  meaning: string;
  /** What to do. */
  cure: string;
  actor: Actor;
  retryable?: boolean;
}

const you = 'you' as const;

const requestErrors: Readonly<Record<string, CatalogueEntry>> = {
  bad_request: {
    status: 400,
    title: 'Pedido inválido',
    titleEn: 'Bad request',
    meaning: 'O pedido não pôde ser lido como HTTP e JSON comuns.',
    cure: 'Confira endereço, cabeçalhos e corpo.',
    actor: you,
  },
  malformed_json: {
    status: 400,
    title: 'JSON inválido',
    titleEn: 'Malformed JSON',
    meaning: 'O corpo não é um texto JSON.',
    cure: 'Corrija o JSON e envie de novo.',
    actor: you,
  },
  duplicate_key: {
    status: 400,
    title: 'Campo repetido',
    titleEn: 'Duplicate key',
    meaning: 'Um objeto do JSON tem o mesmo campo duas vezes. Não adivinhamos qual vale.',
    cure: 'Deixe o campo uma vez só.',
    actor: you,
  },
  forbidden_key: {
    status: 400,
    title: 'Campo não aceito',
    titleEn: 'Forbidden key',
    meaning: 'O JSON tem um campo de nome reservado: __proto__, constructor ou prototype.',
    cure: 'Retire o campo.',
    actor: you,
  },
  nul_character: {
    status: 400,
    title: 'Caractere NUL',
    titleEn: 'NUL character',
    meaning: 'Um texto contém o caractere NUL, que não pode ser guardado.',
    cure: 'Retire o caractere NUL (\\u0000, %00).',
    actor: you,
  },
  invalid_utf8: {
    status: 400,
    title: 'Texto fora de UTF-8',
    titleEn: 'Invalid UTF-8',
    meaning: 'O corpo tem bytes que não formam caracteres UTF-8.',
    cure: 'Envie o corpo em UTF-8.',
    actor: you,
  },
  json_too_deep: {
    status: 400,
    title: 'JSON profundo demais',
    titleEn: 'JSON nested too deeply',
    meaning: 'O JSON tem mais níveis do que qualquer pedido desta API precisa.',
    cure: 'Envie só os campos da documentação.',
    actor: you,
  },
  body_too_large: {
    status: 413,
    title: 'Corpo grande demais',
    titleEn: 'Body too large',
    meaning: 'O corpo passa do limite: 1 MiB para JSON, 10 MiB para arquivos de importação.',
    cure: 'Divida em pedidos menores.',
    actor: you,
  },
  unsupported_media_type: {
    status: 415,
    title: 'Tipo de conteúdo não aceito',
    titleEn: 'Unsupported media type',
    meaning: 'O Content-Type do pedido não é o que este endereço lê.',
    cure: 'Envie Content-Type: application/json, em UTF-8 (ou text/csv na importação).',
    actor: you,
  },
  invalid_input: {
    status: 422,
    title: 'Falta corrigir',
    titleEn: 'Invalid input',
    meaning: 'Um ou mais campos não podem ser aceitos; nada foi feito. A lista errors diz cada campo.',
    cure: 'Corrija os campos de errors e envie de novo.',
    actor: you,
  },
  not_authenticated: {
    status: 401,
    title: 'Falta identificação',
    titleEn: 'Not authenticated',
    meaning: 'O pedido não traz chave de API nem sessão válida, ou a chave foi revogada ou venceu.',
    cure: 'Envie Authorization: Bearer pk_… com uma chave ativa, ou entre de novo.',
    actor: you,
  },
  wrong_credentials: {
    status: 401,
    title: 'E-mail ou senha não conferem',
    titleEn: 'Wrong credentials',
    meaning: 'O e-mail ou a senha estão errados. Por segurança não dizemos qual.',
    cure: 'Confira os dois e tente de novo.',
    actor: you,
  },
  too_many_attempts: {
    status: 429,
    title: 'Tentativas demais',
    titleEn: 'Too many attempts',
    meaning: 'Houve muitas tentativas de entrada erradas seguidas.',
    cure: 'Espere o tempo indicado em Retry-After e tente de novo.',
    actor: you,
    retryable: true,
  },
  disk_nearly_full: {
    status: 503,
    title: 'Disco quase cheio',
    titleEn: 'Disk nearly full',
    meaning:
      'Há menos de 512 MiB livres no disco do banco de dados: nada novo é aceito, para que o banco não pare. O que já foi aceito segue.',
    cure: 'Libere espaço no disco dos dados; a entrada reabre sozinha em segundos.',
    actor: 'operator',
    retryable: true,
  },
  rate_limited: {
    status: 429,
    title: 'Pedidos demais',
    titleEn: 'Too many requests',
    meaning: 'Foram feitos mais pedidos por minuto do que a instalação permite.',
    cure: 'Espere o tempo indicado em Retry-After. O limite é a variável PONTUAL_REQUESTS_PER_MINUTE.',
    actor: you,
    retryable: true,
  },
  forbidden: {
    status: 403,
    title: 'Sem permissão',
    titleEn: 'Forbidden',
    meaning: 'A chave não tem a permissão necessária, ou o perfil da pessoa não faz isto.',
    cure: 'Use uma chave com a permissão indicada, ou peça a um administrador.',
    actor: you,
  },
  wrong_origin: {
    status: 403,
    title: 'Pedido de outra página',
    titleEn: 'Cross-site request refused',
    meaning: 'Um pedido com a sessão de uma pessoa veio de outra página, ou sem o cabeçalho x-csrf-token certo.',
    cure: 'Recarregue a página do Pontual e tente de novo. Programas devem usar chave de API.',
    actor: you,
  },
  not_found: {
    status: 404,
    title: 'Não encontrado',
    titleEn: 'Not found',
    meaning: 'O endereço ou o identificador não existe nesta empresa.',
    cure: 'Confira o endereço, o identificador e a empresa da chave de API.',
    actor: you,
  },
  version_conflict: {
    status: 412,
    title: 'Mudou enquanto você editava',
    titleEn: 'Precondition failed',
    meaning: 'A versão enviada em If-Match não é mais a atual.',
    cure: 'Leia de novo, confira o que mudou e repita com o ETag atual.',
    actor: you,
  },
  idempotency_key_invalid: {
    status: 400,
    title: 'Idempotency-Key inválida',
    titleEn: 'Invalid Idempotency-Key',
    meaning: 'A chave de idempotência precisa de 1 a 255 caracteres ASCII visíveis.',
    cure: 'Use, por exemplo, um UUID por operação.',
    actor: you,
  },
  idempotency_key_reused: {
    status: 422,
    title: 'Idempotency-Key de outro pedido',
    titleEn: 'Idempotency-Key reused',
    meaning: 'A mesma chave de idempotência já foi usada com outro corpo neste endereço.',
    cure: 'Use uma chave nova para um pedido novo; repita a mesma só com o mesmo corpo.',
    actor: you,
  },
  idempotency_in_progress: {
    status: 409,
    title: 'O primeiro pedido ainda está em andamento',
    titleEn: 'Request in progress',
    meaning: 'Um pedido com a mesma chave de idempotência ainda não terminou.',
    cure: 'Espere o tempo de Retry-After e repita: a resposta do primeiro será devolvida.',
    actor: 'nobody',
    retryable: true,
  },
  secret_shown_once: {
    status: 409,
    title: 'O segredo só aparece uma vez',
    titleEn: 'Secret already shown',
    meaning: 'O primeiro pedido com esta chave de idempotência criou o segredo e o mostrou; não o guardamos legível.',
    cure: 'Se ele se perdeu, revogue-o e crie outro.',
    actor: you,
  },
  first_run_done: {
    status: 409,
    title: 'O primeiro acesso já foi feito',
    titleEn: 'First run already done',
    meaning: 'Esta instalação já tem empresa e administrador.',
    cure: 'Entre com o seu e-mail e senha.',
    actor: you,
  },
  simulator_off: {
    status: 404,
    title: 'Banco simulado desligado',
    titleEn: 'Simulator is off',
    meaning: 'Esta instalação não está com o banco simulado ligado.',
    cure: 'Inicie com PONTUAL_SIMULATOR=on.',
    actor: 'operator',
  },
  simulator_unreachable: {
    status: 502,
    title: 'O banco simulado não respondeu',
    titleEn: 'Simulator did not answer',
    meaning: 'O processo do banco simulado não está respondendo.',
    cure: 'Reinicie o Pontual; os dados do simulador são mantidos.',
    actor: 'operator',
    retryable: true,
  },
  internal_error: {
    status: 500,
    title: 'Algo falhou do nosso lado',
    titleEn: 'Internal error',
    meaning: 'O Pontual falhou de um jeito não previsto. O requestId acha o registro no log.',
    cure: 'Tente de novo com a mesma Idempotency-Key. Se repetir, avise quem opera o Pontual com o requestId.',
    actor: 'operator',
    retryable: true,
  },
  unavailable: {
    status: 503,
    title: 'Indisponível agora',
    titleEn: 'Temporarily unavailable',
    meaning: 'O Pontual está iniciando, parando ou sem banco de dados.',
    cure: 'Tente de novo em alguns segundos, com a mesma Idempotency-Key.',
    actor: 'operator',
    retryable: true,
  },
};

export const catalogue: Readonly<Record<string, CatalogueEntry>> = {
  ...requestErrors,
  ...workErrors,
  ...transferErrors,
  ...bankErrors,
  ...connectionErrors,
  ...peopleErrors,
};
