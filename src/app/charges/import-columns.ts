/** Which cell of a spreadsheet is what: columns are found by their names in Portuguese, whatever accents, case and signs. */
import { Problem } from '#core/errors.ts';
import { closest } from '../closest.ts';
import type { CsvRow } from './import-csv.ts';

interface ColumnFacts {
  /** Fields of the charge, as JSON pointers of the API; a problem at one of them is a problem of this column. */
  pointers: readonly string[];
  required?: true;
  aliases: readonly string[];
}

export const importColumns = {
  seu_numero: {
    pointers: ['/reference'],
    required: true,
    aliases: ['reference', 'referencia', 'seu_no', 'nosso_documento', 'numero_do_documento', 'titulo'],
  },
  valor: { pointers: ['/amountCents'], required: true, aliases: ['valor_do_titulo', 'valor_documento', 'valor_reais'] },
  vencimento: {
    pointers: ['/dueDate'],
    required: true,
    aliases: ['data_de_vencimento', 'data_vencimento', 'dt_vencimento', 'venc'],
  },
  pagador: {
    pointers: ['/payer/name'],
    required: true,
    aliases: ['nome', 'nome_do_pagador', 'sacado', 'cliente', 'razao_social'],
  },
  cpf_cnpj: {
    pointers: ['/payer/taxId'],
    required: true,
    aliases: ['documento', 'cpf', 'cnpj', 'cpf_ou_cnpj', 'cnpj_cpf', 'documento_do_pagador'],
  },
  endereco: { pointers: ['/payer/address/street'], required: true, aliases: ['rua', 'logradouro'] },
  numero: { pointers: ['/payer/address/number'], aliases: ['numero_do_endereco', 'num', 'no'] },
  complemento: { pointers: ['/payer/address/complement'], aliases: ['compl'] },
  bairro: { pointers: ['/payer/address/district'], aliases: [] },
  cidade: { pointers: ['/payer/address/city'], required: true, aliases: ['municipio'] },
  uf: { pointers: ['/payer/address/state'], required: true, aliases: ['estado'] },
  cep: { pointers: ['/payer/address/postalCode'], required: true, aliases: ['codigo_postal'] },
  email: { pointers: ['/payer/email'], aliases: ['e_mail', 'email_do_pagador'] },
  telefone: { pointers: ['/payer/phone'], aliases: ['fone', 'celular', 'telefone_do_pagador'] },
  tipo_de_cobranca: { pointers: ['/billingType'], aliases: ['tipo_cobranca', 'tipo'] },
  conta: { pointers: ['/bankAccount'], aliases: ['conta_corrente', 'mnemonico'] },
  forma: { pointers: ['/method'], aliases: ['forma_de_cobranca', 'forma_de_pagamento'] },
  multa: { pointers: ['/terms/fine'], aliases: [] },
  juros: { pointers: ['/terms/interest'], aliases: ['mora', 'juros_de_mora'] },
  desconto: { pointers: ['/terms/discounts'], aliases: [] },
  mensagem: { pointers: ['/messages'], aliases: ['mensagens', 'instrucoes'] },
  descricao: { pointers: ['/description'], aliases: ['observacao', 'historico'] },
  emissao: { pointers: ['/issuedOn'], aliases: ['data_de_emissao', 'data_emissao', 'dt_emissao'] },
} as const satisfies Record<string, ColumnFacts>;

export type ImportColumn = keyof typeof importColumns;

/** What a header says of a bare number below it: `Multa (%)`, `Multa (R$)`. */
export type Unit = 'percent' | 'reais';

export interface FoundColumn {
  index: number;
  /** As written in the file: messages name what the person sees. */
  title: string;
  unit: Unit | null;
}

export interface Columns {
  found: ReadonlyMap<ImportColumn, FoundColumn>;
  /** Titles of the file that mean nothing here. */
  ignored: string[];
  /** How many cells the header has. */
  width: number;
}

const facts: Readonly<Record<ImportColumn, ColumnFacts>> = importColumns;
const names = Object.keys(importColumns) as ImportColumn[];
const withUnit: ReadonlySet<ImportColumn> = new Set(['multa', 'juros', 'desconto']);

const byName: ReadonlyMap<string, ImportColumn> = new Map(
  names.flatMap((name) => [name, ...facts[name].aliases].map((word) => [word, name] as const)),
);

/** `Seu Número` → `seu_numero`, `CPF/CNPJ` → `cpf_cnpj`. */
export function normalizedName(title: string): string {
  const plain = title.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  return plain.replace(/[^a-z0-9]+/g, '_').replace(/^_|_$/g, '');
}

/** Finds the columns of a header. @throws Problem naming the columns that lack or stand twice. */
export function findColumns(header: CsvRow): Columns {
  const found = new Map<ImportColumn, FoundColumn>();
  const ignored: string[] = [];
  const repeated: string[] = [];
  for (const [index, title] of header.cells.entries()) {
    if (title === '') continue;
    const match = columnOf(title);
    if (!match) ignored.push(title);
    else if (found.has(match.name)) repeated.push(`"${found.get(match.name)?.title}" e "${title}"`);
    else found.set(match.name, { index, title, unit: match.unit });
  }
  const missing = names.filter((name) => facts[name].required && !found.has(name));
  if (missing.length > 0) throw missingColumns(missing, found, ignored);
  if (repeated.length > 0) throw repeatedColumns(repeated);
  return { found, ignored, width: header.cells.length };
}

function columnOf(title: string): { name: ImportColumn; unit: Unit | null } | null {
  const unit: Unit | null = title.includes('%') ? 'percent' : title.includes('R$') ? 'reais' : null;
  const name = byName.get(normalizedName(title)) ?? byName.get(normalizedName(title.replace('R$', '')));
  return name ? { name, unit: withUnit.has(name) ? unit : null } : null;
}

/** The column that a field of the charge came from, with the title that the file gives it. */
export function columnAt(columns: Columns, pointer: string): (FoundColumn & { name: ImportColumn }) | null {
  const name = names.find((item) =>
    facts[item].pointers.some((start) => pointer === start || pointer.startsWith(`${start}/`)),
  );
  const found = name ? columns.found.get(name) : undefined;
  return name && found ? { ...found, name } : null;
}

/** The JSON pointer that stands for a column. */
export function pointerOf(name: ImportColumn): string {
  return facts[name].pointers[0] ?? '';
}

/** Whether every line needs it. */
export function isRequired(name: ImportColumn): boolean {
  return facts[name].required === true;
}

function missingColumns(
  missing: ImportColumn[],
  found: ReadonlyMap<ImportColumn, FoundColumn>,
  ignored: string[],
): Problem {
  const open = names.filter((name) => !found.has(name));
  // A title that means nothing here probably stands for the open column whose name is nearest to it.
  const meant = new Map(ignored.map((title) => [closest(normalizedName(title), open, 1)[0], title]));
  const list = (words: string[]): string => (words.length === 0 ? 'nenhuma' : words.join(', '));
  const title = missing.length === 1 ? 'Falta uma coluna' : 'Faltam colunas';
  const titles = [...found.values()].map((column) => column.title);
  return new Problem({
    code: 'csv_missing_columns',
    status: 422,
    title,
    detail: `${title}: ${list(missing)}. Reconhecidas: ${list(titles)}. Não reconhecidas: ${list(ignored)}.`,
    cure: 'Corrija os títulos na primeira linha, ou parta do modelo. Acentos e maiúsculas não importam.',
    actor: 'you',
    errors: missing.map((name) => {
      const near = meant.get(name);
      const hint = near === undefined ? '' : ` Seria a coluna "${near}"?`;
      return { pointer: `/columns/${name}`, code: 'missing_column', detail: `Falta a coluna ${name}.${hint}` };
    }),
    facts: { missing, found: titles, ignored },
  });
}

function repeatedColumns(pairs: string[]): Problem {
  return new Problem({
    code: 'csv_repeated_columns',
    status: 422,
    title: 'Coluna repetida',
    detail: `Estas colunas dizem a mesma coisa: ${pairs.join('; ')}. Não adivinhamos qual vale.`,
    cure: 'Deixe só uma de cada e envie de novo.',
    actor: 'you',
  });
}
