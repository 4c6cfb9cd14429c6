import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { verifyChainFile } from '#app/audit/chain-file.ts';
import { breakView, type AuditVerification } from '#app/audit/verify.ts';
import type { CliIo } from './io.ts';
import { EXIT, linesOf, printJson } from './io.ts';

const HELP = `Uso: pontual audit verify [--data PASTA] [--json]
     pontual audit verify --file EXPORTAÇÃO [--heads ARQUIVO] [--json]

Confere a corrente que sela a auditoria e as evidências: cada elo, o registro que ele sela, as pontas já publicadas e o
que ainda não foi selado. Funciona com o Pontual ligado ou parado.

  --data   pasta dos dados (padrão ./data, ou PONTUAL_DATA_DIR; com DATABASE_URL, o banco dela)
  --file   confere um arquivo exportado pela tela ou pela API (format=chain), sem banco de dados; - lê a entrada
  --heads  arquivo de pontas (audit-heads.ndjson, guardado em outro lugar) para conferir junto com --file
  --json   o resultado em JSON, para programas

Código de saída: 0 íntegra · 1 adulterada, ou com registros antigos fora da corrente (a mensagem diz o primeiro elo
errado) · 2 não pôde ser conferida.
`;

const options = {
  help: { type: 'boolean', short: 'h' },
  data: { type: 'string' },
  file: { type: 'string' },
  heads: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;

type Values = ReturnType<typeof parseArgs<{ options: typeof options; allowPositionals: true }>>['values'];

/** `pontual audit verify`: resolves to the exit code. */
export async function run(argv: string[], io: CliIo): Promise<number> {
  let parsed;
  try {
    parsed = parseArgs({ args: argv, options, allowPositionals: true });
  } catch {
    return wrongCall(io, 'Opção desconhecida ou sem valor.');
  }
  const { values, positionals } = parsed;
  if (values.help) {
    io.out(HELP);
    return EXIT.ok;
  }
  if (positionals.join(' ') !== 'verify') return wrongCall(io, 'Falta dizer o quê: audit verify.');
  if (values.heads !== undefined && values.file === undefined) return wrongCall(io, '--heads acompanha --file.');
  try {
    return await (values.file === undefined ? ofDatabase(values, io) : ofFile(values.file, values, io));
  } catch (error) {
    io.err(`${error instanceof Error ? error.message : String(error)}\n`);
    return EXIT.unreadable;
  }
}

async function ofDatabase(values: Values, io: CliIo): Promise<number> {
  const { readConfig } = await import('#config');
  const config = { ...readConfig(), ...(values.data === undefined ? {} : { dataDir: resolve(values.data) }) };
  const { verifyEveryAudit } = await import('#main');
  const audits = await verifyEveryAudit(config);
  if (values.json) printJson(io, audits);
  else for (const { name, verification } of audits) io.out(`${name}: ${sentenceOf(verification)}\n`);
  if (audits.length === 0 && !values.json) io.out('Não há empresas nesta instalação.\n');
  return audits.every(({ verification }) => verification.state === 'whole') ? EXIT.ok : EXIT.invalid;
}

/** What was found, in one line for whoever runs it every night. */
function sentenceOf({ state, links, head, firstBad, unsealed, heads }: AuditVerification): string {
  if (firstBad) return `ADULTERADA. ${firstBad.detail} Os elos 1 a ${firstBad.number - 1} estão certos.`;
  const end = head ? `, ponta ${head.number} ${head.hash}` : '';
  const published = heads.file
    ? `, ${counted(heads.checked, 'ponta publicada conferida', 'pontas publicadas conferidas')}`
    : ', sem arquivo de pontas publicadas';
  const waiting = unsealed.count > 0 ? `, ${counted(unsealed.count, 'ainda não selado', 'ainda não selados')}` : '';
  if (state === 'behind') {
    return `INCOMPLETA. ${counted(unsealed.late, 'registro está', 'registros estão')} fora da corrente há mais de cinco minutos (o mais antigo de ${unsealed.oldestAt}): ligue o Pontual com as tarefas, que os sela, e confira de onde vieram.`;
  }
  return `íntegra, ${counted(links, 'elo', 'elos')}${end}${published}${waiting}.`;
}

const counted = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

async function ofFile(file: string, values: Values, io: CliIo): Promise<number> {
  const heads = values.heads === undefined ? '' : await textOf(io.bytes(values.heads));
  const result = await verifyChainFile(linesOf(io.bytes(file)), heads);
  if (values.json) printJson(io, result);
  if (!result.readable) {
    if (!values.json) io.err(`Não pôde ser conferido: linha ${result.line}, ${result.problem}.\n`);
    return EXIT.unreadable;
  }
  const broken = breakView(result.firstBad);
  if (!values.json) {
    const end = result.head ? `, ponta ${result.head.number} ${result.head.hash}` : '';
    io.out(
      broken
        ? `ADULTERADA. ${broken.detail}\n`
        : `Íntegra, ${counted(result.links, 'elo', 'elos')}${end}, exportada em ${result.exportedAt}.\n`,
    );
  }
  return broken ? EXIT.invalid : EXIT.ok;
}

async function textOf(bytes: AsyncIterable<Uint8Array>): Promise<string> {
  const pieces = await Array.fromAsync(bytes);
  return Buffer.concat(pieces).toString('utf8');
}

function wrongCall(io: CliIo, message: string): number {
  io.err(`${message}\nVeja: pontual audit --help\n`);
  return EXIT.unreadable;
}
