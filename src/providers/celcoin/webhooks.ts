/**
 * The refund webhook of Celcoin: its support registers address, login and password; every 15 minutes, for 24 hours, until HTTP 200
 * (developers.celcoin.com.br, "Sobre as transferências"). Basic authentication is checked at the door, so what comes in is proven.
 */
import type { HookMessage, HookReading, WebhookCapabilities } from '#core/provider.ts';
import type { TransferNews } from '#core/transfer.ts';
import { todayIn } from '#lib/calendar.ts';
import { parseJsonExactly } from '#lib/json.ts';
import { returnedFact, wordFact } from './transfer-facts.ts';
import { instantOf, plainText, type RefundMessage, refundMessage } from './wire.ts';

function newsOf(message: RefundMessage): { news: TransferNews } | { problem: string } {
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

function readItem(value: unknown): ReturnType<typeof newsOf> {
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
