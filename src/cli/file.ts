/** `pontual file …`: the bank's files in a running Pontual, by its API. What was put aside is decided by a person, on the screen. */
import { parseArgs } from 'node:util';
import type { z } from 'zod';
import { readApiAccess, type ApiAccess } from '#config';
import type { BankFile, bankFileLinePageSchema, bankFilePageSchema, fileUploadAnswerSchema } from '#contract/files.ts';
import { print, told, WrongCall, type Asked as AskedWith } from './api-command.ts';
import { fileLines, fileListLines, recordLines, uploadLines } from './file-lines.ts';
import { EXIT, type CliIo } from './io.ts';
import { makeClient } from './transfer-client.ts';

const HELP = `Uso:
  pontual file list [--state SITUAÇÃO] [--kind TIPO] [--connection ID] [--from DIA] [--to DIA] [--limit N] [--after CURSOR]
  pontual file show <id>
  pontual file lines <id> [--problems] [--limit N] [--after CURSOR]
  pontual file upload <arquivo ou -> [--name NOME] [--connection ID]
  pontual file download <id> > arquivo

list      Os mais novos primeiro. SITUAÇÃO: stored, imported, quarantined ou discarded. DIA é o dia contábil.
show      Um arquivo: situação, conferência e o que as linhas fizeram.
lines     As linhas, cada uma ao lado do que fez; --problems, só as que pedem atenção.
upload    Envia um arquivo como o banco o entregou. É reconhecido pelo nome e pelo conteúdo; --connection, se puder ser de
          mais de uma integração. Os mesmos bytes outra vez não mudam nada.
download  O arquivo como veio, byte a byte. Cada download fica na auditoria.
decide    Não há: sobre um arquivo em quarentena decide uma pessoa, na tela, com o motivo.

O endereço vem de PONTUAL_URL (padrão http://localhost:3000) e a chave de PONTUAL_KEY (em Desenvolvedor → Chaves de API,
com as permissões files:read e, para upload e download, files:write).
Resposta: JSON na saída padrão (--json, o padrão); com --table, texto para pessoas.
Código de saída: 0 feito · 1 recusado (mensagem na saída de erro) · 2 chamado errado, ou sem resposta do Pontual.
`;

const options = {
  help: { type: 'boolean', short: 'h' },
  json: { type: 'boolean' },
  table: { type: 'boolean' },
  state: { type: 'string' },
  kind: { type: 'string' },
  connection: { type: 'string' },
  from: { type: 'string' },
  to: { type: 'string' },
  limit: { type: 'string' },
  after: { type: 'string' },
  problems: { type: 'boolean' },
  name: { type: 'string' },
} as const;

type Asked = AskedWith<ReturnType<typeof parseArgs<{ options: typeof options }>>['values']>;

const NO_DECISION =
  'Arquivos em quarentena são decididos por uma pessoa, na tela: em Arquivos, abra o arquivo e veja o que não conferiu.\n' +
  'O que se importa assim mesmo muda transferências e lançamentos: alguém precisa ter olhado e dizer por quê.';

const verbs: Readonly<Record<string, (asked: Asked) => Promise<void>>> = {
  list,
  show,
  lines,
  upload,
  download,
  decide: () => Promise.reject(new WrongCall(NO_DECISION)),
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
    if (verb === undefined) throw new WrongCall('Diga o que fazer: list, show, lines, upload ou download.');
    await verb({ client: makeClient(access ?? readApiAccess()), io, values, words });
    return EXIT.ok;
  } catch (error) {
    return told(error, io, 'file');
  }
}

function parsed(argv: string[]): { values: Asked['values']; positionals: string[] } {
  try {
    return parseArgs({ args: argv, options, allowPositionals: true });
  } catch {
    throw new WrongCall('Opção desconhecida ou sem valor.');
  }
}

async function list(asked: Asked): Promise<void> {
  const { state, kind, connection, from, to, limit, after } = asked.values;
  const query = { state, kind, connection, from, to, limit, after };
  const page = await asked.client.json<z.output<typeof bankFilePageSchema>>('GET', '/v1/files', { query });
  print(asked, page, fileListLines);
}

async function show(asked: Asked): Promise<void> {
  print(asked, await asked.client.json<BankFile>('GET', pathOf(asked)), fileLines);
}

async function lines(asked: Asked): Promise<void> {
  const { problems, limit, after } = asked.values;
  const query = { only: problems ? 'problems' : undefined, limit, after };
  const path = `${pathOf(asked)}/lines`;
  print(asked, await asked.client.json<z.output<typeof bankFileLinePageSchema>>('GET', path, { query }), recordLines);
}

function pathOf({ words }: Asked): string {
  return `/v1/files/${encodeURIComponent(onlyWord(words, 'Diga um arquivo: o id dele, como file list o mostra.'))}`;
}

function onlyWord([word, ...others]: readonly string[], message: string): string {
  if (word === undefined || others.length > 0) throw new WrongCall(message);
  return word;
}

async function upload(asked: Asked): Promise<void> {
  const { client, io, values, words } = asked;
  const path = onlyWord(words, 'Informe um arquivo só, ou "-" para a entrada padrão.');
  const bytes = await bytesAt(io, path);
  if (bytes.length === 0) throw new WrongCall('O arquivo está vazio.');
  const name = values.name ?? (path === '-' ? undefined : path.split(/[\\/]/).at(-1));
  const call = { query: { connection: values.connection, name }, bytes };
  print(asked, await client.json<z.output<typeof fileUploadAnswerSchema>>('POST', '/v1/files', call), uploadLines);
}

async function bytesAt(io: CliIo, path: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const pieces: Uint8Array[] = [];
    for await (const piece of io.bytes(path)) pieces.push(piece);
    return Buffer.concat(pieces);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : null;
    if (code === null) throw error;
    throw new WrongCall(`Não foi possível ler ${path}: ${code === 'ENOENT' ? 'o arquivo não existe' : code}.`);
  }
}

async function download(asked: Asked): Promise<void> {
  asked.io.outBytes(await asked.client.bytes(`${pathOf(asked)}/content`));
}
