/** The life of a transfer, line by line: what people did, what left, what the bank said, and what came of it. */
import type { z } from 'zod';
import type { transferTimelineItemSchema } from '#contract/transfers.ts';
import { cents, formatReais } from '#lib/money.ts';
import type { EvidenceSource } from '#core/evidence.ts';
import type { TransferFact } from '#core/transfer.ts';
import { approvalsOf, transferEvidenceOf, type ApprovalRow, type TransferEvidenceRow } from '#db/transfers.ts';
import type { BankCallTable } from '#db/tables.ts';
import type { Tx } from '#db/pool.ts';
import type { Selectable } from 'kysely';
import type { Context } from '../context.ts';
import { requireTransfer } from './get.ts';

type Item = z.infer<typeof transferTimelineItemSchema>;
type CallRow = Selectable<BankCallTable>;

/** Newest first. */
export async function transferTimeline(ctx: Context, id: string): Promise<{ data: Item[] }> {
  return ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const transfer = await requireTransfer(tx, id);
    const calls = await tx
      .selectFrom('bank_call')
      .selectAll()
      .where('transfer_id', '=', transfer.id)
      .orderBy('started_at')
      .execute();
    const evidence = await transferEvidenceOf(tx, transfer.id);
    const told = new Set(evidence.flatMap(({ bankCallId }) => bankCallId ?? []));
    const items = [
      ...(await peopleItems(tx, transfer.id)),
      ...(await approvalsOf(tx, [transfer.id])).flatMap(approvalItems),
      ...calls.flatMap((call) => callItems(call, told.has(call.id))),
      ...evidence.map((row) => evidenceItem(row, calls)),
    ];
    // Within a moment what led to the other comes first in this list, and is shown below it.
    return { data: items.toReversed().toSorted((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0)) };
  });
}

const plain = { detail: null, actor: null, tone: 'neutral', request: null, answer: null } as const;

const deeds: Readonly<Record<string, string>> = {
  'transfer.create': 'Pedida',
  'transfer.edit': 'Alterada',
  'transfer.submit': 'Enviada para aprovação',
  'transfer.cancel': 'Cancelada antes do envio',
  'transfer.send': 'Envio adiantado',
  'transfer.decide': 'Decidida por uma pessoa',
  'transfer.mail_receipt': 'Comprovante enviado por e-mail',
};

async function peopleItems(tx: Tx, transferId: string): Promise<Item[]> {
  const rows = await tx
    .selectFrom('audit_entry')
    .select(['at', 'action', 'actor_name', 'after'])
    .where('object_id', '=', transferId)
    .where('object_kind', '=', 'transfer')
    .execute();
  return rows.flatMap((row) => {
    const title = deeds[row.action];
    if (title === undefined) return [];
    return [
      { ...plain, at: row.at, title, detail: reasonOf(row.after), actor: row.actor_name, source: 'person' as const },
    ];
  });
}

function reasonOf(after: unknown): string | null {
  if (typeof after !== 'object' || after === null) return null;
  const { reason, repeatReason, to } = after as Record<string, unknown>;
  const words = [reason, repeatReason, to].find((value) => typeof value === 'string');
  return typeof words === 'string' ? words : null;
}

function approvalItems(row: ApprovalRow): Item[] {
  const isYes = row.decision === 'approved';
  const said: Item = {
    ...plain,
    at: row.at,
    title: isYes ? 'Aprovada' : 'Negada',
    detail: row.reason ?? (row.second_factor ? 'Confirmada com segundo fator' : null),
    actor: row.user_name,
    source: 'person',
    tone: isYes ? 'good' : 'bad',
  };
  if (row.voided_at === null) return [said];
  const undone: Item = {
    ...plain,
    at: row.voided_at,
    title: `A aprovação de ${row.user_name} deixou de valer`,
    detail: row.void_reason,
    source: 'pontual',
    tone: 'warn',
  };
  return [said, undone];
}

const isAccess = (call: CallRow): boolean => /(^|\.)token$/.test(call.name);

/** What left, and what came back where no evidence tells it. */
function callItems(call: CallRow, isTold: boolean): Item[] {
  if (isAccess(call))
    return call.http_status !== null && call.http_status < 300 ? [] : [answerItem(call, 'Não deu acesso')];
  if (call.effect === 'read') return isTold ? [] : [answerItem(call, 'Consulta sem novidade')];
  const out: Item = {
    ...plain,
    at: call.started_at,
    title: 'Enviada ao banco',
    source: 'pontual',
    request: call.request,
  };
  return isTold ? [out] : [out, answerItem(call, call.answer === null ? 'Sem resposta do banco' : 'O banco respondeu')];
}

function answerItem(call: CallRow, title: string): Item {
  const at = Temporal.Instant.from(call.started_at).add({ milliseconds: call.duration_ms });
  return {
    ...plain,
    at: at.toString({ smallestUnit: 'millisecond' }),
    title,
    detail: call.detail ?? (call.http_status === null ? null : `HTTP ${call.http_status}`),
    source: 'bank',
    tone: call.answer === null ? 'warn' : 'neutral',
    request: call.effect === 'read' ? call.request : null,
    answer: call.answer,
  };
}

const sources: Readonly<Record<EvidenceSource, Item['source']>> = {
  clerk: 'person',
  webhook: 'webhook',
  answer: 'bank',
  query: 'bank',
  return_file: 'file',
  statement: 'file',
};

function evidenceItem(row: TransferEvidenceRow, calls: readonly CallRow[]): Item {
  const call = calls.find(({ id }) => id === row.bankCallId);
  const { title, detail, tone } = wordsOf(row.fact);
  return {
    ...plain,
    at: row.receivedAt,
    title,
    detail: [detail, row.effect].filter((part) => part !== null && part !== '').join(' · ') || null,
    source: sources[row.source],
    tone,
    request: call?.effect === 'read' ? call.request : null,
    answer: call?.answer ?? null,
  };
}

function wordsOf(fact: TransferFact): { title: string; detail: string | null; tone: Item['tone'] } {
  switch (fact.type) {
    case 'sent':
      return {
        title: 'O banco confirma o envio',
        detail: fact.settlesOn && `Liquida em ${fact.settlesOn}`,
        tone: 'good',
      };
    case 'settled':
      return { title: 'O banco confirma a liquidação', detail: null, tone: 'good' };
    case 'returned': {
      const amount = fact.amountCents === null ? 'valor não informado' : formatReais(fact.amountCents);
      return { title: 'Devolvida', detail: `${amount}: ${fact.meaning} ${fact.cure}`, tone: 'bad' };
    }
    case 'return_judged':
      return { title: 'Devolução conferida no extrato', detail: formatReais(cents(fact.amountCents)), tone: 'neutral' };
    case 'failed':
      return { title: 'Não saiu', detail: `${fact.refusal.detail} ${fact.refusal.cure}`, tone: 'bad' };
    case 'unknown_word':
      return { title: 'Palavra que não conhecemos', detail: fact.word, tone: 'warn' };
  }
}
