/** A client of the simulated Itaú for tests: it has a token and says what a boleto of the samples looks like. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { BankApplication } from '#sim/kit/bank.ts';
import type { Caller, CallerAnswer, CallOptions } from '#sim/kit/test-caller.ts';
import { makeCaller } from '#sim/kit/test-caller.ts';
import type { Simulator } from '#sim/index.ts';

export const EMISSION = '/cash_management/v2/boletos';
export const QUERY = '/boletoscash/v2/boletos';
export const BOLECODE = '/recebimentos-pix/v1/boletos-pix';
export const HOOKS = '/boletos/v3/notificacoes_boletos';
export const ACCOUNT = '150000052061';

type Fields = Record<string, unknown>;

export interface ItauClient {
  application: BankApplication;
  token: string;
  caller: Caller;
  /** Tokens live for five minutes of the simulator's clock. */
  renew(): Promise<void>;
  call(method: string, path: string, options?: CallOptions): Promise<CallerAnswer>;
  emit(item?: Fields, title?: Fields): Promise<CallerAnswer>;
  instruct(nossoNumero: string, instruction: string, json?: unknown): Promise<CallerAnswer>;
  /** The consulta's item, `undefined` when it has none. */
  read(nossoNumero: string): Promise<Fields | undefined>;
  /** What the consulta says of one boleto: its situation and the whole title. */
  title(nossoNumero: string): Promise<{ title: Fields; item: Fields }>;
}

export function fixture<T = Fields>(name: string): T {
  return JSON.parse(readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url), 'utf8')) as T;
}

export function tokenForm(application: BankApplication): Record<string, string> {
  const { clientId, clientSecret } = application;
  return { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret };
}

export function pathId(nossoNumero: string): string {
  return `${ACCOUNT}109${nossoNumero}`;
}

export async function openClient(simulator: Simulator, application: BankApplication): Promise<ItauClient> {
  const { baseUrl } = simulator.banks.itau;
  const caller = makeCaller({ baseUrl, caPem: simulator.caPem, identity: application });
  const client: ItauClient = {
    application,
    token: '',
    caller,
    async renew() {
      const answer = await caller.call('POST', '/api/oauth/token', { form: tokenForm(application) });
      client.token = String(answer.at('access_token'));
    },
    call: (method, path, { headers, ...options } = {}) =>
      caller.call(method, path, {
        ...options,
        headers: {
          authorization: `Bearer ${client.token}`,
          'x-itau-apikey': application.clientId,
          'x-itau-correlationID': randomUUID(),
          ...headers,
        },
      }),
    emit: (item, title) => client.call('POST', EMISSION, { json: boletoBody(item, title) }),
    instruct: (nossoNumero, instruction, json) =>
      client.call('PATCH', `${EMISSION}/${pathId(nossoNumero)}/${instruction}`, json === undefined ? {} : { json }),
    async read(nossoNumero) {
      const query = `id_beneficiario=${ACCOUNT}&codigo_carteira=109&nosso_numero=${nossoNumero}&view=full`;
      return (await client.call('GET', `${QUERY}?${query}`)).at('data.0') as Fields | undefined;
    },
    async title(nossoNumero) {
      const title = (await client.read(nossoNumero))?.['dado_boleto'] as Fields;
      return { title, item: (title['dados_individuais_boleto'] as Fields[])[0]! };
    },
  };
  await client.renew();
  return client;
}

/** The body of a boleto that the bank takes, with changes. */
export function boletoBody(item: Fields = {}, title: Fields = {}): { data: Fields } {
  return {
    data: {
      etapa_processo_boleto: 'efetivacao',
      codigo_canal_operacao: 'API',
      beneficiario: { id_beneficiario: ACCOUNT },
      dado_boleto: titleBody(
        { numero_nosso_numero: '00000001', data_vencimento: '2026-03-20', valor_titulo: '00000000000010000', ...item },
        title,
      ),
    },
  };
}

export function titleBody(item: Fields, title: Fields = {}): Fields {
  return {
    descricao_instrumento_cobranca: 'boleto',
    tipo_boleto: 'a vista',
    codigo_carteira: '109',
    codigo_especie: '01',
    pagador: {
      pessoa: {
        nome_pessoa: 'Maria de Souza',
        tipo_pessoa: { codigo_tipo_pessoa: 'F', numero_cadastro_pessoa_fisica: '12345678909' },
      },
      endereco: {
        nome_logradouro: 'Rua das Flores, 10',
        nome_bairro: 'Centro',
        nome_cidade: 'Sao Paulo',
        sigla_UF: 'SP',
        numero_CEP: '01310100',
      },
    },
    dados_individuais_boleto: [{ texto_seu_numero: 'T1', ...item }],
    ...title,
  };
}

/** The body of a Bolecode that the bank takes, with changes. */
export function bolecodeBody(item: Fields = {}, title: Fields = {}): Fields {
  const own = { numero_nosso_numero: '50000001', data_vencimento: '2026-03-20', valor_titulo: '100.00', ...item };
  return {
    etapa_processo_boleto: 'efetivacao',
    beneficiario: { id_beneficiario: ACCOUNT },
    dado_boleto: titleBody(own, { descricao_instrumento_cobranca: 'boleto_pix', ...title }),
  };
}
