/** What a charge or a received Pix proves, as facts with stable keys. */
import { addDays, nextBusinessDay, todayIn } from '#lib/calendar.ts';
import type { ChargeFact, RegistrationIds } from '#core/evidence.ts';
import type { TimedFact } from '#core/provider.ts';
import type { PixDialect } from './dialect.ts';
import { isPixStatus } from './facts.ts';
import type { ChargeJson, ReceivedPix, RefundAnswer } from './wire.ts';

/** Codes of the charge at the bank, as it gave them. */
export function idsOf({ txid, pixCopiaECola }: ChargeJson): RegistrationIds {
  return { txid, ...(pixCopiaECola === undefined ? {} : { brCode: pixCopiaECola }) };
}

/** The standard's own figures for what a charge leaves out. */
const defaults = { expiracao: 86_400, validadeAposVencimento: 30 } as const;

/**
 * The first instant at which a charge takes no payment any more. A due date that is no business day moves to the next one, and the
 * last day is counted from there and moves too (bacen/pix-api 2.9.0, CobDataDeVencimento, examples A to G).
 */
export function endOf({ calendario }: Pick<ChargeJson, 'calendario'>): string {
  const { criacao, dataDeVencimento, validadeAposVencimento, expiracao } = calendario;
  if (dataDeVencimento === undefined) {
    const seconds = Number(expiracao ?? defaults.expiracao);
    return Temporal.Instant.from(criacao).add({ seconds }).toString({ fractionalSecondDigits: 3 });
  }
  const days = Number(validadeAposVencimento ?? defaults.validadeAposVencimento);
  const last = nextBusinessDay(addDays(nextBusinessDay(dataDeVencimento), days));
  const end = Temporal.PlainDate.from(last).add({ days: 1 }).toZonedDateTime('America/Sao_Paulo').toInstant();
  return end.toString({ fractionalSecondDigits: 3 });
}

/**
 * The facts of a charge as the bank shows it, oldest first. The standard has no word for overdue and expired: with `now`, an instant
 * by the bank's clock, they are computed; without it neither is claimed.
 */
export function factsOf(dialect: PixDialect, charge: ChargeJson, now: string | null = null): TimedFact[] {
  const { txid, status } = charge;
  if (!isPixStatus(status)) {
    return [{ factKey: `${txid}:${status}`, occurredAt: null, fact: { type: 'unknown_word', word: status } }];
  }
  const received = charge.pix.flatMap((pix) => pixFacts(dialect, pix));
  const alive = registered(charge, now);
  switch (status) {
    case 'ATIVA':
      return [alive, ...expired(charge, now), ...received];
    case 'CONCLUIDA':
      return [alive, ...received];
    case 'REMOVIDA_PELO_USUARIO_RECEBEDOR':
      return [alive, writtenOff(txid, 'us'), ...received];
    case 'REMOVIDA_PELO_PSP':
      return [alive, writtenOff(txid, 'bank'), ...received];
  }
}

/**
 * That the charge is, or was, payable. The day of a revision is not told: while the charge is ATIVA it counts from the
 * reading; once it has ended, from its creation, so that it never seems to come after what ended it.
 */
function registered(charge: ChargeJson, now: string | null): TimedFact {
  const { txid, revisao, calendario, valor, status } = charge;
  const { criacao, dataDeVencimento = null } = calendario;
  const ids = idsOf(charge);
  return {
    factKey: [txid, 'ATIVA', revisao, valor.original, dataDeVencimento, ids.brCode === undefined ? '' : 'br']
      .filter((part) => part !== null && part !== '')
      .join(':'),
    occurredAt: revisao > 0 && status === 'ATIVA' ? null : criacao,
    fact: {
      type: 'registered',
      bankRef: txid,
      ids,
      amountCents: valor.original,
      dueDate: dataDeVencimento,
      overdue:
        now !== null &&
        status === 'ATIVA' &&
        dataDeVencimento !== null &&
        todayIn(now) > nextBusinessDay(dataDeVencimento),
    },
  };
}

function expired(charge: ChargeJson, now: string | null): TimedFact[] {
  const end = endOf(charge);
  if (now === null || Temporal.Instant.compare(now, end) < 0) return [];
  return [{ factKey: `${charge.txid}:expired:${end}`, occurredAt: end, fact: { type: 'expired' } }];
}

/** The standard does not tell when a charge was removed, nor why. */
function writtenOff(txid: string, by: 'us' | 'bank'): TimedFact {
  return { factKey: `${txid}:removed:${by}`, occurredAt: null, fact: { type: 'written_off', by, reason: null } };
}

/** A received Pix: the money, in the account at once, and what of it went back. */
export function pixFacts(dialect: PixDialect, pix: ReceivedPix): TimedFact[] {
  const { endToEndId, valor, horario, devolucoes } = pix;
  const paidOn = todayIn(horario);
  const fact: ChargeFact = {
    type: 'paid',
    identity: endToEndId,
    cumulative: false,
    amountCents: valor,
    channel: 'pix',
    paidOn,
    creditedOn: paidOn,
    feeCents: dialect.feeOf(pix),
  };
  return [
    { factKey: `pix:${endToEndId}`, occurredAt: horario, fact },
    ...devolucoes.flatMap((refund) => refundFacts(endToEndId, refund)),
  ];
}

/**
 * A return that was made. Its identity is the RtrId, by which the payment system knows it; a bank that leaves it out is
 * taken by the return's id, which is unique within its Pix. What is under way or failed moved no money.
 */
export function refundFacts(endToEndId: string, refund: RefundAnswer): TimedFact[] {
  const { id, rtrId, valor, natureza = 'ORIGINAL', horario, status } = refund;
  if (status === 'EM_PROCESSAMENTO' || status === 'NAO_REALIZADO') return [];
  const identity = rtrId ?? `${endToEndId}/${id}`;
  if (status !== 'DEVOLVIDO')
    return [
      { factKey: `return:${identity}:${status}`, occurredAt: null, fact: { type: 'unknown_word', word: status } },
    ];
  const at = horario.settledAt ?? horario.requestedAt ?? null;
  if (at === null) throw new Error(`the return ${id} has no time`);
  return [
    {
      factKey: `return:${identity}`,
      occurredAt: at,
      fact: {
        type: 'reversed',
        identity,
        ofIdentity: endToEndId,
        amountCents: valor,
        reversedOn: todayIn(at),
        // Whatever is not the receiver's own wish came by the special mechanism: somebody has to look at it.
        ...(natureza === 'ORIGINAL' || natureza === 'RETIRADA' ? { by: 'us' as const } : {}),
      },
    },
  ];
}
