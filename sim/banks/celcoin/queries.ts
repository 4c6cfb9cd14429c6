/** What a caller can ask about its transfers and its account. */
import { localDay } from '#sim/kit/clock.ts';
import type { Answer, BankRequest } from '#sim/kit/http.ts';
import { json } from '#sim/kit/http.ts';
import { queryOf } from './body.ts';
import { REFUSALS, refused } from './errors.ts';
import { authenticationOf, receiptOf } from './receipt.ts';
import type { Account, CelcoinState, Transfer } from './state.ts';
import { balanceCents, habitsOf, transfersOf } from './state.ts';
import type { Caller } from './token.ts';
import { SUCCESS, authenticationApiOf, dayOf, localSecond, reais, statusAnswer } from './wire.ts';

function transferOf(state: CelcoinState, { account }: Caller, request: BankRequest): Transfer | undefined {
  const transfer = state.transfers.get(request.params['id'] ?? '');
  return transfer?.account === account.number ? transfer : undefined;
}

/** Clients add the number, terminal and date of the order to the query; only the id in the path counts here. */
export function readStatus(state: CelcoinState, caller: Caller, request: BankRequest): Answer {
  const habits = habitsOf(state);
  const transfer = transferOf(state, caller, request);
  return transfer === undefined
    ? refused(habits.refusalStatus, REFUSALS.notFound)
    : json(200, statusAnswer(transfer, habits));
}

/** The question always succeeds; whether the transfer is there is said inside. */
export function consult(state: CelcoinState, { account }: Caller, request: BankRequest): Answer {
  const query = queryOf(request);
  const found = query.size === 0 ? undefined : findBy(state, account, query);
  const transaction =
    found === undefined
      ? {
          authentication: 0,
          ...REFUSALS.notFound,
          createDate: '0001-01-01T00:00:00',
          externalNSU: numberOf(query.get('externalnsu'), 0),
          transactionId: numberOf(query.get('transactionid'), 1),
          status: 1,
          externalTerminal: query.get('externalterminal') ?? null,
        }
      : {
          authentication: authenticationOf(found).number,
          ...SUCCESS,
          createDate: localSecond(found.createdAtMs),
          externalNSU: Number(found.order.externalNsu ?? 0),
          transactionId: found.transactionId,
          externalTerminal: found.order.externalTerminal,
        };
  return json(200, { transaction, ...SUCCESS });
}

/** The newest one that agrees with all that was asked. */
function findBy(state: CelcoinState, account: Account, query: Map<string, string>): Transfer | undefined {
  const agrees = (name: string, value: string) => (query.get(name) ?? value) === value;
  return transfersOf(state, account).findLast(
    (transfer) =>
      agrees('transactionid', String(transfer.transactionId)) &&
      agrees('externalnsu', transfer.order.externalNsu ?? '0') &&
      agrees('externalterminal', transfer.order.externalTerminal) &&
      agrees('operationdate', dayOf(transfer)),
  );
}

function numberOf(text: string | undefined, absent: number): number {
  const number = Number(text ?? absent);
  return Number.isSafeInteger(number) ? number : absent;
}

export function readReceipt(state: CelcoinState, caller: Caller, request: BankRequest): Answer {
  const transfer = transferOf(state, caller, request);
  if (transfer === undefined) return refused(habitsOf(state).refusalStatus, REFUSALS.notFound);
  return json(200, {
    isExpired: false,
    convenant: 'CELCOIN',
    authentication: authenticationOf(transfer).number,
    receipt: { receiptData: '', receiptformatted: receiptOf(transfer) },
    authenticationAPI: authenticationApiOf(transfer),
    settleDate: `${transfer.settlesOn ?? dayOf(transfer)}T00:00:00`,
    createDate: localSecond(transfer.createdAtMs),
    transactionId: transfer.transactionId,
    urlreceipt: '',
    ...SUCCESS,
  });
}

/** `consumed` is what left today, a guess. */
export function readBalance(state: CelcoinState, { account }: Caller): Answer {
  const today = localDay(state.env.clock.nowMs()).date;
  const consumedCents = transfersOf(state, account)
    .filter((transfer) => dayOf(transfer) === today)
    .reduce((sum, { order }) => sum + order.amountCents, 0);
  return json(200, {
    anticipated: 0,
    reconcileExecuting: 'N',
    consumed: reais(consumedCents),
    credit: 0,
    balance: reais(balanceCents(state, account)),
    ...SUCCESS,
  });
}

export function listBanks(state: CelcoinState): Answer {
  const banks = [...state.participants.byCompe.values()].map(({ compe, name }) => ({
    institutionCode: Number(compe),
    description: `${compe} - ${compe} - ${name}`,
    institutionName: `${compe} - ${name}`,
  }));
  return json(200, { banks, ...SUCCESS });
}
