/** Ready-made stories for whoever tries the hub out: each says what the bank does, and to which charge. */
import { addDays, nextBusinessDay, todayIn } from '#lib/calendar.ts';
import type { BankCharge } from './bank.ts';
import { SimulatorError } from './bank.ts';
import { momentOf, utcTimestamp } from './clock.ts';
import type { BankWorld } from './world.ts';

export interface Scenario {
  id: string;
  title: string;
  description: string;
  /** Whether it happens to a charge; otherwise to the next call. */
  needsCharge: boolean;
  /** `whole`: moves the clock, or waits for a call that may be anybody's. */
  reach: 'own' | 'whole';
}

const DAYS_LATE = 5;

export const SCENARIOS: readonly Scenario[] = [
  {
    id: 'pay-today',
    title: 'Pagar hoje',
    description: 'O pagador paga agora o valor devido, pelo boleto.',
    needsCharge: true,
    reach: 'own',
  },
  {
    id: 'late-with-interest',
    title: 'Pagar com atraso, multa e juros',
    description:
      'O relógio do banco vai a 5 dias depois do vencimento, se ainda não chegou lá, e o pagador paga o valor com encargos.',
    needsCharge: true,
    reach: 'whole',
  },
  {
    id: 'lost-answer',
    title: 'Perder a resposta do próximo registro',
    description: 'O banco registra a próxima cobrança, mas a resposta se perde no caminho.',
    needsCharge: false,
    reach: 'own',
  },
  {
    id: 'webhook-three-times',
    title: 'Repetir o webhook três vezes',
    description: 'O pagador paga pelo Pix e o banco envia o mesmo aviso três vezes.',
    needsCharge: true,
    reach: 'own',
  },
  {
    id: 'paid-during-write-off',
    title: 'Pagar durante a baixa',
    description: 'Quando chegar o próximo pedido de baixa, o pagador paga um instante antes: o banco recusa a baixa.',
    needsCharge: true,
    reach: 'whole',
  },
  {
    id: 'paid-twice',
    title: 'Pagar duas vezes',
    description: 'O pagador paga o boleto e, um minuto depois, o Pix da mesma cobrança.',
    needsCharge: true,
    reach: 'whole',
  },
];

/**
 * Plays one.
 * @throws SimulatorError when there is no such scenario, or no open charge to play it on.
 */
export async function playScenario(world: BankWorld, id: string, ref?: string): Promise<{ charge?: BankCharge }> {
  const scenario = SCENARIOS.find((candidate) => candidate.id === id);
  if (scenario === undefined) {
    throw new SimulatorError(404, `Não há o cenário ${id}. Há: ${SCENARIOS.map((known) => known.id).join(', ')}.`);
  }
  if (!scenario.needsCharge) {
    await world.next('drop-after', { name: 'charge.register' });
    return {};
  }
  const charge = ref === undefined ? firstOpen(world) : world.charge(ref);
  await play(world, scenario.id, charge);
  return { charge: world.charge(charge.ref) };
}

function firstOpen(world: BankWorld): BankCharge {
  const open = world.charges().find(({ status }) => status === 'registered' || status === 'overdue');
  if (open === undefined) throw new SimulatorError(409, 'O banco não tem cobrança em aberto. Informe ref.');
  return open;
}

async function play(world: BankWorld, id: string, { ref, dueDate, txid }: BankCharge): Promise<void> {
  switch (id) {
    case 'pay-today':
      world.pay(ref);
      break;
    case 'late-with-interest': {
      const lateDay = addDays(nextBusinessDay(dueDate), DAYS_LATE);
      if (todayIn(world.clock.now().toString()) < lateDay) {
        await world.clock.set(utcTimestamp(momentOf(lateDay)));
      }
      world.pay(ref);
      break;
    }
    case 'webhook-three-times': {
      const known = new Set(world.webhooks().map((delivery) => delivery.id));
      world.pay(ref, { channel: txid === null ? 'boleto' : 'pix' });
      const ids = world.webhooks().filter((delivery) => !known.has(delivery.id));
      await world.deliver({ ids: ids.map((delivery) => delivery.id), repeat: 3 });
      break;
    }
    case 'paid-during-write-off':
      world.before('charge.writeOff', () => void world.pay(ref));
      break;
    case 'paid-twice':
      world.pay(ref);
      await world.clock.advance('PT1M');
      world.pay(ref, { channel: txid === null ? 'boleto' : 'pix' });
  }
}
