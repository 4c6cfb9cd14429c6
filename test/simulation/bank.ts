/** What the bank does to a company: it tells, repeats, forgets to tell, sends money back, answers badly, and leaves its files. */
import { uploadFile } from '#app/files/upload.ts';
import { SimulatorError, type Fault } from '#sim/index.ts';
import { atBank, attempt, type Life } from './life.ts';

export async function deliverHooks(life: Life): Promise<void> {
  const { world, random, story } = life;
  const how = random.weighted({ once: 5, twice: 3, reverse: 2, lose: 2 });
  story.push(`webhooks: ${how}`);
  await world.hub.bank.deliver({
    ...(how === 'twice' ? { repeat: 2 } : {}),
    ...(how === 'reverse' ? { order: 'reverse' as const } : {}),
    ...(how === 'lose' ? { lose: true } : {}),
  });
}

export async function giveOneBack(life: Life): Promise<void> {
  const there = atBank(life).filter(({ status }) => status === 'sent' || status === 'settled');
  if (there.length === 0) return;
  const { ref, kind } = life.random.pick(there);
  try {
    life.world.hub.bank.returnTransfer(ref, kind === 'pix' ? 'PBE326' : 'SPB2');
    life.story.push(`the bank of the payee sends ${ref} back`);
  } catch (error) {
    if (!(error instanceof SimulatorError)) throw error;
    life.story.push(`the bank of the payee cannot send ${ref} back yet`);
  }
}

/** From now on the key is somebody else's, or nobody's money arrives there. */
export async function changeKey({ world, random, company, story }: Life): Promise<void> {
  const what = random.weighted({ owner: 2, fails: 1, works: 2 });
  story.push(`the key of the payee: ${what}`);
  const owner = what === 'owner' ? { name: 'OUTRA PESSOA', taxId: '11144477735' } : company.payeeKeyOwner;
  world.hub.bank.act('register-key', company.payeeKey, owner);
  if (what === 'fails') world.hub.bank.act('fail-key', company.payeeKey, { code: 'PBE327' });
}

/** Somebody hands in files that the bank has left so far, in any order, some of them again. */
export async function handInFiles(life: Life, howMany = 2): Promise<void> {
  const there = life.random.shuffled(life.company.files());
  for (const { name, bytes } of there.slice(0, howMany)) {
    await attempt(life, `hand in ${name}`, (ctx) => uploadFile(ctx, { name, bytes }));
  }
}

const faults: readonly Fault[] = [
  'refuse',
  'slow',
  'drop-before',
  'drop-after',
  'drop-after',
  'drop-after',
  '500-before',
  '500-after',
  '429',
  '401-once',
  'expire-token',
  'html',
  'truncate',
  'empty',
  'extra-fields',
  'missing-field',
  'unknown-status',
  'echo-other-amount',
];

const calls = [
  'transfer.send',
  'transfer.send',
  'transfer.read',
  'transfer.find',
  'statement.page',
  'token',
  'pixKey.send',
  'pixKey.read',
  'pixKey.movement',
];

export async function armFault({ world, random, story }: Life): Promise<void> {
  const fault = random.pick(faults);
  const name = random.pick(calls);
  story.push(`${fault} on ${name}`);
  await world.hub.bank.next(fault, { name, times: 1, delayMs: 200 });
}

export async function calmDown({ world }: Life): Promise<void> {
  world.hub.bank.clearFaults();
}
