/**
 * The refund webhook of Celcoin: its support registers address, login and password; every 15 minutes, for 24 hours, until HTTP 200
 * (developers.celcoin.com.br, "Sobre as transferências"). Basic authentication is checked at the door, so what comes in is proven.
 */
import type { HookMessage, HookReading, WebhookCapabilities } from '#core/provider.ts';
import type { TransferNews } from '#core/transfer.ts';
import { todayIn } from '#lib/calendar.ts';
import { parseJsonExactly } from '#lib/json.ts';
import { paymentAnswerOf } from './pix-key.ts';
import { paymentNamedIn, reversalFact } from './pix-key-reversal.ts';
import { entityMessage, paymentAnswer, paymentStateOf, reversalMessage } from './pix-key-wire.ts';
import { returnedFact, wordFact } from './transfer-facts.ts';
import { instantOf, plainText, type RefundMessage, refundMessage } from './wire.ts';

/** What a message says; `nothing` where it only repeats that a payment is under way. */
type Reading = { news: TransferNews } | { problem: string } | { nothing: true };

function newsOf(message: RefundMessage): Reading {
  const { ProtocoloId, NsuExterno, TipoTransacao = '', DadosTransacao, StatusCompensacao } = message;
  const ids = { bankRef: ProtocoloId, bankKey: NsuExterno ?? null, endToEndId: null };
  if (plainText(TipoTransacao) !== 'transferencia')
    return { problem: `TipoTransacao desconhecido: ${TipoTransacao.slice(0, 40)}` };
  if (plainText(StatusCompensacao.Status) !== 'erro')
    return { news: { ...ids, ...wordFact(ProtocoloId, StatusCompensacao.Status.slice(0, 80)) } };
  const at = instantOf(DadosTransacao.DataDevolucao);
  if (at === null)
    return { problem: `DataDevolucao ilegível: ${DadosTransacao.DataDevolucao?.slice(0, 40) ?? 'ausente'}` };
  const { CodErro: code, MensagemErro: text } = StatusCompensacao;
  const told = { transactionId: ProtocoloId, on: todayIn(at), at, amountCents: DadosTransacao.Valor, code, text };
  return { news: { ...ids, ...returnedFact(told) } };
}

/** Messages of the webhook manager (BaaS): payments to a key, and what came back of them. */
function entityNews(value: object): Reading | null {
  const { data } = entityMessage.safeParse(value);
  if (!data) return null;
  const occurredAt = instantOf(data.createTimestamp ?? data.createTimeStamp);
  if (data.entity === 'pix-payment-out') {
    const parsed = paymentAnswer.safeParse(value);
    if (!parsed.success) return { problem: 'aviso de Pix enviado fora do documentado' };
    const { facts, ...ids } = paymentAnswerOf(parsed.data);
    // Confirmed says both that it left and that it arrived: the last one says all.
    const told = facts.at(-1);
    return told ? { news: { ...idsOf(ids), ...told, occurredAt } } : { nothing: true };
  }
  if (data.entity === 'pix-reversal-in') return reversalNews(value, occurredAt);
  return { problem: `aviso de outro assunto: ${data.entity.slice(0, 40)}` };
}

const idsOf = ({ bankRef, bankKey, endToEndId }: Pick<TransferNews, 'bankRef' | 'bankKey' | 'endToEndId'>) => ({
  bankRef,
  bankKey,
  endToEndId,
});

function reversalNews(value: object, at: string | null): Reading {
  const parsed = reversalMessage.safeParse(value);
  if (!parsed.success) return { problem: 'aviso de devolução de Pix fora do documentado' };
  if (paymentStateOf(parsed.data.status) !== 'confirmed')
    return { problem: `devolução de Pix com situação desconhecida: ${parsed.data.status.slice(0, 40)}` };
  const { amount, ...body } = parsed.data.body;
  const names = paymentNamedIn(body);
  if (!names) return { problem: 'aviso de devolução de Pix que não diz de qual pagamento' };
  return { news: { ...names, ...reversalFact({ body, amountCents: amount, at }) } };
}

function readItem(value: unknown): Reading {
  const ofEntity = typeof value === 'object' && value !== null ? entityNews(value) : null;
  if (ofEntity) return ofEntity;
  const parsed = refundMessage.safeParse(value);
  if (parsed.success) return newsOf(parsed.data);
  const fields = [...new Set(parsed.error.issues.map(({ path }) => path.join('.') || '(tudo)'))].join(', ');
  return { problem: `aviso fora do documentado em ${fields}` };
}

function read(message: HookMessage): HookReading {
  let body: unknown;
  try {
    body = parseJsonExactly(message.body);
  } catch {
    return { readable: false, problem: 'o corpo não é JSON' };
  }
  if (typeof body !== 'object' || body === null) return { readable: false, problem: 'o corpo não é lista nem objeto' };
  // One object is documented; a list would be read as well.
  const readings = (Array.isArray(body) ? (body as unknown[]) : [body]).map(readItem);
  return {
    readable: true,
    proven: true,
    items: [],
    transfers: readings.flatMap((reading) => ('news' in reading ? [reading.news] : [])),
    problems: readings.flatMap((reading) => ('problem' in reading ? [reading.problem] : [])),
  };
}

export const webhook: WebhookCapabilities = { read };
