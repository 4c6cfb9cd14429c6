/** What the people and the ERP of a company do: ask, ask again, change, agree, cancel; each in a process that may die meanwhile. */
import { approveTransfer } from '#app/transfers/approve.ts';
import { cancelTransfer } from '#app/transfers/cancel.ts';
import { createTransfer } from '#app/transfers/create.ts';
import { decideTransfer } from '#app/transfers/decide.ts';
import { editTransfer } from '#app/transfers/edit.ts';
import type { TransferInput, TransferPatch } from '#contract/transfers.ts';
import { Problem } from '#core/errors.ts';
import { publicId } from '#core/ids.ts';
import { addDays, todayIn } from '#lib/calendar.ts';
import { cents } from '#lib/money.ts';
import { password } from './company.ts';
import { atBank, attempt, rowsOf, type Life, type Request } from './life.ts';

type Payee = NonNullable<TransferInput['payee']>;

const account = { kind: 'account', branch: '30', bankCode: null, accountType: 'CC' } as const;
const maria = {
  ...account,
  account: '379424',
  accountDigit: '5',
  ispb: '60701190',
  name: 'Maria Aparecida de Souza',
  taxId: '52998224725',
} as const;
// Takes no part in Pix: a TED, which settles later and may come back for days.
const bakery = {
  ...account,
  account: '81234',
  accountDigit: '0',
  ispb: '02819125',
  name: 'Padaria Modelo',
  taxId: '11222333000181',
} as const;
const joao = {
  ...account,
  account: '99001',
  accountDigit: 'X',
  ispb: '00000000',
  name: 'Joao da Silva',
  taxId: '11144477735',
} as const;

const payeesOf = ({ company }: Life): readonly Payee[] => [
  maria,
  bakery,
  joao,
  { kind: 'pixKey', key: company.payeeKey, taxId: null },
];
const amounts = [1_000, 2_599, 60_000];

export async function askForOne(life: Life): Promise<void> {
  const request = newRequest(life);
  life.requests.push(request);
  await ask(life, request);
}

function newRequest(life: Life): Request {
  const { random, company, requests, world } = life;
  const today = todayIn(world.hub.clock.now().toString());
  const input: TransferInput = {
    connection: company.connectionId,
    reference: `T${requests.length + 1}`,
    amountCents: cents(random.pick(amounts)),
    payee: random.pick(payeesOf(life)),
    draft: false,
    ...(random.chance(0.1) ? { scheduledOn: addDays(today, 1 + random.below(4)) } : {}),
    ...(random.chance(0.3) ? { repeatReason: 'Segunda parcela do mesmo contrato' } : {}),
  };
  return { input, taken: false };
}

async function ask(life: Life, request: Request): Promise<void> {
  const { reference, amountCents, payee } = request.input;
  const what = `ask ${reference} of ${amountCents} to ${payee?.kind === 'account' ? payee.name : 'a key'}`;
  const said = await attempt(life, what, (ctx) => createTransfer(ctx, request.input));
  if (said === 'done' || (said instanceof Problem && said.init.code === 'reference_taken')) request.taken = true;
}

/** A machine that got no answer asks again with the same number; a person presses twice. */
export async function askAgain(life: Life): Promise<void> {
  const { random, requests } = life;
  const request = random.chance(0.7) ? requests.at(-1) : requests[random.below(requests.length)];
  if (request) await ask(life, request);
}

/** The same at two machines at once. */
export async function askTwiceAtOnce(life: Life): Promise<void> {
  const request = newRequest(life);
  life.requests.push(request);
  await Promise.all([ask(life, request), ask(life, request)]);
}

export async function agree(life: Life): Promise<void> {
  const waiting = (await rowsOf(life)).filter(({ status }) => status === 'awaiting_approval');
  if (waiting.length === 0) return;
  const { id, version, reference } = life.random.pick(waiting);
  const approval = { id: publicId('transfer', id), version, confirmation: { password } };
  await attempt(life, `agree to ${reference}`, (ctx) => approveTransfer(ctx, approval), life.company.bia);
}

/** Another amount, payee or day, while it waits; sometimes by somebody who saw an older one. */
export async function change(life: Life): Promise<void> {
  const { random } = life;
  const rows = await rowsOf(life);
  const waiting = rows.filter(({ status }) => status === 'awaiting_approval');
  const row = (random.chance(0.8) ? waiting : rows)[random.below(random.chance(0.8) ? waiting.length : rows.length)];
  if (!row) return;
  const patches: readonly TransferPatch[] = [
    { amountCents: cents(random.pick(amounts)) },
    { payee: random.pick(payeesOf(life)) },
    { scheduledOn: addDays(todayIn(life.world.hub.clock.now().toString()), random.below(3)) },
  ];
  const patch = random.pick(patches);
  const ifMatch = random.chance(0.2) ? row.version - 1 : row.version;
  const edit = { id: publicId('transfer', row.id), patch, ifMatch };
  await attempt(life, `change ${row.reference}: ${Object.keys(patch).join()}`, (ctx) => editTransfer(ctx, edit));
}

export async function cancelOne(life: Life): Promise<void> {
  const rows = await rowsOf(life);
  if (rows.length === 0) return;
  const { id, reference } = life.random.pick(rows);
  const input = { id: publicId('transfer', id), reason: 'Pedido errado' };
  await attempt(life, `cancel ${reference}`, (ctx) => cancelTransfer(ctx, input));
}

/** A person looks at the bank's statement for what was left to her, and says what she saw. */
export async function decideWhatIsLeft(life: Life): Promise<number> {
  const left = (await rowsOf(life)).filter(({ attention, status }) => attention && status === 'sending');
  for (const { id, bank_key: key, reference } of left) {
    const seen = atBank(life).find((one) => one.reference === key);
    const input = {
      decision: seen ? ('sent' as const) : ('not_sent' as const),
      ...(seen ? { bankRef: seen.ref } : {}),
      reason: 'Conferido no extrato da conta',
      confirmation: { password },
    };
    life.story.push(`a person decides on ${reference}: ${input.decision}`);
    await decideTransfer(life.company.bia, { id: publicId('transfer', id), ...input });
  }
  return left.length;
}
