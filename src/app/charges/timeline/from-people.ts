/** Who asked for what: audit rows of a charge, with what its instruction adds; and how instructions ended. */
import type { TimelineItem } from '#contract/charges.ts';
import { instructionVerbs, statusLabels, type ChargeStatus, type InstructionKind } from '#core/charge.ts';
import { showDate } from '#core/check-charge.ts';
import { publicId } from '#core/ids.ts';
import { isDate } from '#lib/calendar.ts';
import { cents, formatReais, isCents } from '#lib/money.ts';
import type { Selectable } from 'kysely';
import type { InstructionRow } from '#db/charges.ts';
import type { OperationRow } from '#db/operations.ts';
import type { AuditEntryTable } from '#db/tables.ts';
import { item, joined, ranks, refusalText, type RankedItem } from './item.ts';

export type AuditRow = Selectable<AuditEntryTable>;

const titles: Readonly<Record<string, string>> = {
  'charge.create': 'Criou a cobrança',
  'charge.receive': 'Lançou um recebimento por fora',
  'charge.cancel': 'Cancelou a cobrança',
  'charge.edit': 'Corrigiu a cobrança',
};

const actors = {
  user: { actor: 'person', channel: 'tela', direction: 'none' },
  api_key: { actor: 'erp', channel: 'API', direction: 'in' },
  system: { actor: 'pontual', channel: 'automático', direction: 'none' },
} as const satisfies Record<AuditRow['actor_kind'], Pick<TimelineItem, 'actor' | 'channel' | 'direction'>>;

/** `batchSizes`: how many charges each batch has, by the batch's UUID. */
export function fromAudit(
  rows: readonly AuditRow[],
  instructions: readonly InstructionRow[],
  batchSizes: ReadonlyMap<string, number>,
): RankedItem[] {
  const byId = new Map(instructions.map((row) => [publicId('instruction', row.id), row]));
  return rows.map((row) => {
    const after = objectOf(row.after);
    const { instructionId } = after;
    const instruction = typeof instructionId === 'string' ? byId.get(instructionId) : undefined;
    const batch = instruction?.batch_id ? batchSizes.get(instruction.batch_id) : undefined;
    return item({
      id: publicId('audit', row.id),
      at: row.at,
      ...actors[row.actor_kind],
      actorName: row.actor_name,
      title: titleOf(row.action),
      detail: joined(batch !== undefined && `lote de ${batch}`, ...wordsOf(after)),
      effect: statusEffect(row),
      rank: ranks.asked,
    });
  });
}

function titleOf(action: string): string {
  const kind = action.replace(/^charge\./, '');
  if (kind in instructionVerbs) return `Mandou ${instructionVerbs[kind as InstructionKind]}`;
  return titles[action] ?? 'Alterou a cobrança';
}

/** The values of an audit row that a clerk reads, in words. */
function wordsOf(after: Record<string, unknown>): (string | null)[] {
  const amendment = objectOf(after['amendment']);
  const { amountCents, dueDate, paidOn, reason, note } = { ...after, ...amendment };
  return [
    isCents(amountCents) ? formatReais(cents(amountCents)) : null,
    dateWords('vencimento', dueDate),
    dateWords('pago em', paidOn),
    'payer' in after ? 'dados do pagador' : null,
    'terms' in after || 'terms' in amendment ? 'multa, juros ou desconto' : null,
    typeof reason === 'string' ? `motivo: ${reason}` : null,
    typeof note === 'string' ? note : null,
  ];
}

const dateWords = (label: string, value: unknown): string | null =>
  typeof value === 'string' && isDate(value) ? `${label} ${showDate(value)}` : null;

function statusEffect(row: AuditRow): string | null {
  const before = objectOf(row.before)['status'];
  const after = objectOf(row.after)['status'];
  return isStatus(before) && isStatus(after) ? `Situação: ${statusLabels[before]} → ${statusLabels[after]}` : null;
}

const isStatus = (value: unknown): value is ChargeStatus => typeof value === 'string' && value in statusLabels;

function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

const nouns: Readonly<Record<InstructionKind, string>> = {
  register: 'o registro',
  refresh: 'a consulta',
  amend: 'a alteração',
  writeOff: 'a baixa',
  protest: 'o protesto',
  cancelProtest: 'o cancelamento do protesto',
  markReceived: 'a marcação de recebida',
  undoReceived: 'o desfazer do recebimento',
  restore: 'a restauração',
  refund: 'a devolução',
  resend: 'o reenvio',
};

/**
 * How instructions ended that did not simply succeed: refused, with reason and cure, or waiting for a person. A refused registration
 * that is evidence already is not told twice.
 */
export function fromInstructions(
  rows: readonly InstructionRow[],
  operations: readonly OperationRow[],
  context: { bankTitle: string; rejectedRegistrations: ReadonlySet<string> },
): RankedItem[] {
  return rows.flatMap((row) => {
    const id = `${publicId('instruction', row.id)}:end`;
    const base = { id, actor: 'pontual', channel: 'automático', rank: ranks.concluded } as const;
    if (
      row.state === 'refused' &&
      row.refusal &&
      !(row.kind === 'register' && isTold(row, context.rejectedRegistrations))
    ) {
      const title = row.refusal.actor === 'operator' ? `Não enviou ${nouns[row.kind]}` : `Recusou ${nouns[row.kind]}`;
      const actor = row.refusal.actor === 'operator' ? ('pontual' as const) : ('bank' as const);
      const actorName = actor === 'bank' ? context.bankTitle : null;
      const detail = refusalText(row.refusal);
      return [item({ ...base, actor, actorName, at: row.done_at ?? row.created_at, title, detail, result: 'refused' })];
    }
    if (row.state !== 'attention') return [];
    const stuck = operations.findLast((operation) => operation.instruction_id === row.id);
    const detail = joined(stuck?.last_cause?.detail, 'Confira no banco e resolva a divergência.');
    const at = stuck?.updated_at ?? row.created_at;
    return [
      item({ ...base, at, title: `Uma pessoa precisa decidir sobre ${nouns[row.kind]}`, detail, result: 'unknown' }),
    ];
  });
}

const isTold = (row: InstructionRow, registrations: ReadonlySet<string>): boolean =>
  row.registration_id !== null && registrations.has(row.registration_id);
