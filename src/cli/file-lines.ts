/** The bank's files as text for people, at the command line. */
import type { z } from 'zod';
import {
  fileLineOutcomeLabels,
  fileLineOutcomes,
  type BankFile,
  type bankFileLinePageSchema,
  type bankFilePageSchema,
  type fileUploadAnswerSchema,
} from '#contract/files.ts';
import { cents, formatReais } from '#lib/money.ts';

const reais = (amountCents: number): string => formatReais(cents(amountCents)).replaceAll('\u00a0', ' ');
const text = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');
const more = (next: string | null): string[] => (next === null ? [] : [`Há mais: use --after ${next}`]);

/** Cells one under the other, each column as wide as its widest. */
function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/** One a line. */
export function fileListLines({ data, next }: z.output<typeof bankFilePageSchema>): string {
  const rows = data.map(({ accountingOn, kindLabel, number, stateLabel, records, totalCents, name, id }) => [
    accountingOn ?? '-',
    kindLabel,
    number === null ? '-' : `nº ${number}`,
    stateLabel,
    records === 1 ? '1 registro' : `${records} registros`,
    reais(totalCents),
    name,
    id,
  ]);
  return text([...(rows.length === 0 ? ['Nenhum arquivo.'] : columns(rows)), ...more(next)]);
}

/** Field and value on a line each, then what did not check. */
export function fileLines(file: BankFile): string {
  const effects = fileLineOutcomes.flatMap((outcome) => {
    const count = file.counts[outcome] ?? 0;
    return count === 0 ? [] : [`${fileLineOutcomeLabels[outcome]}: ${count}`];
  });
  const fields: readonly (readonly [string, string | null])[] = [
    ['Arquivo', file.name],
    ['Tipo', file.kindLabel],
    ['Número', file.number === null ? null : String(file.number)],
    ['Dia contábil', file.accountingOn],
    ['Situação', file.progressPercent === null ? file.stateLabel : `${file.stateLabel} (${file.progressPercent}%)`],
    ['Conta', `${file.accountMnemonic} · ${file.providerTitle}`],
    ['Registros', `${file.records}, ${reais(file.totalCents)}`],
    ['Linhas', effects.join(' · ')],
    ['Recebido em', file.receivedAt],
    ['Importado em', file.importedAt],
    ['Decidido por', file.decidedBy === null ? null : `${file.decidedBy}: ${file.decisionReason ?? ''}`],
    ['Id', file.id],
  ];
  const shown = fields.filter((field): field is [string, string] => field[1] !== null && field[1] !== '');
  return text([
    ...columns(shown),
    ...file.problems.map(({ severity, line, message }) => {
      const place = line > 0 ? ` na linha ${line}` : '';
      return `${severity === 'error' ? 'Erro' : 'Aviso'}${place}: ${message}`;
    }),
    ...(file.state === 'quarantined' ? ['Decida na tela, em Arquivos: importar assim mesmo, ou descartar.'] : []),
  ]);
}

/** One a line: its number, its kind, what it did, and what is wrong with it. */
export function recordLines({ data, next }: z.output<typeof bankFileLinePageSchema>): string {
  const rows = data.map(({ line, segment, outcomeLabel, effect, transferId, problems }) => [
    String(line),
    segment ?? '-',
    outcomeLabel,
    [effect, transferId, ...problems.map(({ message }) => message)].filter(Boolean).join(' · '),
  ]);
  return text([...(rows.length === 0 ? ['Nenhuma linha.'] : columns(rows)), ...more(next)]);
}

export function uploadLines({ file, isNew }: z.output<typeof fileUploadAnswerSchema>): string {
  return `${isNew ? 'Recebido.' : 'Já tinha sido recebido: nada mudou.'}\n${fileLines(file)}`;
}
