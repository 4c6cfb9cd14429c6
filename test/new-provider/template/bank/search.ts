/** GET /v1/boletos: a period by one of three dates, the oldest first, page by page. */
import { isDate } from '#lib/calendar.ts';
import { localDay } from '#sim/kit/clock.ts';
import type { Answer, BankRequest } from '#sim/kit/http.ts';
import { json } from '#sim/kit/http.ts';
import type { FieldError } from './errors.ts';
import { invalidData } from './errors.ts';
import type { Account, Boleto, ExampleBankState } from './state.ts';
import { detailOf } from './wire.ts';

const PAGE_SIZE = 100;

/** The days on which a boleto is found, by `por`. */
const DATES: Readonly<Record<string, (boleto: Boleto) => string[]>> = {
  emissao: ({ issuedOn }) => [issuedOn],
  vencimento: ({ dueDate }) => [dueDate],
  pagamento: ({ payments }) =>
    payments.map(({ paidAt }) => localDay(Temporal.Instant.from(paidAt).epochMilliseconds).date),
};

export function listBoletos(state: ExampleBankState, account: Account, request: BankRequest): Answer {
  const of = (name: string): string => request.query.get(name) ?? '';
  const problems: FieldError[] = ['de', 'ate']
    .filter((name) => !isDate(of(name)))
    .map((campo) => ({ campo, motivo: 'Data inválida: use AAAA-MM-DD' }));
  const datesOf = Object.hasOwn(DATES, of('por')) ? DATES[of('por')] : undefined;
  if (datesOf === undefined) problems.push({ campo: 'por', motivo: `Use ${Object.keys(DATES).join(', ')}` });
  if (!/^\d{1,6}$/.test(of('pagina'))) problems.push({ campo: 'pagina', motivo: 'Número da página, a partir de 0' });
  if (datesOf === undefined || problems.length > 0) return invalidData(problems);

  const found = [...state.boletos.values()]
    .filter((boleto) => boleto.account === account.number)
    .filter(({ referencia }) => of('referencia') === '' || referencia === of('referencia'))
    .filter((boleto) => datesOf(boleto).some((date) => date >= of('de') && date <= of('ate')))
    .sort((one, other) => one.createdAtMs - other.createdAtMs);
  const start = Number(of('pagina')) * PAGE_SIZE;
  const boletos = found.slice(start, start + PAGE_SIZE).map(detailOf);
  return json(200, { boletos, ultimaPagina: start + PAGE_SIZE >= found.length });
}
