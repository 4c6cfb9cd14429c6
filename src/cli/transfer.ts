/** `pontual transfer …`: asks a running Pontual for transfers by its API. People approve, and only on the screen. */
import { createHash } from 'node:crypto';
import { parseArgs } from 'node:util';
import type { z } from 'zod';
import { readApiAccess, type ApiAccess } from '#config';
import type { Transfer, TransferDryRun, transferPageSchema } from '#contract/transfers.ts';
import { print, told, WrongCall, type Asked as AskedWith } from './api-command.ts';
import { EXIT, type CliIo } from './io.ts';
import { makeClient } from './transfer-client.ts';
import { dryRunLines, listLines, transferLines } from './transfer-lines.ts';

const HELP = `Uso:
  pontual transfer list [--status SITUAÇÕES] [--from DIA] [--to DIA] [--search TEXTO] [--limit N]
  pontual transfer show <id ou seu número>
  pontual transfer new [--dry-run] [--idempotency-key CHAVE] < transferencia.json
  pontual transfer cancel <id ou seu número> [--reason MOTIVO]
  pontual transfer receipt <id ou seu número> [--pdf] > comprovante

list     As mais novas primeiro, com o total do filtro. SITUAÇÕES separadas por vírgula: awaiting_approval,sent,returned…
show     Uma transferência inteira.
new      Pede uma transferência. O JSON da entrada padrão é o do POST /v1/transfers (docs/transfers.md). Repetir o mesmo
         JSON não pede outra: a Idempotency-Key vem do conteúdo, salvo se dada. --dry-run diz o que aconteceria e não faz nada.
cancel   Cancela antes de sair.
receipt  O comprovante como texto, ou em PDF com --pdf.
approve  Não há: quem aprova é uma pessoa, na tela, com a senha ou o código dela. Uma chave não prova quem a usa.

O endereço vem de PONTUAL_URL (padrão http://localhost:3000) e a chave de PONTUAL_KEY (em Desenvolvedor → Chaves de API,
com as permissões transfers:read e transfers:write).
Resposta: JSON na saída padrão (--json, o padrão); com --table, texto para pessoas.
Código de saída: 0 feito · 1 recusado (mensagem na saída de erro) · 2 chamado errado, ou sem resposta do Pontual.
`;

const options = {
  help: { type: 'boolean', short: 'h' },
  json: { type: 'boolean' },
  table: { type: 'boolean' },
  status: { type: 'string' },
  from: { type: 'string' },
  to: { type: 'string' },
  search: { type: 'string' },
  limit: { type: 'string' },
  'dry-run': { type: 'boolean' },
  'idempotency-key': { type: 'string' },
  reason: { type: 'string' },
  pdf: { type: 'boolean' },
} as const;

type Values = ReturnType<typeof parseArgs<{ options: typeof options }>>['values'];
type TransferPage = z.output<typeof transferPageSchema>;

type Asked = AskedWith<Values>;

const NO_APPROVAL =
  'Transferências são aprovadas por pessoas, na tela: em Transferências → A aprovar, com a senha ou o código do aplicativo.\n' +
  'Uma chave de API não prova quem a usa, e dinheiro só sai pela palavra de outra pessoa.';

const verbs: Readonly<Record<string, (asked: Asked) => Promise<number>>> = {
  list,
  show,
  new: create,
  cancel,
  receipt,
  approve: () => Promise.reject(new WrongCall(NO_APPROVAL)),
};

/** Resolves to the exit code. @param access only for tests: the environment's otherwise. */
export async function run(argv: string[], io: CliIo, access?: ApiAccess): Promise<number> {
  try {
    const { values, positionals } = parsed(argv);
    if (values.help) {
      io.out(HELP);
      return EXIT.ok;
    }
    const [name = '', ...words] = positionals;
    const verb = Object.hasOwn(verbs, name) ? verbs[name] : undefined;
    if (verb === undefined) throw new WrongCall('Diga o que fazer: list, show, new, cancel ou receipt.');
    return await verb({ client: makeClient(access ?? readApiAccess()), io, values, words });
  } catch (error) {
    return told(error, io, 'transfer');
  }
}

function parsed(argv: string[]): { values: Values; positionals: string[] } {
  try {
    return parseArgs({ args: argv, options, allowPositionals: true });
  } catch {
    throw new WrongCall('Opção desconhecida ou sem valor.');
  }
}

async function list(asked: Asked): Promise<number> {
  const { status, from, to, search, limit } = asked.values;
  const query = { status, from, to, search, limit };
  print(asked, await asked.client.json<TransferPage>('GET', '/v1/transfers', { query }), listLines);
  return EXIT.ok;
}

async function show(asked: Asked): Promise<number> {
  print(asked, await find(asked), transferLines);
  return EXIT.ok;
}

/** By id, or by the caller's own number, which is unique in the company. */
async function find({ client, words }: Asked): Promise<Transfer> {
  const [name, ...others] = words;
  if (name === undefined || others.length > 0) throw new WrongCall('Diga uma transferência: o id ou o seu número.');
  if (name.startsWith('trf_')) return client.json<Transfer>('GET', `/v1/transfers/${encodeURIComponent(name)}`);
  const { data } = await client.json<TransferPage>('GET', '/v1/transfers', { query: { search: name, limit: '200' } });
  const found = data.find(({ reference }) => reference === name);
  if (found === undefined) throw new WrongCall(`Nenhuma transferência com o seu número ${name}.`);
  return found;
}

async function create(asked: Asked): Promise<number> {
  const { client, io, values, words } = asked;
  if (words.length > 0) throw new WrongCall('A transferência vem como JSON pela entrada padrão.');
  const text = await io.stdin();
  const body = jsonIn(text);
  if (values['dry-run']) {
    const answer = await client.json<TransferDryRun>('POST', '/v1/transfers', { query: { dryRun: 'true' }, body });
    print(asked, answer, dryRunLines);
    return answer.allowed ? EXIT.ok : EXIT.invalid;
  }
  const key = values['idempotency-key'] ?? keyOf(body);
  print(asked, await client.json<Transfer>('POST', '/v1/transfers', { body, key }), transferLines);
  return EXIT.ok;
}

function jsonIn(text: string): unknown {
  if (text.trim() === '') throw new WrongCall('Envie a transferência como JSON pela entrada padrão.');
  try {
    return JSON.parse(text);
  } catch {
    throw new WrongCall('A entrada padrão não é um JSON válido.');
  }
}

/** The same request has the same key: called again after a lost answer it gives the first answer, not a second transfer. */
function keyOf(body: unknown): string {
  return `cli-${createHash('sha256').update(JSON.stringify(body)).digest('hex').slice(0, 40)}`;
}

async function cancel(asked: Asked): Promise<number> {
  const { id } = await find(asked);
  const { reason } = asked.values;
  const path = `/v1/transfers/${encodeURIComponent(id)}/cancel`;
  print(
    asked,
    await asked.client.json<Transfer>('POST', path, { body: { reason }, key: keyOf([id, 'cancel']) }),
    transferLines,
  );
  return EXIT.ok;
}

async function receipt(asked: Asked): Promise<number> {
  const { id } = await find(asked);
  const file = asked.values.pdf ? 'receipt.pdf' : 'receipt.txt';
  asked.io.outBytes(await asked.client.bytes(`/v1/transfers/${encodeURIComponent(id)}/${file}`));
  return EXIT.ok;
}
