/** Transfers as text for people, at the command line. */
import type { z } from 'zod';
import type { ProblemBody } from '#contract/common.ts';
import type { Transfer, TransferDryRun, transferPageSchema } from '#contract/transfers.ts';
import { cents, formatReais } from '#lib/money.ts';

type TransferPage = z.output<typeof transferPageSchema>;

const reais = (amountCents: number): string => formatReais(cents(amountCents)).replaceAll('\u00a0', ' ');
const text = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');

/** One a line, with the total of the filter below. */
export function listLines({ data, totals, next }: TransferPage): string {
  const rows = data.map(({ id, reference, statusLabel, amountCents, payeeName, outcomeUnknown }) => [
    reference,
    reais(amountCents),
    outcomeUnknown ? `${statusLabel} (sem resposta do banco)` : statusLabel,
    payeeName,
    id,
  ]);
  const widths = [0, 1, 2, 3].map((column) => Math.max(0, ...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => (column === 1 ? cell.padStart(widths[1] ?? 0) : cell.padEnd(widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
  const more = next === null ? [] : ['Há mais: use --limit, --from e --to.'];
  const count = totals.count === 1 ? '1 transferência' : `${totals.count} transferências`;
  return text([...lines, `${count}, ${reais(totals.amountCents)}`, ...more]);
}

/** Field and value on a line each; what a transfer has not is left out. */
export function transferLines(transfer: Transfer): string {
  const { account, approvals } = transfer;
  const given = approvals.filter(({ decision, voidedAt }) => decision === 'approved' && voidedAt === null).length;
  const fields: readonly (readonly [string, string | null])[] = [
    ['Seu número', transfer.reference],
    ['Situação', transfer.statusLabel],
    ['Sem resposta', transfer.outcomeUnknown ? 'o banco está sendo consultado; nada é enviado de novo' : null],
    ['Precisa de você', transfer.attention ? 'confira no banco e decida na tela' : null],
    ['Valor', reais(transfer.amountCents)],
    ['Favorecido', [transfer.payeeName, transfer.payeeTaxId].filter(Boolean).join(' · ')],
    ['Destino', destinationLine(transfer)],
    ['Sai de', `${account.mnemonic} · ${transfer.providerTitle}`],
    ['Dia', transfer.scheduledOn],
    ['Aprovações', transfer.approvalsNeeded === 0 ? null : `${given} de ${transfer.approvalsNeeded}`],
    ['NSU', transfer.bankKey],
    ['Transação', transfer.bankRef],
    ['End-to-end', transfer.endToEndId],
    ['Enviada em', transfer.sentAt],
    ['Pode voltar até', transfer.status === 'sent' ? transfer.windowClosesAt : null],
    ['Devolvida', transfer.returned === null ? null : `${transfer.returned.meaning} (${transfer.returned.code})`],
    ['O que fazer', transfer.returned?.cure ?? transfer.refusal?.cure ?? null],
    ['Recusa', transfer.refusal?.detail ?? null],
    ['Id', transfer.id],
  ];
  const shown = fields.filter((field): field is [string, string] => field[1] !== null && field[1] !== '');
  const width = Math.max(...shown.map(([name]) => name.length));
  return text(shown.map(([name, value]) => `${name.padEnd(width)}  ${value}`));
}

function destinationLine({ payee, bankName }: Transfer): string {
  if (payee.kind === 'pixKey') return `Pix ${payee.key}`;
  const number = payee.accountDigit === '' ? payee.account : `${payee.account}-${payee.accountDigit}`;
  return `${bankName} · ag. ${payee.branch} · ${payee.accountType} ${number}`;
}

export function dryRunLines(answer: TransferDryRun): string {
  const { problems, warnings, approvalsNeeded, feeCents } = answer;
  const people = approvalsNeeded === 1 ? '1 outra pessoa aprova' : `${approvalsNeeded} outras pessoas aprovam`;
  return text([
    answer.allowed ? 'Pode ser pedida. Nada foi feito.' : 'Não pode ser pedida como está. Nada foi feito.',
    ...problems.map(({ pointer, detail, cure, suggestion }) =>
      [pointer ?? '', detail, cure ?? '', suggestion === null ? '' : `Use "${suggestion}".`].filter(Boolean).join(' '),
    ),
    ...warnings.map((warning) => `Aviso: ${warning}`),
    approvalsNeeded === 0 ? 'Sai sem aprovação.' : `${people}.`,
    ...(feeCents === null ? [] : [`Tarifa combinada: ${reais(feeCents)}.`]),
  ]);
}

/** The refusal in the API's own words, each wrong field with what would be accepted. */
export function refusalLines({ title, detail, cure, errors, code, requestId }: ProblemBody): string {
  const fields = (errors ?? []).map(({ pointer, detail: why, suggestion }) =>
    [`  ${pointer}`, why, suggestion === undefined ? '' : `Use "${suggestion}".`].filter(Boolean).join(' '),
  );
  return text([
    `${title}. ${detail}`,
    ...fields,
    ...(cure === undefined ? [] : [cure]),
    `Código: ${code}. Pedido: ${requestId}.`,
  ]);
}
