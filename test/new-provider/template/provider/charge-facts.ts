/**
 * What a boleto of Banco Exemplo proves about a charge, as facts with stable keys: the same fact told twice (by an answer, a query, a
 * page) has the same key. Keys of one moment sort in the order in which a charge lives them.
 */
import { todayIn } from '#lib/calendar.ts';
import type { TimedFact } from '#core/provider.ts';
import { type Boleto, isSituacao } from './wire.ts';

/** That the bank has it under this id: known even when what it echoes is not what was sent, so that it can be read again. */
export function issued({ id, criadoEm }: Boleto): TimedFact {
  return { factKey: `${id}:0:issued`, occurredAt: criadoEm, fact: { type: 'accepted', bankRef: id } };
}

/** That it is payable, with its codes and what the bank echoes: amount and due date are compared with what was sent. */
function registered(boleto: Boleto, overdue: boolean): TimedFact {
  const { id, valor, vencimento, nossoNumero, linhaDigitavel, codigoBarras } = boleto;
  return {
    factKey: `${id}:1:registered:${valor}:${vencimento}${overdue ? ':overdue' : ''}`,
    occurredAt: overdue ? boleto.situacaoEm : boleto.criadoEm,
    fact: {
      type: 'registered',
      bankRef: id,
      ids: { nossoNumero, linhaDigitavel, barcode: codigoBarras },
      amountCents: valor,
      dueDate: vencimento,
      overdue,
    },
  };
}

/**
 * Money. This bank names each payment, so its id is the identity.
 * CHANGE: a bank that tells one total per boleto, and no id, has `identity: id` of the boleto and `cumulative: true`. A day of credit or a
 * fee that the bank tells goes into `creditedOn` and `feeCents`.
 */
function payments({ id, pagamentos }: Boleto): TimedFact[] {
  return pagamentos.map(({ id: identity, valor, pagoEm, forma }) => ({
    factKey: `${id}:2:paid:${identity}`,
    occurredAt: pagoEm,
    fact: {
      type: 'paid',
      identity,
      cumulative: false,
      amountCents: valor,
      channel: forma === 'BALCAO' ? 'direct' : 'boleto',
      paidOn: todayIn(pagoEm),
      creditedOn: null,
      feeCents: null,
    },
  }));
}

/**
 * The facts of a boleto as the bank shows it, oldest first. One that is past its registration also proves that it was registered, so
 * that its codes are known even when no answer told them. `by` says whether the write-off is ours.
 */
export function factsOf(boleto: Boleto, by: 'us' | 'unknown' = 'unknown'): TimedFact[] {
  const { id, situacao, situacaoEm: occurredAt, pagamentos } = boleto;
  if (!isSituacao(situacao)) {
    return [{ factKey: `${id}:4:word:${situacao}`, occurredAt: null, fact: { type: 'unknown_word', word: situacao } }];
  }
  const before = [registered(boleto, false), ...payments(boleto)];
  switch (situacao) {
    case 'ABERTO':
      return [registered(boleto, false)];
    case 'VENCIDO':
      return [registered(boleto, true)];
    case 'PAGO':
      if (pagamentos.length === 0) throw new Error('a boleto that was paid has no payment');
      return before;
    case 'BAIXADO': {
      const fact = { type: 'written_off', by, reason: boleto.motivoBaixa } as const;
      return [...before, { factKey: `${id}:3:written_off`, occurredAt, fact }];
    }
    case 'EXPIRADO':
      return [...before, { factKey: `${id}:3:expired`, occurredAt, fact: { type: 'expired' } }];
  }
}
