/** Titles of today: created here, registered at the simulated bank, and then the bank is told what becomes of each. */
import { addDays } from '#lib/calendar.ts';
import { cents } from '#lib/money.ts';
import type { SimulatedCharge, SimulatorControl } from '#net/simulator-control.ts';
import { createCharge } from '../charges/create.ts';
import { getCharge } from '../charges/get.ts';
import { refreshCharge } from '../charges/refresh.ts';
import { registerCharge } from '../charges/register.ts';
import { writeOffCharge } from '../charges/write-off.ts';
import type { Context } from '../context.ts';
import { today } from '../moment.ts';
import { samplePayers } from './payers.ts';
import { liveTitles, type LiveTitle } from './plan.ts';
import type { SamplePlace } from './set-up.ts';

/** How long a registration may take before the sample goes on without it. */
const waitMs = 10_000;
const readEveryMs = 50;
/** The one that stays in registration does so for long enough to be looked at. */
const slowEmissionMs = 2 * 60 * 60 * 1000;

interface Made {
  id: string;
  title: LiveTitle;
}

export async function makeLive(
  ctx: Context,
  control: SimulatorControl,
  place: SamplePlace,
  settled: () => void,
): Promise<void> {
  const made: Made[] = [];
  for (const title of liveTitles) {
    made.push({ title, id: await create(ctx, title, place) });
    if (title.fate === 'pending') settled();
  }
  const emissionDelayMs = await control.emissionDelayMs();
  try {
    await registerAll(ctx, control, place, made);
  } finally {
    await control.setEmissionDelayMs(emissionDelayMs);
  }
  await Promise.all(
    made.filter(({ title }) => title.fate !== 'pending').map((one) => happen(ctx, control, place, one).then(settled)),
  );
}

async function create(ctx: Context, title: LiveTitle, place: SamplePlace): Promise<string> {
  const { hybrid, plain } = place.billingTypes;
  const charge = await createCharge(
    ctx,
    {
      reference: title.reference,
      amountCents: cents(title.amountCents),
      dueDate: addDays(today(ctx), title.dueInDays),
      payer: samplePayers[title.payer]!,
      billingType: title.method === 'boleto' ? plain : hybrid,
      description: title.description,
    },
    { sample: true },
  );
  return charge.id;
}

/** First those two whose emission goes its own way, each alone; then all the others at once. */
async function registerAll(
  ctx: Context,
  control: SimulatorControl,
  place: SamplePlace,
  made: readonly Made[],
): Promise<void> {
  const slow = made.filter(({ title }) => title.fate === 'registering');
  const doomed = made.filter(({ title }) => title.fate === 'rejected');
  const others = made.filter(({ title }) => !['pending', 'registering', 'rejected'].includes(title.fate));
  const sendAlone = async ({ id, title }: Made): Promise<void> => {
    await registerCharge(ctx, { id, waitMs: 0 });
    await eventually(ctx, title, async () => (await atBank(control, place, title)) !== null);
  };
  await control.setEmissionDelayMs(slowEmissionMs);
  for (const one of slow) await sendAlone(one);
  await control.setEmissionDelayMs(0);
  for (const one of doomed) {
    await control.failNextEmission(place.bank, 'Pagador com CPF ou CNPJ irregular');
    await sendAlone(one);
  }
  await Promise.all(others.map(({ id }) => registerCharge(ctx, { id, waitMs })));
  for (const { id, title } of doomed) {
    await eventually(ctx, title, async () => (await getCharge(ctx, id)).status !== 'registering');
  }
}

async function eventually(ctx: Context, title: LiveTitle, isSo: () => Promise<boolean>): Promise<void> {
  for (let waitedMs = 0; waitedMs < waitMs; waitedMs += readEveryMs) {
    if (await isSo()) return;
    await ctx.clock.sleep(readEveryMs);
  }
  throw new Error(`${title.reference} did not get where it belongs`);
}

/** The title at the bank. Older samples have the same references at other accounts. */
async function atBank(
  control: SimulatorControl,
  place: SamplePlace,
  title: LiveTitle,
): Promise<SimulatedCharge | null> {
  const charge = await control.charge(place.bank, title.reference);
  return charge?.account === place.accountNumber ? charge : null;
}

/** What becomes of a registered title; the hub learns of it by asking, besides the webhook that the bank sends. */
async function happen(ctx: Context, control: SimulatorControl, place: SamplePlace, one: Made): Promise<void> {
  const { id, title } = one;
  const pay = async (channel: 'boleto' | 'pix', amountCents?: number): Promise<void> => {
    const charge = await atBank(control, place, title);
    if (!charge) throw new Error(`${title.reference} is not at the simulated bank`);
    await control.pay(place.bank, charge.ref, { channel, ...(amountCents === undefined ? {} : { amountCents }) });
  };
  switch (title.fate) {
    case 'paid':
      await pay(title.channel ?? 'boleto');
      break;
    case 'partly':
      await pay('boleto', Math.round(title.amountCents * 0.6));
      break;
    case 'twice':
      await pay('boleto');
      await pay('pix', title.amountCents);
      break;
    case 'written_off':
      await writeOffCharge(ctx, { id, reason: 'Renegociada com o cliente', askFirst: true, waitMs });
      return;
    case 'registered':
    case 'rejected':
    case 'registering':
    case 'pending':
      return;
  }
  await refreshCharge(ctx, { id });
}
