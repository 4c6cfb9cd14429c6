/** Imports charges from a spreadsheet (importar planilha): each bad line is told with its cure, the good ones are stored. */
import { sql } from 'kysely';
import type { ChargeInput, ImportReport } from '#contract/charges.ts';
import { invalidInput, Problem } from '#core/errors.ts';
import { publicId } from '#core/ids.ts';
import type { Tx } from '#db/pool.ts';
import type { Context } from '../context.ts';
import { insertCharge } from './create.ts';
import { described, problemsOf } from './described.ts';
import { placesOf, type Places } from './places.ts';
import { findColumns, type Columns } from './import-columns.ts';
import { readCsv, type CsvRow } from './import-csv.ts';
import { problemAt, readLine, type LineProblem } from './import-line.ts';

/** Lines stored in one transaction: few enough that others wait little, many enough that a large file is quick. */
const chunkSize = 100;

interface ReadableLine {
  row: CsvRow;
  input: ChargeInput;
}

type LineResult = { line: number; id: string | null; reference: string } | { line: number; problems: LineProblem[] };

/**
 * Reads a CSV of charges and creates one for each good line (PENDENTE; nothing is sent to a bank). With `dryRun` the report is the
 * same, without ids, and nothing is stored. A reference that stands twice in the file or exists already is told and not stored: a
 * file may safely be sent again. @throws Problem when the file cannot be read or lacks columns; then nothing was stored.
 */
export async function importCharges(
  ctx: Context,
  input: { bytes: Uint8Array; dryRun: boolean },
): Promise<ImportReport> {
  const table = readCsv(input.bytes);
  const columns = findColumns(table.header);
  const read = readLines(columns, table.rows);
  const results = [...read.refused];
  for (let start = 0; start < read.good.length; start += chunkSize) {
    const chunk = { columns, lines: read.good.slice(start, start + chunkSize), dryRun: input.dryRun };
    // Everything a chunk does is inside its transaction, so that it may run again after a deadlock.
    results.push(
      ...(await ctx.db.inOrganization(ctx.organizationId, (tx) => importChunk(tx, ctx, chunk), { retries: 3 })),
    );
  }
  return reportOf(results, ignoredColumns(table.header, columns));
}

/** All that can be told of the lines without the database. */
function readLines(columns: Columns, rows: readonly CsvRow[]): { good: ReadableLine[]; refused: LineResult[] } {
  const good: ReadableLine[] = [];
  const refused: LineResult[] = [];
  const firstLineOf = new Map<string, number>();
  const referenceIndex = columns.found.get('seu_numero')?.index ?? -1;
  for (const row of rows) {
    const reference = row.cells[referenceIndex] ?? '';
    const read = readLine(columns, row);
    const problems = read.ok ? [] : read.problems;
    const first = reference === '' ? undefined : firstLineOf.get(reference);
    if (first !== undefined) {
      const detail = `O seu número ${reference} já está na linha ${first} deste arquivo. Use um número por cobrança.`;
      problems.push(problemAt(columns, row, { pointer: '/reference', code: 'reference_repeated', detail }));
    } else if (reference !== '') firstLineOf.set(reference, row.line);
    if (read.ok && problems.length === 0) good.push({ row, input: read.input });
    else refused.push({ line: row.line, problems });
  }
  return { good, refused };
}

interface Chunk {
  columns: Columns;
  lines: readonly ReadableLine[];
  dryRun: boolean;
}

async function importChunk(tx: Tx, ctx: Context, chunk: Chunk): Promise<LineResult[]> {
  if (!chunk.dryRun) await takeTurn(tx, ctx);
  const taken = await takenReferences(tx, chunk.lines);
  const places = placesCache(tx, ctx);
  const results: LineResult[] = [];
  for (const line of chunk.lines) {
    const { row, input } = line;
    try {
      if (taken.has(input.reference)) throw alreadyThere(input.reference);
      const found = await places(input);
      const id = chunk.dryRun ? checkOnly(ctx, input, found) : await storeLine(tx, ctx, input, found);
      results.push({ line: row.line, id, reference: input.reference });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      results.push({ line: row.line, problems: lineProblems(chunk.columns, row, error) });
    }
  }
  return results;
}

/** Imports of one company take turns, chunk by chunk: two that hold the same charges and payers in another order would deadlock. */
async function takeTurn(tx: Tx, ctx: Context): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(hashtextextended(${`import/${ctx.organizationId}`}, 0))`.execute(tx);
}

async function takenReferences(tx: Tx, lines: readonly ReadableLine[]): Promise<Set<string>> {
  const references = lines.map(({ input }) => input.reference);
  const { rows } = await sql<{ reference: string }>`
    SELECT reference FROM charge WHERE reference = ANY(${references}::text[])`.execute(tx);
  return new Set(rows.map(({ reference }) => reference));
}

/** Accounts and billing types repeat from line to line: each is looked up once in a chunk, the unknown ones too. */
function placesCache(tx: Tx, ctx: Context): (input: ChargeInput) => Promise<Places> {
  const known = new Map<string, Promise<Places>>();
  return (input) => {
    const key = JSON.stringify([input.bankAccount ?? null, input.billingType ?? null]);
    const found = known.get(key) ?? placesOf(tx, ctx, input);
    known.set(key, found);
    return found;
  };
}

function checkOnly(ctx: Context, input: ChargeInput, places: Places): null {
  const problems = problemsOf(ctx, described(ctx, input, places), places.connection);
  if (problems.length > 0) throw invalidInput(problems);
  return null;
}

/** Stores one line behind a savepoint: what the database refuses of it must not take the other lines along. */
async function storeLine(tx: Tx, ctx: Context, input: ChargeInput, places: Places): Promise<string> {
  await sql`SAVEPOINT line`.execute(tx);
  try {
    const row = await insertCharge(tx, ctx, { input, places, sample: false });
    await sql`RELEASE SAVEPOINT line`.execute(tx);
    return publicId('charge', row.id);
  } catch (error) {
    if (error instanceof Problem || isOfTheData(error)) await sql`ROLLBACK TO SAVEPOINT line`.execute(tx);
    if (!isOfTheData(error)) throw error;
    ctx.log.error(
      { error: String(error), reference: input.reference },
      'a line of an import was refused by the database',
    );
    throw new Problem({
      code: 'line_not_stored',
      status: 422,
      title: 'Linha não guardada',
      detail: 'O banco de dados recusou esta linha. As outras não foram afetadas.',
      cure: 'Confira os valores da linha; se parecerem certos, avise o suporte.',
      actor: 'operator',
    });
  }
}

/** Classes 22 (data) and 23 (integrity) of PostgreSQL's codes are about the row; the others are about the moment. */
function isOfTheData(error: unknown): boolean {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  return /^2[23]/.test(code);
}

function alreadyThere(reference: string): Problem {
  const detail = `O seu número ${reference} já existe: esta cobrança não entra de novo.`;
  return invalidInput([{ pointer: '/reference', code: 'reference_taken', detail }]);
}

function lineProblems(columns: Columns, row: CsvRow, { init }: Problem): LineProblem[] {
  const fields = init.errors ?? [];
  if (fields.length > 0) return fields.map((field) => problemAt(columns, row, field));
  const detail = [init.detail, init.cure].filter(Boolean).join(' ');
  return [problemAt(columns, row, { pointer: '', code: init.code, detail })];
}

/** A column whose title is misspelt would be lost in silence: what is not used is told once, at the header. */
function ignoredColumns(header: CsvRow, { ignored }: Columns): LineProblem[] {
  if (ignored.length === 0) return [];
  const value = ignored.join(', ').slice(0, 200);
  const detail = 'Estas colunas não são usadas. Confira se o título de alguma está escrito errado.';
  return [{ line: header.line, column: null, value, code: 'columns_ignored', detail }];
}

function reportOf(results: readonly LineResult[], ofHeader: LineProblem[]): ImportReport {
  const inOrder = results.toSorted((a, b) => a.line - b.line);
  const charges = inOrder.flatMap((result) => ('problems' in result ? [] : [result]));
  return {
    total: inOrder.length,
    accepted: charges.length,
    refused: inOrder.length - charges.length,
    charges,
    problems: [...ofHeader, ...inOrder.flatMap((result) => ('problems' in result ? result.problems : []))],
  };
}

const modelLines = [
  [
    'seu_numero;valor;vencimento;pagador;cpf_cnpj;endereco;numero;complemento;bairro;cidade;uf;cep;email;telefone',
    'tipo_de_cobranca;conta;forma;multa;juros;desconto;mensagem;descricao;emissao',
  ],
  [
    'NF 1001;1.234,56;10/12/2030;Padaria Pão Quente Ltda;11.222.333/0001-81;Rua das Flores;100;Sala 2;Centro;São Paulo;SP',
    '01310-100;financeiro@example.com;(11) 99999-0000;;;boleto_hibrido;2%;1% ao mês;5% até 3 dias antes',
    'Pedido 1001 | Obrigado;Venda de dezembro;',
  ],
  ['NF 1002;89,90;15/12/2030;Maria Aparecida Souza;529.982.247-25;Av. Brasil;8;;;Contagem;MG;32010-000;;;;;;;;;;;'],
];

/** A spreadsheet to start from: all columns and two lines that can be imported. UTF-8 with BOM, `;`, CRLF: opens in Excel. */
export function importModelCsv(): string {
  return `\uFEFF${modelLines.map((parts) => `${parts.join(';')}\r\n`).join('')}`;
}
