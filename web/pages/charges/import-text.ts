/** The model spreadsheet, and the list of problems as one. Semicolons, BOM and CRLF, so that Excel in Portuguese opens them. */
import type { ImportReport } from '../../types.ts';

const BOM = '\ufeff';

/** Columns of the model, in the words that the import knows, with a line of example. */
const model: readonly (readonly [column: string, example: string])[] = [
  ['seu_numero', 'NF-1001'],
  ['valor', '1.234,56'],
  ['vencimento', '10/12/2026'],
  ['pagador', 'Padaria Pão Quente Ltda'],
  ['cpf_cnpj', '11.222.333/0001-81'],
  ['endereco', 'Rua das Flores'],
  ['numero', '100'],
  ['complemento', 'Sala 2'],
  ['bairro', 'Centro'],
  ['cidade', 'São Paulo'],
  ['uf', 'SP'],
  ['cep', '01310-100'],
  ['email', 'financeiro@padaria.example'],
  ['conta', ''],
  ['multa', '2%'],
  ['juros', '1%'],
  ['desconto', ''],
  ['mensagem', 'Obrigado pela preferência'],
];

export const modelColumns = model.map(([column]) => column);

/** @param dueDate the example's due date, so that the model as it is passes the check. */
export function modelCsv(dueDate: string): string {
  const example = model.map(([column, value]) => (column === 'vencimento' ? dueDate : value));
  return csvOf([modelColumns, example]);
}

export function problemsCsv(problems: ImportReport['problems']): string {
  const lines = problems.map(({ line, column, value, detail, suggestion }) => [
    String(line),
    column ?? '',
    value ?? '',
    detail,
    suggestion ?? '',
  ]);
  return csvOf([['linha', 'coluna', 'valor', 'o_que_corrigir', 'aceito'], ...lines]);
}

/** A table as a spreadsheet in Portuguese opens it. */
export function csvOf(lines: readonly (readonly string[])[]): string {
  return BOM + lines.map((cells) => cells.map(cellOf).join(';')).join('\r\n') + '\r\n';
}

/** Quoted where needed; a cell that a spreadsheet would take for a formula is kept a text. */
function cellOf(text: string): string {
  const safe = /^[=+@\t]|^-(?!\d)/.test(text) ? `'${text}` : text;
  return /[";\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
