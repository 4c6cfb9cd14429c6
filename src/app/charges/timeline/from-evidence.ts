/** Evidence as sentences: what was learnt of a charge, from whom, and what it changed. */
import type { TimelineItem } from '#contract/charges.ts';
import { showDate } from '#core/check-charge.ts';
import type { ChargeFact, EvidenceSource, PaymentChannel } from '#core/evidence.ts';
import { publicId } from '#core/ids.ts';
import { todayIn } from '#lib/calendar.ts';
import { formatReais } from '#lib/money.ts';
import { createRedactor } from '#net/redact.ts';
import type { Selectable } from 'kysely';
import type { EvidenceRow } from '#db/evidence.ts';
import type { InboundMessageTable } from '#db/tables.ts';
import { callParts, channelOf, type CallRow } from './from-calls.ts';
import { dayOf, item, joined, ranks, refusalText, type RankedItem } from './item.ts';

export type MessageRow = Pick<Selectable<InboundMessageTable>, 'id' | 'path' | 'headers' | 'body'>;

const sources: Readonly<
  Record<EvidenceSource, { actor: TimelineItem['actor']; channel: string; says: string; direction: 'in' | 'none' }>
> = {
  clerk: { actor: 'person', channel: 'tela', says: 'Informou', direction: 'none' },
  webhook: { actor: 'bank', channel: 'webhook', says: 'Aviso', direction: 'in' },
  answer: { actor: 'bank', channel: 'API', says: 'Respondeu', direction: 'in' },
  query: { actor: 'bank', channel: 'consulta', says: 'Consulta', direction: 'in' },
  return_file: { actor: 'file', channel: 'arquivo de retorno', says: 'Retorno', direction: 'in' },
  statement: { actor: 'statement', channel: 'extrato', says: 'Extrato', direction: 'in' },
};

export interface EvidenceContext {
  calls: ReadonlyMap<string, CallRow>;
  messages: ReadonlyMap<string, MessageRow>;
  titleOf: (connectionId: string) => string;
}

export function fromEvidence(rows: readonly EvidenceRow[], context: EvidenceContext): RankedItem[] {
  return rows.map((row) => {
    const source = sources[row.source];
    const call = row.bank_call_id === null ? undefined : context.calls.get(row.bank_call_id);
    const message = row.inbound_message_id === null ? undefined : context.messages.get(row.inbound_message_id);
    return item({
      id: publicId('evidence', row.id),
      // When it reached us: that is the order in which one thing led to the other. Banks often tell only a day.
      at: row.received_at,
      actor: source.actor,
      actorName: source.actor === 'bank' && row.connection_id !== null ? context.titleOf(row.connection_id) : null,
      direction: source.direction,
      channel: call ? channelOf(call) : source.channel,
      title: titleOf(row),
      detail: joined(detailOf(row.fact), occurredWords(row), row.proven ? null : 'não conferido'),
      effect: row.effect,
      result: resultOf(row, rows),
      evidenceId: publicId('evidence', row.id),
      hash: row.sha256.toString('hex'),
      ...(call ? callParts(call) : {}),
      ...(message ? { request: requestOf(message) } : {}),
      rank: ranks.answered,
    });
  });
}

/** What the bank sent us, CPF, CNPJ and secrets masked. */
function requestOf({ path, headers, body }: MessageRow): TimelineItem['request'] {
  const redactor = createRedactor([]);
  return {
    method: 'POST',
    url: `/hooks/…${redactor.url(path)}`,
    headers: redactor.headers(headers),
    body: redactor.body(body, headers['content-type'] ?? 'application/json'),
  };
}

/** A hint waits until the bank confirms it; what a bank echoed wrongly, or in words that we do not know, has no effect. */
function resultOf(row: EvidenceRow, all: readonly EvidenceRow[]): TimelineItem['result'] {
  if (row.fact.type === 'rejected') return 'refused';
  if (row.fact.type === 'unknown_word') return 'ignored';
  if (row.proven) return 'ok';
  if (row.source !== 'webhook') return 'ignored';
  const confirmed = all.some(
    (other) => other.proven && other.fact.type === row.fact.type && other.registration_id === row.registration_id,
  );
  return confirmed ? 'ok' : 'waiting';
}

function titleOf(row: EvidenceRow): string {
  const { fact, source } = row;
  if (source === 'clerk' && fact.type === 'paid') return 'Recebido por fora';
  if (source === 'webhook') return `Aviso de ${nounOf(fact)}`;
  return `${sources[source].says}: ${wordOf(fact)}`;
}

function wordOf(fact: ChargeFact): string {
  switch (fact.type) {
    case 'accepted':
      return 'recebido, em processamento';
    case 'registered':
      return fact.overdue ? 'registrado, em atraso' : 'registrado';
    case 'rejected':
      return 'recusado';
    case 'absent':
      return 'o pedido não chegou ao banco';
    case 'paid':
      return fact.amountCents === 0 ? 'recebimento desfeito' : 'pago';
    case 'reversed':
      return 'estornado';
    case 'bounced':
      return 'pagamento rejeitado; continua em aberto';
    case 'written_off':
      return fact.by === 'bank' ? 'baixado pelo banco' : 'baixado';
    case 'expired':
      return 'expirado';
    case 'in_protest':
      return 'em protesto';
    case 'protest_cancel_sent':
      return 'cancelamento do protesto enviado';
    case 'disputed':
      return 'contestado pelo pagador';
    case 'unknown_word':
      return 'situação que não conhecemos';
  }
}

function nounOf(fact: ChargeFact): string {
  switch (fact.type) {
    case 'accepted':
      return 'pedido em processamento';
    case 'registered':
      return fact.overdue ? 'atraso' : 'registro';
    case 'rejected':
      return 'recusa';
    case 'absent':
      return 'pedido não encontrado';
    case 'paid':
      return fact.amountCents === 0 ? 'recebimento desfeito' : 'pagamento';
    case 'reversed':
      return 'estorno';
    case 'bounced':
      return 'pagamento rejeitado';
    case 'written_off':
      return 'baixa';
    case 'expired':
      return 'expiração';
    case 'in_protest':
      return 'protesto';
    case 'protest_cancel_sent':
      return 'cancelamento do protesto';
    case 'disputed':
      return 'contestação';
    case 'unknown_word':
      return 'situação que não conhecemos';
  }
}

const channelWords: Readonly<Record<PaymentChannel, string>> = {
  boleto: 'boleto',
  pix: 'Pix',
  direct: 'direto ao beneficiário',
  notary: 'cartório',
};

function detailOf(fact: ChargeFact): string | null {
  switch (fact.type) {
    case 'registered':
      return joined(
        fact.ids.nossoNumero !== undefined && `nosso número ${fact.ids.nossoNumero}`,
        fact.ids.linhaDigitavel !== undefined && 'linha digitável',
        fact.ids.brCode !== undefined && 'Pix copia e cola',
      );
    case 'rejected':
      return refusalText(fact.refusal);
    case 'paid':
      if (fact.amountCents === 0) return null;
      return joined(
        `${formatReais(fact.amountCents)}${fact.cumulative ? ' ao todo' : ''}`,
        channelWords[fact.channel],
        `pago em ${showDate(fact.paidOn)}`,
        fact.creditedOn !== null && `creditado em ${showDate(fact.creditedOn)}`,
        fact.feeCents !== null && `tarifa ${formatReais(fact.feeCents)}`,
      );
    case 'reversed':
      return joined(formatReais(fact.amountCents), `em ${showDate(fact.reversedOn)}`);
    case 'written_off':
      return fact.reason === null ? null : `motivo: ${fact.reason}`;
    case 'unknown_word':
      return `O banco diz "${fact.word}". Nada mudou aqui.`;
    default:
      return null;
  }
}

/** The day of the fact, where it is not the day we learnt it and the sentence does not say it. */
function occurredWords({ fact, occurred_at, received_at }: EvidenceRow): string | null {
  if (fact.type === 'paid' || fact.type === 'reversed') return null;
  return todayIn(occurred_at) === todayIn(received_at) ? null : `em ${dayOf(occurred_at)}`;
}
