/** What an instruction changes in a charge: made when it is read, done now or later, kept with the books in between. */
import { addDays } from '#lib/calendar.ts';
import { cents, centsToDecimal } from '#lib/money.ts';
import { localDay } from '#sim/kit/clock.ts';
import { renderCodes } from './registration.ts';
import type { Charge, ItauState } from './state.ts';
import { saveCharge } from './state.ts';
import { askForProtest, stopProtest, writeOff } from './lifecycle.ts';
import type { Discount, Fine, Interest } from './terms.ts';

export type Change =
  | { what: 'baixa' }
  | { what: 'data_vencimento'; dueDate: string }
  | { what: 'valor_nominal'; amountCents: number }
  | { what: 'abatimento'; rebateCents: number }
  | { what: 'data_limite_pagamento'; limitDate: string }
  | { what: 'seu_numero'; reference: string }
  | { what: 'desconto'; desconto: Discount | null; sent: object }
  | { what: 'juros'; juros: Interest | null; sent: object }
  | { what: 'multa'; multa: Fine | null; sent: object }
  | { what: 'protesto'; codigo: number; days: number }
  | { what: 'negativacao'; codigo: number; days: number }
  | { what: 'pagador'; sent: object; payer: { name: string; taxId: string } }
  | { what: 'sacador_avalista' | 'recebimento_divergente'; sent: object };

export function applyChange(state: ItauState, charge: Charge, change: Change): void {
  const [before, after] = describe(charge, change);
  switch (change.what) {
    case 'baixa':
      return writeOff(state, charge);
    case 'protesto':
      if (change.codigo === 1) askForProtest(state, charge, change.days);
      else stopProtest(state, charge);
      return;
    case 'data_vencimento':
      // The limit keeps its distance where it would fall before the new date.
      if (charge.limitDate < change.dueDate) charge.limitDate = addDays(change.dueDate, 1);
      charge.dueDate = change.dueDate;
      break;
    case 'valor_nominal':
      charge.amountCents = change.amountCents;
      break;
    case 'abatimento':
      charge.terms.rebateCents = change.rebateCents;
      break;
    case 'data_limite_pagamento':
      charge.limitDate = change.limitDate;
      break;
    case 'seu_numero':
      charge.reference = change.reference;
      break;
    case 'desconto':
      setTerm(charge, 'desconto', change.desconto, change.sent);
      break;
    case 'juros':
      setTerm(charge, 'juros', change.juros, change.sent);
      break;
    case 'multa':
      setTerm(charge, 'multa', change.multa, change.sent);
      break;
    case 'negativacao':
      charge.negativacao = { codigo: change.codigo, dias: change.days };
      break;
    case 'pagador':
      charge.payer = change.payer;
      charge.sent = { ...charge.sent, pagador: change.sent };
      break;
    case 'sacador_avalista':
    case 'recebimento_divergente':
      charge.sent = { ...charge.sent, [change.what]: change.sent };
  }
  charge.history.unshift({
    data: localDay(state.env.clock.nowMs()).date,
    operacao: `ALTERACAO ${change.what.replaceAll('_', ' ').toUpperCase()}`,
    comandado_por: 'API',
    ...(before === undefined ? {} : { conteudo_anterior: before, conteudo_atual: after ?? '' }),
  });
  renderCodes(charge, state.accounts.get(charge.account)!);
  saveCharge(state, charge);
}

function setTerm<K extends 'desconto' | 'juros' | 'multa'>(
  charge: Charge,
  name: K,
  value: NonNullable<Charge['terms'][K]> | null,
  sent: object,
): void {
  const terms = { ...charge.terms };
  if (value === null) delete terms[name];
  else terms[name] = value;
  charge.terms = terms;
  charge.sent = { ...charge.sent, [name]: sent };
}

/** What the history says was there before and after. */
function describe(charge: Charge, change: Change): [string?, string?] {
  const reais = (amountCents: number) => centsToDecimal(cents(amountCents));
  switch (change.what) {
    case 'data_vencimento':
      return [charge.dueDate, change.dueDate];
    case 'valor_nominal':
      return [reais(charge.amountCents), reais(change.amountCents)];
    case 'abatimento':
      return [reais(charge.terms.rebateCents), reais(change.rebateCents)];
    case 'data_limite_pagamento':
      return [charge.limitDate, change.limitDate];
    case 'seu_numero':
      return [charge.reference, change.reference];
    default:
      return [];
  }
}
