/**
 * The one way in for facts. Whatever its source, a fact becomes evidence of a charge that is held, and then the whole charge is
 * folded anew: state, payments, postings, divergences and events follow from the fold and from nothing else.
 */
import { createHash } from 'node:crypto';
import type { ChargeFact, EvidenceSource } from '#core/evidence.ts';
import type { TimedFact } from '#core/provider.ts';
import { lockCharge, type ChargeRow, type RegistrationRow } from '#db/charges.ts';
import { insertEvidence, noteEffect, settleHints } from '#db/evidence.ts';
import type { Tx } from '#db/pool.ts';
import { publicId } from '#core/ids.ts';
import { announce } from '../changes.ts';
import type { Context } from '../context.ts';
import { openDivergence } from '../divergences/open.ts';
import { instantNow } from '../moment.ts';
import { refold, type Refolded } from './refold.ts';

export interface FactsOfCharge {
  chargeId: string;
  /** Null for what is no registration's: a clerk's direct receipt. */
  registration: RegistrationRow | null;
  source: EvidenceSource;
  /** False for a hint: kept and shown, not folded. */
  proven: boolean;
  facts: TimedFact[];
  bankCallId?: string | null;
  inboundMessageId?: string | null;
}

export interface Applied extends Refolded {
  /** How many facts were not known before. */
  news: number;
  /** The bank echoed another amount or due date than was sent: nothing was folded of it. */
  echoMismatch: string | null;
}

/** Stores facts as evidence and folds the charge. Runs inside the caller's transaction; the charge is locked by it. */
export async function applyFacts(tx: Tx, ctx: Context, input: FactsOfCharge): Promise<Applied> {
  const charge = await lockCharge(tx, input.chargeId);
  if (!charge) throw new Error(`charge ${input.chargeId} vanished`);
  const stored: string[] = [];
  let echoMismatch: string | null = null;
  for (const timed of input.facts) {
    const mismatch = input.registration ? mismatchOfEcho(timed.fact, input.registration) : null;
    echoMismatch ??= mismatch;
    const id = ctx.ids.next();
    const isNew = await insertEvidence(
      tx,
      evidenceRow(ctx, input, { timed, id, proven: input.proven && mismatch === null }),
    );
    if (isNew) stored.push(id);
  }
  if (echoMismatch !== null) await reportEcho(tx, ctx, charge, echoMismatch);
  const refolded = await refold(tx, ctx, charge);
  if (input.proven && input.source !== 'clerk') await settleHints(tx, charge.id);
  await noteEffect(tx, stored, effectOf(input, refolded, echoMismatch));
  return { ...refolded, news: stored.length, echoMismatch };
}

/**
 * Keeps what a bank told over a channel that proves nobody: shown in the timeline, folded never. Answers how many hints were new.
 */
export async function keepHints(tx: Tx, ctx: Context, input: Omit<FactsOfCharge, 'proven'>): Promise<number> {
  let news = 0;
  for (const timed of input.facts) {
    const row = evidenceRow(ctx, { ...input, proven: false }, { timed, id: ctx.ids.next(), proven: false });
    if (await insertEvidence(tx, { ...row, effect: hintEffect })) news += 1;
  }
  if (news > 0) await announce(tx, ctx, { type: 'charge', id: publicId('charge', input.chargeId), version: 0 });
  return news;
}

const hintEffect = 'Aviso guardado; a situação é conferida no banco antes de lançar';

function evidenceRow(ctx: Context, input: FactsOfCharge, item: { timed: TimedFact; id: string; proven: boolean }) {
  const now = instantNow(ctx);
  const { fact, factKey, occurredAt } = item.timed;
  return {
    id: item.id,
    organizationId: ctx.organizationId,
    connectionId: input.registration?.connection_id ?? null,
    chargeId: input.chargeId,
    registrationId: input.registration?.id ?? null,
    factKey,
    source: input.source,
    proven: item.proven,
    occurredAt: occurredAt ?? now,
    receivedAt: now,
    fact,
    bankCallId: input.bankCallId ?? null,
    inboundMessageId: input.inboundMessageId ?? null,
    effect: null,
    sha256: createHash('sha256').update(JSON.stringify(fact)).digest(),
  };
}

/** What the bank echoed is compared with what was sent; in Portuguese, or null when they agree. */
function mismatchOfEcho(fact: ChargeFact, registration: RegistrationRow): string | null {
  if (fact.type !== 'registered') return null;
  if (fact.amountCents !== null && fact.amountCents !== registration.sent_amount_cents) {
    return `valor no banco ${fact.amountCents} centavos, enviado ${registration.sent_amount_cents}`;
  }
  if (fact.dueDate !== null && fact.dueDate !== registration.sent_due_on) {
    return `vencimento no banco ${fact.dueDate}, enviado ${registration.sent_due_on}`;
  }
  return null;
}

async function reportEcho(tx: Tx, ctx: Context, charge: ChargeRow, mismatch: string): Promise<void> {
  await openDivergence(tx, ctx, {
    charge,
    kind: 'echo_mismatch',
    key: `echo_mismatch/${charge.id}/${mismatch}`,
    title: `O banco tem outra informação: ${mismatch}.`,
    proposal: 'Confira no banco. Se o banco estiver errado, baixe e registre de novo; não entregue este boleto.',
    amountCents: null,
  });
}

function effectOf(input: FactsOfCharge, refolded: Refolded, echoMismatch: string | null): string {
  if (echoMismatch !== null) return 'Guardado sem efeito: o banco devolveu outra informação';
  if (!input.proven) return hintEffect;
  return refolded.before === refolded.status
    ? 'Nada mudou na situação'
    : `Situação: ${refolded.beforeLabel} → ${refolded.statusLabel}`;
}
