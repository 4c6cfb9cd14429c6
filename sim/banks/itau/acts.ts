/** What happens at Itaú alone, by name; README.md of the simulator tells of each. */
import type { Act } from '#sim/kit/bank.ts';
import { SimulatorError } from '#sim/kit/bank.ts';
import { awaitingCredit, bounce, credit, pay, setProtest, todayOf } from './lifecycle.ts';
import { carryOut } from './pending.ts';
import type { Charge, Instruction, ItauState, ProtestStage, Rules } from './state.ts';
import { isOpen } from './state.ts';
import { dueOn } from './terms.ts';

/** The values that a rule can have; a kind's name for those that are many. */
const RULES: Readonly<Record<keyof Rules, readonly unknown[] | 'cents'>> = {
  sameDay: [true, false],
  instructions: ['immediate', 'approval', 'asynchronous'],
  alreadyDone: [422, 500],
  bolecode: ['immediate', 'later'],
  visibility: ['immediate', 'later'],
  pixTold: [true, false],
  accents: [true, false],
  idBoleto: ['uuid', 'digits'],
  feeCents: 'cents',
};

export function makeActs(state: ItauState, find: (ref: string) => Charge): Readonly<Record<string, Act>> {
  return {
    /** Sets rules of an account, named by its number or by one of its charges. */
    rules: (ref, input) => setRules(state, accountNamed(state, find, ref), input),
    /** The money of what was paid reaches the account now. */
    credit(ref) {
      const charge = find(ref);
      const waiting = awaitingCredit(charge);
      if (waiting.length === 0)
        throw new SimulatorError(409, `A cobrança ${ref} não tem pagamento à espera de crédito.`);
      credit(state, charge, waiting, todayOf(state));
    },
    /** The payment comes back before the credit: "Pagamento Rejeitado". */
    bounce(ref, { reason }) {
      const charge = find(ref);
      if (awaitingCredit(charge).length === 0)
        throw new SimulatorError(409, `A cobrança ${ref} não tem pagamento que ainda possa ser rejeitado.`);
      bounce(state, charge, typeof reason === 'string' ? reason : '5 - Agencia inválida');
    },
    'send-to-notary': (ref) => moveProtest(state, find(ref), ['asked'], 'sent'),
    protested: (ref) => moveProtest(state, find(ref), ['asked', 'sent'], 'protested'),
    'stop-protest': (ref) => moveProtest(state, find(ref), ['asked', 'sent', 'protested', 'stopping'], 'stopped'),
    /** The debtor pays at the notary's. */
    notary(ref, { amountCents }) {
      const charge = find(ref);
      const stage = charge.protest?.stage;
      if (stage !== 'sent' && stage !== 'protested' && stage !== 'stopping')
        throw new SimulatorError(409, `A cobrança ${ref} não está em cartório.`);
      const due = dueOn(charge, todayOf(state)).totalCents;
      const paid = typeof amountCents === 'number' ? amountCents : due;
      pay(state, charge, { amountCents: paid, channel: 'boleto', moment: state.env.clock.nowMs(), atNotary: true });
    },
    /** The manager approves the instructions that wait. */
    'approve-instruction'(ref) {
      for (const { id } of waitingOf(state, find(ref))) carryOut(state, id);
    },
    'refuse-instruction'(ref) {
      for (const { id } of waitingOf(state, find(ref))) state.instructions.delete(id);
    },
  };
}

function accountNamed(state: ItauState, find: (ref: string) => Charge, ref: string): string {
  return state.accounts.get(ref)?.number ?? find(ref).account;
}

/** All touch one charge, or one account. */
export function actOwners(state: ItauState, find: (ref: string) => Charge): Record<string, (ref: string) => string> {
  const ofCharge = (ref: string) => find(ref).account;
  const names = Object.keys(makeActs(state, find));
  return {
    ...Object.fromEntries(names.map((name) => [name, ofCharge])),
    rules: (ref) => accountNamed(state, find, ref),
  };
}

function setRules(state: ItauState, number: string, input: Record<string, unknown>): void {
  const account = state.accounts.get(number)!;
  for (const [name, value] of Object.entries(input)) {
    const known = Object.hasOwn(RULES, name) ? RULES[name as keyof Rules] : undefined;
    if (known === undefined)
      throw new SimulatorError(400, `Regra desconhecida: ${name}. Há: ${Object.keys(RULES).join(', ')}.`);
    const isRight = known === 'cents' ? Number.isSafeInteger(value) && Number(value) >= 0 : known.includes(value);
    if (!isRight) throw new SimulatorError(400, `Valor inválido para a regra ${name}.`);
  }
  Object.assign(account.rules, input);
  state.accounts.put(account.number, account);
}

function moveProtest(state: ItauState, charge: Charge, from: readonly ProtestStage[], to: ProtestStage): void {
  const { protest } = charge;
  if (!isOpen(charge) || protest === undefined || !from.includes(protest.stage))
    throw new SimulatorError(409, `A cobrança ${charge.id} não está em fase de protesto que o permita.`);
  setProtest(state, charge, { ...protest, stage: to });
}

function waitingOf(state: ItauState, charge: Charge): Instruction[] {
  const waiting = [...state.instructions.values()].filter(({ chargeId }) => chargeId === charge.id);
  if (waiting.length === 0) throw new SimulatorError(409, `A cobrança ${charge.id} não tem instrução pendente.`);
  return waiting;
}
