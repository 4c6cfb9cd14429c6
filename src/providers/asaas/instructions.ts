/** What only some banks can do: received elsewhere and undone, restored, given back (docs.asaas.com, "Cobranças"). */
import { jsonNumber } from '#lib/json.ts';
import { centsToDecimal } from '#lib/money.ts';
import type { ChargeAnswer, ChargeCapabilities, InstructionInput, LookUp, Step, TimedFact } from '#core/provider.ts';
import { cashUndone, factsOf, isOpen, keyOfRefund, refundDescription, toldIn, type Telling } from './charge-facts.ts';
import { refundCancelled } from './errors.ts';
import { paymentRequest, stillAccepted } from './reading.ts';
import { accepted, done, paymentPath, refOf, requestOf } from './requests.ts';
import { payment as paymentSchema, readJson, type Payment, type Refund } from './wire.ts';

type Read = (payment: Payment, telling: Telling) => TimedFact[];

/** An instruction of one POST that answers the charge as it is now, looked up by reading the charge. */
function changing(
  step: string,
  order: {
    path: string;
    body?(input: InstructionInput): Record<string, unknown>;
    read: Read;
    /** Whether a charge needs it no more: it was done, or something else came of the charge. */
    isOver(payment: Payment): boolean;
  },
): Step {
  return {
    step,
    build: (input) =>
      requestOf<ChargeAnswer>({
        name: `asaas.charge.${step}`,
        method: 'POST',
        path: paymentPath(refOf(input.registration), order.path),
        body: { json: order.body?.(input) ?? {} },
        effect: 'write',
        subject: 'change',
        success(raw) {
          const payment = readJson(raw, paymentSchema);
          return done({ bankRef: payment.id, facts: order.read(payment, toldIn(raw)) });
        },
      }),
    lookUp: ({ registration }) =>
      paymentRequest<LookUp>('asaas.charge.lookUp.detail', refOf(registration), (payment, telling) =>
        done(
          order.isOver(payment)
            ? { found: true, bankRef: payment.id, facts: order.read(payment, telling) }
            : { found: false },
        ),
      ),
  };
}

const markReceived = changing('markReceived', {
  path: 'receiveInCash',
  body({ receipt }) {
    if (!receipt) throw new Error('what was received is missing');
    const value = jsonNumber(centsToDecimal(receipt.amountCents));
    return { paymentDate: receipt.receivedOn, value, notifyCustomer: false };
  },
  read: (payment, telling) => factsOf(payment, telling),
  isOver: (payment) => !isOpen(payment) || payment.deleted === true,
});

const undoReceived = changing('undoReceived', {
  path: 'undoReceivedInCash',
  read: (payment, telling) =>
    payment.status === 'RECEIVED_IN_CASH'
      ? factsOf(payment, telling)
      : [cashUndone(payment, telling), ...factsOf(payment, telling)],
  isOver: ({ status, deleted }) => status !== 'RECEIVED_IN_CASH' || deleted === true,
});

const restore = changing('restore', {
  path: 'restore',
  read: (payment, telling) => factsOf(payment, telling, { restore: true }),
  isOver: ({ deleted }) => !deleted,
});

/** A Pix arrives back in seconds; a refund that waits for somebody's authorization may take days. */
const refundCheckMs = 5_000;

const ownRefund = (payment: Payment, { refund }: InstructionInput): Refund | undefined =>
  payment.refunds?.find((item) => keyOfRefund(item) === refund?.key);

/** A refund is known by our key in its description, whole or in part, however many there are. */
const refund: Step = {
  step: 'refund',
  build(input) {
    const order = input.refund;
    if (!order) throw new Error('what goes back is missing');
    return requestOf<ChargeAnswer>({
      name: 'asaas.charge.refund',
      method: 'POST',
      path: paymentPath(refOf(input.registration), 'refund'),
      body: {
        json: {
          value: jsonNumber(centsToDecimal(order.amountCents)),
          description: refundDescription(order.reason, order.key),
        },
      },
      effect: 'write',
      subject: 'refund',
      success: (raw) => accepted(readJson(raw, paymentSchema).id, refundCheckMs),
    });
  },
  check(input) {
    const bankRef = refOf(input.registration);
    const request = paymentRequest<ChargeAnswer>('asaas.charge.check', bankRef, (payment, telling) => {
      const own = ownRefund(payment, input);
      if (own?.status === 'CANCELLED') return { outcome: 'refused', refusal: refundCancelled() };
      return own?.status === 'DONE'
        ? done({ bankRef, facts: factsOf(payment, telling) })
        : accepted(bankRef, refundCheckMs);
    });
    return { ...request, read: stillAccepted(request.read, bankRef, refundCheckMs) };
  },
  lookUp: (input) =>
    paymentRequest<LookUp>('asaas.charge.lookUp.detail', refOf(input.registration), (payment, telling) =>
      // One that is under way is found too: what arrives is told by the bank, and read with the charge.
      done(
        ownRefund(payment, input)
          ? { found: true, bankRef: payment.id, facts: factsOf(payment, telling) }
          : { found: false },
      ),
    ),
};

export const instructions: Pick<ChargeCapabilities, 'markReceived' | 'undoReceived' | 'restore' | 'refund'> = {
  markReceived: () => [markReceived],
  undoReceived: () => [undoReceived],
  restore: () => [restore],
  // The bank gives back what came by Pix (or card); a boleto's payer has to say where to, at an address that the bank makes.
  refund: ({ registration }) => (registration.method === 'boleto' ? [] : [refund]),
};
