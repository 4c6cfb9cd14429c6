/**
 * Pix to a key, of Celcoin's BaaS: another product than the transfers of the v5, with an account of its own and the same access. The
 * directory is asked first; its answer names the owner and the endToEndId that the payment must carry
 * (developers.celcoin.com.br, "Realizar um Pix Cash-Out por Chaves Pix").
 */
import { parsePixKey } from '#lib/brcode/key.ts';
import { jsonNumber } from '#lib/json.ts';
import { centsToDecimal } from '#lib/money.ts';
import { cleanText } from '#core/check-charge.ts';
import type { FieldProblem } from '#core/errors.ts';
import type { PixKeyCapabilities, PixKeyOwner } from '#core/pix-key.ts';
import type { ConnectionView, RequestSpec } from '#core/provider.ts';
import type { TransferAnswer, TransferFact, TransferView } from '#core/transfer.ts';
import { isOurKey, transferLimits } from './limits.ts';
import { meaningOf } from './pix-key-errors.ts';
import { accountOf, requestOf } from './pix-key-requests.ts';
import { find } from './pix-key-statement.ts';
import { keyAnswer, paymentAnswer, paymentStateOf, type KeyAnswer, type PaymentAnswer } from './pix-key-wire.ts';
import { done } from './requests.ts';
import { factKeys, wordFact } from './transfer-facts.ts';
import { readJson } from './wire.ts';

const paymentPath = '/baas/v2/pix/payment';

/** A Pix is decided in seconds. */
const checkAfterMs = 2_000;

function ownerOf({ body }: KeyAnswer): PixKeyOwner {
  const { account, owner } = body;
  return {
    key: body.key,
    name: owner.name,
    taxId: owner.documentNumber,
    ispb: account.participant,
    branch: account.branch ?? '',
    account: account.account,
    accountType: account.accountType,
    endToEndId: body.endtoEndId,
  };
}

function owner(connection: ConnectionView, key: string): RequestSpec<PixKeyOwner | null> {
  return requestOf<PixKeyOwner | null>({
    name: 'celcoin.pixKey.owner',
    method: 'GET',
    path: `/baas/v2/pix/dict/entry/external/${encodeURIComponent(accountOf(connection))}`,
    query: { key },
    effect: 'read',
    success: (raw) => done(ownerOf(readJson(raw, keyAnswer))),
    absent: () => done(null),
  });
}

/** The body of the payment. @throws RangeError for another payee or key than this product has: the caller has checked both. */
export function paymentOf(
  connection: ConnectionView,
  { bankKey, payee, amountCents, description }: TransferView,
  to: PixKeyOwner,
) {
  if (payee.kind !== 'pixKey') throw new RangeError('a transfer to an account is another product of this bank');
  if (!isOurKey(bankKey)) throw new RangeError('clientCode is our own number of at most 15 digits');
  const text =
    description === null ? '' : cleanText(description, { refuses: remittanceRefuses }).slice(0, remittanceLength);
  return {
    amount: jsonNumber(centsToDecimal(amountCents)),
    clientCode: bankKey,
    endToEndId: to.endToEndId,
    initiationType: 'DICT',
    paymentType: 'IMMEDIATE',
    urgency: 'HIGH',
    transactionType: 'TRANSFER',
    debitParty: { account: accountOf(connection) },
    creditParty: {
      bank: to.ispb,
      key: to.key,
      account: to.account,
      branch: to.branch,
      taxId: to.taxId,
      name: to.name,
      accountType: to.accountType,
    },
    ...(text === '' ? {} : { remittanceInformation: text }),
  };
}

/** 140 is documented (CBE129); which characters pass is a guess. */
const remittanceLength = 140;
const remittanceRefuses = '[^A-Za-z0-9 .,/-]';

/** Facts of a payment as it stands; none while it is under way. */
export function paymentFacts({ status, body, error }: PaymentAnswer): TransferAnswer['facts'] {
  const timed = (key: string, fact: TransferFact) => ({ factKey: key, occurredAt: null, fact });
  switch (paymentStateOf(status)) {
    case 'pending':
      return [];
    case 'confirmed':
      // Confirmed by the bank that receives: it has arrived.
      return [
        timed(factKeys.sent(body.id), { type: 'sent', settlesOn: null }),
        timed(factKeys.settled(body.id), { type: 'settled' }),
      ];
    case 'failed': {
      const { errorCode, message = 'sem texto' } = body.error ?? error ?? {};
      const refusal = meaningOf(errorCode, { httpStatus: null, message }) ?? unexplained(errorCode, message);
      return [timed(`${body.id}:failed`, { type: 'failed', refusal })];
    }
    case null:
      return [wordFact(body.id, status.slice(0, 80))];
  }
}

function unexplained(code: string | undefined, message: string) {
  return {
    kind: 'refused',
    code: 'provider_refused',
    detail: 'A Celcoin informou que o Pix não foi feito.',
    cure: 'Leia o motivo que o banco deu. Se ele não for claro, fale com o suporte da Celcoin antes de pagar de novo.',
    actor: 'operator',
    bank: { httpStatus: null, code: code ?? null, message },
  } as const;
}

export function paymentAnswerOf(answer: PaymentAnswer): TransferAnswer {
  const { body } = answer;
  return {
    bankRef: body.id,
    bankKey: body.clientCode,
    endToEndId: body.endToEndId ?? null,
    amountCents: body.amount ?? null,
    receipt: null,
    facts: paymentFacts(answer),
  };
}

function send(connection: ConnectionView, transfer: TransferView, to: PixKeyOwner): RequestSpec<TransferAnswer> {
  return requestOf({
    name: 'celcoin.pixKey.send',
    method: 'POST',
    path: paymentPath,
    body: { json: paymentOf(connection, transfer, to) },
    effect: 'write',
    success(raw) {
      const answer = readJson(raw, paymentAnswer);
      if (answer.body.clientCode !== transfer.bankKey) throw new Error('the answer is of another payment');
      const read = paymentAnswerOf(answer);
      return read.facts.length === 0 ? { outcome: 'accepted', bankRef: answer.body.id, checkAfterMs } : done(read);
    },
  });
}

function read(_connection: ConnectionView, { bankKey }: TransferView): RequestSpec<TransferAnswer | null> {
  return requestOf<TransferAnswer | null>({
    name: 'celcoin.pixKey.read',
    method: 'GET',
    path: `${paymentPath}/status`,
    query: { clientCode: bankKey },
    effect: 'read',
    success(raw) {
      const answer = readJson(raw, paymentAnswer);
      if (answer.body.clientCode !== bankKey) throw new Error('the status is of another payment');
      return done(paymentAnswerOf(answer));
    },
    absent: () => done(null),
  });
}

/** The bank's form of a key is the directory's own. */
function problems({ payee, amountCents }: TransferView): FieldProblem[] {
  const found: FieldProblem[] = [];
  const { minimum, maximum } = transferLimits.amountCents;
  if (amountCents < minimum || amountCents > maximum)
    found.push({ pointer: '/amountCents', code: 'amount_out_of_range', detail: 'A Celcoin não aceita este valor.' });
  if (payee.kind !== 'pixKey') return found;
  const parsed = parsePixKey(payee.key);
  if (!parsed.ok) return [...found, { pointer: '/payee/key', code: 'pix_key_invalid', detail: parsed.problem }];
  if (parsed.key === payee.key) return found;
  const detail = 'Chave Pix: escreva como o diretório a guarda.';
  return [...found, { pointer: '/payee/key', code: 'pix_key_form', detail, suggestion: parsed.key }];
}

export const pixKey: PixKeyCapabilities = {
  missing: (connection) =>
    accountOf(connection) === ''
      ? 'Pix por chave é outro produto da Celcoin (BaaS): informe o número da conta BaaS no convênio da integração.'
      : null,
  problems,
  owner,
  send,
  read,
  find,
};
