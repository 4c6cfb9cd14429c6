/**
 * Instructions: PATCH …/boletos/{id_boleto}/{instruction}, one field each ("API Boletos" 2.75). 204 is done; 202 and 200 "Aguardando
 * aprovação" (the account's manager must approve at the bank) are taken and not in effect yet: the consulta is asked until they show.
 * The bodies of juros, multa, desconto and protesto are published nowhere: they go inside their own name, as a widely used client sends
 * them (a guess that the bank takes in use).
 */
import type {
  Amendable,
  ChargeAnswer,
  InstructionInput,
  Outcome,
  RawAnswer,
  RequestSpec,
  Step,
  TimedFact,
} from '#core/provider.ts';
import { factsOf, hasEnded, protested, protestOf, writtenOffFact } from './charge-facts.ts';
import { consulta, follow, type Following, lookUpInstruction } from './consulta.ts';
import { idOf, keyOf } from './identity.ts';
import { accepted, done, instructionPath, requestOf } from './requests.ts';
import { type Boleto, instructionAnswer, plainWord, readJson } from './wire.ts';

/** An approval takes a person: no use asking every other second. */
const approvalCheckMs = 60_000;
const amendedCheckMs = 2_000;

export interface Instruction {
  /** Also the end of the name of its requests: `itau.charge.writeOff`. */
  step: string;
  /** The last part of the path. */
  path: string;
  body?(input: InstructionInput, prior: Record<string, ChargeAnswer>): unknown;
  /** What a 204 proves. */
  facts(input: InstructionInput, raw: RawAnswer): TimedFact[];
  /** Whether the boleto shows that nothing is left to do. */
  settled(boleto: Boleto, input: InstructionInput): boolean;
  /** What is proven when the consulta shows it; what it shows unless told. */
  shown?(boleto: Boleto, bankRef: string): TimedFact[];
  amends?: readonly Amendable[];
}

function refOf({ connection, registration }: InstructionInput): string {
  return idOf(keyOf(connection, registration));
}

function isTaken(raw: RawAnswer): boolean {
  if (raw.status === 202) return true;
  if (raw.status === 204 || raw.body.length === 0) return false;
  const { codigo, mensagem } = readJson(raw, instructionAnswer).data ?? {};
  return codigo !== undefined && plainWord(mensagem ?? '').includes('aguardando');
}

function readInstruction(raw: RawAnswer, input: InstructionInput, { facts }: Instruction): Outcome<ChargeAnswer> {
  const bankRef = refOf(input);
  return isTaken(raw) ? accepted(bankRef, approvalCheckMs) : done({ bankRef, facts: facts(input, raw) });
}

export function stepOf(instruction: Instruction): Step {
  const { step, path, body, settled, shown, amends } = instruction;
  const following = (input: InstructionInput, name: string): Following => ({
    name,
    key: keyOf(input.connection, input.registration),
    about: input.registration.id,
    settled: (boleto) => settled(boleto, input),
    ...(shown ? { facts: shown } : {}),
  });
  return {
    step,
    ...(amends ? { amends } : {}),
    build: (input, prior) =>
      requestOf({
        name: `itau.charge.${step}`,
        service: 'cashManagement',
        method: 'PATCH',
        path: instructionPath(refOf(input), path),
        ...(body ? { body: { json: body(input, prior) } } : {}),
        effect: 'write',
        subject: 'instruct',
        about: input.registration.id,
        success: (raw) => readInstruction(raw, input, instruction),
      }),
    check: (input) => follow(following(input, 'itau.charge.check'), approvalCheckMs),
    lookUp: (input) => lookUpInstruction(following(input, 'itau.charge.lookUp.instruction')),
  };
}

/** A read of the present state between the writes of a plan. `accept` gives null when it must be asked again. */
export function lookStep(step: string, accept: (boleto: Boleto, input: InstructionInput) => boolean): Step {
  return {
    step,
    amends: [],
    build(input): RequestSpec<ChargeAnswer> {
      const bankRef = refOf(input);
      return consulta<ChargeAnswer>({
        name: 'itau.charge.look',
        key: keyOf(input.connection, input.registration),
        about: input.registration.id,
        read([boleto]) {
          if (boleto && (hasEnded(boleto) || accept(boleto, input))) {
            return done({ bankRef, facts: factsOf(boleto, bankRef) });
          }
          const detail = 'a consulta ainda não mostra o que o banco já aceitou';
          return {
            outcome: 'unknown',
            cause: { kind: 'contract', bytesSent: true, detail, httpStatus: 200, retryAfterMs: amendedCheckMs },
          };
        },
      });
    },
  };
}

/** Days after the due date ("API Boletos" 2.75). */
export const protestDays = { minimum: 1, maximum: 99 } as const;

// Write off, protest ----------------------------------------------------------------------------------------------------

const writeOffStep = stepOf({
  step: 'writeOff',
  path: 'baixa',
  facts: (input) => [writtenOffFact(refOf(input), 'us', input.reason ?? null)],
  settled: hasEnded,
  shown: (boleto, bankRef) => factsOf(boleto, bankRef, 'us'),
});

/** The moment of the bank's answer tells one instruction from a later one like it: its answer has no id. */
function protestFact(type: 'in_protest' | 'protest_cancel_sent', bankRef: string, raw: RawAnswer): TimedFact {
  return { factKey: [bankRef, type, 'asked', raw.headers['date']].join(':'), occurredAt: null, fact: { type } };
}

const protestStep = stepOf({
  step: 'protest',
  path: 'protesto',
  body: ({ protest }) => ({
    protesto: { codigo_tipo_protesto: 1, quantidade_dias_protesto: protest?.afterDays ?? protestDays.minimum },
  }),
  facts: (input, raw) => [protestFact('in_protest', refOf(input), raw)],
  settled: (boleto) => hasEnded(boleto) || protestOf(boleto).stage === 'in',
});

/** What is asked for can be stopped (4, sustar); what the notary has done can only be cancelled (9). */
const cancelProtestStep = stepOf({
  step: 'cancelProtest',
  path: 'protesto',
  body(_input, prior) {
    const isDone = prior['stage']?.facts.some(({ factKey }) => factKey.includes(`:${protested}:`)) ?? false;
    return { protesto: { codigo_tipo_protesto: isDone ? 9 : 4 } };
  },
  facts: (input, raw) => [protestFact('protest_cancel_sent', refOf(input), raw)],
  settled: (boleto) => hasEnded(boleto) || protestOf(boleto).stage !== 'in',
  shown: (boleto, bankRef) => {
    const shown = factsOf(boleto, bankRef);
    const isOpen = !hasEnded(boleto) && protestOf(boleto).stage !== 'over';
    return isOpen ? [...shown, cancelSent(bankRef)] : shown;
  },
});

function cancelSent(bankRef: string): TimedFact {
  return {
    factKey: `${bankRef}:protest_cancel_sent:shown`,
    occurredAt: null,
    fact: { type: 'protest_cancel_sent' },
  };
}

export const writeOffPlan = (): readonly Step[] => [writeOffStep];
export const protestPlan = (): readonly Step[] => [protestStep];
export const cancelProtestPlan = (): readonly Step[] => [lookStep('stage', () => true), cancelProtestStep];
