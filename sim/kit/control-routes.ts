/** What the control API can be asked. README.md of the simulator shows each with curl. */
import type { AccountInput, Channel } from './bank.ts';
import { LIMITS, SimulatorError } from './bank.ts';
import type { Validity } from './ca.ts';
import { utcTimestamp } from './clock.ts';
import type { ControlContext } from './control.ts';
import type { FaultMatch } from './faults.ts';
import { FAULTS, isFault } from './faults.ts';
import { refuseWhole } from './own-world.ts';
import type { Route } from './router.ts';
import { SCENARIOS, playScenario } from './scenarios.ts';
import { checkSeed } from './seed-input.ts';
import type { BankWorld } from './world.ts';

export interface ControlRequest {
  params: Record<string, string>;
  query: URLSearchParams;
  body: Record<string, unknown>;
}

export interface ControlRoute extends Route {
  /**
   * `own`: asks the worlds of its context and nothing else that has accounts in it, so that a limited caller stays within his own.
   * `whole`: changes the bank for everybody, and is refused to a limited caller.
   */
  reach: 'own' | 'whole';
  handle(context: ControlContext, request: ControlRequest): unknown;
}

const CHANNELS: readonly Channel[] = ['boleto', 'pix', 'direct'];
const CHARGE = '/control/banks/{bank}/charges/{ref}';

export const CONTROL_ROUTES: readonly ControlRoute[] = [
  { method: 'GET', path: '/control/state', reach: 'own', handle: (context) => stateOf(context) },
  {
    method: 'POST',
    path: '/control/settings',
    reach: 'whole',
    handle: (context, { body }) => {
      const { limits, webhooks, emissionDelayMs, amendDelayMs } = body;
      if (limits !== undefined) context.settings.limits = word('limits', limits, LIMITS);
      if (emissionDelayMs !== undefined)
        context.settings.emissionDelayMs = wholeNumber('emissionDelayMs', emissionDelayMs);
      if (amendDelayMs !== undefined) context.settings.amendDelayMs = wholeNumber('amendDelayMs', amendDelayMs);
      if (webhooks !== undefined) context.webhooks.setMode(word('webhooks', webhooks, ['automatic', 'held'] as const));
      return stateOf(context);
    },
  },
  {
    method: 'GET',
    path: '/control/banks/{bank}/charges',
    reach: 'own',
    handle: (context, { params, query }) => {
      const status = query.get('status');
      const charges = worldOf(context, params).charges();
      return { charges: status === null ? charges : charges.filter((charge) => charge.status === status) };
    },
  },
  {
    method: 'GET',
    path: CHARGE,
    reach: 'own',
    handle: (context, { params }) => worldOf(context, params).charge(params['ref']!),
  },
  {
    method: 'POST',
    path: `${CHARGE}/pay`,
    reach: 'own',
    handle: (context, { params, body }) => {
      const world = worldOf(context, params);
      const order = {
        channel: word('channel', body['channel'] ?? 'boleto', CHANNELS),
        ...(body['amountCents'] === undefined ? {} : { amountCents: wholeNumber('amountCents', body['amountCents']) }),
        ...(body['at'] === undefined ? {} : { at: text('at', body['at']) }),
      };
      const payments = [world.pay(params['ref']!, order)];
      if (body['twice'] === true) payments.push(world.pay(params['ref']!, order));
      return { payments, charge: world.charge(params['ref']!) };
    },
  },
  onCharge('expire', (world, ref) => world.expire(ref)),
  onCharge('protest', (world, ref) => world.protest(ref)),
  onCharge('mark-received', (world, ref) => world.markReceived(ref)),
  onCharge('fail-emission', (world, ref, body) =>
    world.failEmission(ref, body['reason'] === undefined ? undefined : text('reason', body['reason'])),
  ),
  {
    method: 'POST',
    path: `${CHARGE}/acts/{act}`,
    reach: 'own',
    handle: (context, { params, body }) => {
      const world = worldOf(context, params);
      const ref = params['ref']!;
      world.act(params['act']!, ref, body);
      // Some acts are about an account or an address, not about a charge.
      return world.charges().some((charge) => charge.ref === ref) ? world.charge(ref) : {};
    },
  },
  {
    method: 'GET',
    path: '/control/banks/{bank}/transfers',
    reach: 'own',
    handle: (context, { params }) => ({ transfers: worldOf(context, params).transfers() }),
  },
  {
    method: 'POST',
    path: '/control/banks/{bank}/transfers/{ref}/return',
    reach: 'own',
    handle: (context, { params, body }) => {
      const amount = body['amountCents'] === undefined ? undefined : wholeNumber('amountCents', body['amountCents']);
      const world = worldOf(context, params);
      world.returnTransfer(params['ref']!, text('reason', body['reason']), amount);
      return { transfers: world.transfers().filter(({ ref, reference }) => [ref, reference].includes(params['ref']!)) };
    },
  },
  {
    method: 'GET',
    path: '/control/banks/{bank}/files',
    reach: 'own',
    handle: (context, { params }) => ({
      files: worldOf(context, params)
        .files()
        .map(({ name, day, bytes, atMs }) => ({ name, day, size: bytes.length, at: utcTimestamp(atMs) })),
    }),
  },
  {
    method: 'POST',
    path: '/control/banks/{bank}/fail-next-emission',
    reach: 'whole',
    handle: (context, { params, body }) => {
      const reason = body['reason'] === undefined ? undefined : text('reason', body['reason']);
      worldOf(context, params).failEmission(undefined, reason);
      return {};
    },
  },
  {
    method: 'POST',
    path: '/control/banks/{bank}/seed',
    reach: 'own',
    handle: (context, { params, body }) => {
      const charges = checkSeed(list('charges', body['charges']));
      return { charges: worldOf(context, params).seed(text('account', body['account']), charges) };
    },
  },
  {
    method: 'GET',
    path: '/control/faults',
    reach: 'own',
    handle: (context) => ({
      kinds: FAULTS,
      armed: Object.values(context.worlds).flatMap((world) =>
        world.faults().map((armed) => ({ bank: world.name, ...armed })),
      ),
    }),
  },
  {
    method: 'POST',
    path: '/control/faults',
    reach: 'own',
    handle: async (context, { body }) => {
      const { fault, bank, ...match } = body;
      if (!isFault(fault)) throw new SimulatorError(400, `fault deve ser uma destas: ${FAULTS.join(', ')}.`);
      const world = worldOf(context, { bank: text('bank', bank ?? Object.keys(context.worlds)[0]) });
      await world.next(fault, match as FaultMatch);
      return { armed: world.faults() };
    },
  },
  {
    method: 'DELETE',
    path: '/control/faults',
    reach: 'own',
    handle: (context) => {
      for (const world of Object.values(context.worlds)) world.clearFaults();
      return {};
    },
  },
  {
    method: 'POST',
    path: '/control/clock',
    reach: 'whole',
    handle: async (context, { body }) => {
      if (body['advance'] !== undefined) await context.clock.advance(text('advance', body['advance']));
      else if (body['set'] !== undefined) await context.clock.set(text('set', body['set']));
      else if (body['now'] === true) await context.clock.follow();
      else throw new SimulatorError(400, 'Informe advance ("PT30M", "P1D"), set (um instante) ou now: true.');
      return { now: context.clock.now().toString() };
    },
  },
  {
    method: 'GET',
    path: '/control/webhooks',
    reach: 'own',
    handle: (context, { query }) => {
      const status = query.get('status');
      const bank = query.get('bank');
      const worlds = Object.values(context.worlds).filter(({ name }) => bank === null || name === bank);
      const deliveries = worlds.flatMap((world) => world.webhooks());
      return {
        mode: context.webhooks.mode(),
        deliveries: status === null ? deliveries : deliveries.filter((delivery) => delivery.status === status),
      };
    },
  },
  {
    method: 'POST',
    path: '/control/webhooks',
    reach: 'own',
    handle: (context, { body }) => driveWebhooks(context, body),
  },
  {
    method: 'GET',
    path: '/control/calls',
    reach: 'own',
    handle: (context, { query }) => {
      const after = Number(query.get('after') ?? 0);
      const operation = query.get('operation');
      const calls = Object.values(context.worlds)
        .flatMap((world) => world.calls())
        .filter((call) => call.number > after)
        .sort((left, right) => left.number - right.number);
      return { calls: operation === null ? calls : calls.filter((call) => call.operation === operation) };
    },
  },
  {
    method: 'POST',
    path: '/control/applications',
    reach: 'own',
    handle: async (context, { body }) => {
      const { account, accounts, scopes, certificateValidity } = body;
      const world = worldOf(context, { bank: text('bank', body['bank'] ?? Object.keys(context.worlds)[0]) });
      const application = await world.createApplication({
        ...(account === undefined ? {} : { account: account as string | AccountInput }),
        ...(accounts === undefined ? {} : { accounts: list('accounts', accounts) as (string | AccountInput)[] }),
        ...(scopes === undefined ? {} : { scopes: list('scopes', scopes).map(String) }),
        ...(certificateValidity === undefined ? {} : { certificateValidity: certificateValidity as Validity }),
      });
      if (context.customer !== undefined) context.customers.give(world.name, application.accounts, context.customer);
      return application;
    },
  },
  {
    method: 'POST',
    path: '/control/customers',
    reach: 'whole',
    handle: (context, { body }) => {
      const world = worldOf(context, { bank: text('bank', body['bank']) });
      context.customers.move(world.name, text('account', body['account']), text('customer', body['customer']));
      return {};
    },
  },
  {
    method: 'POST',
    path: '/control/reset',
    reach: 'whole',
    handle: (context) => {
      for (const world of Object.values(context.worlds)) {
        world.clearFaults();
        world.clearCharges();
      }
      context.webhooks.clear();
      context.calls.clear();
      context.triggers.clear();
      return stateOf(context);
    },
  },
  {
    method: 'GET',
    path: '/control/scenarios',
    reach: 'own',
    handle: (context) => ({ scenarios: SCENARIOS.filter(({ reach }) => reach === 'own' || !context.limited) }),
  },
  {
    method: 'POST',
    path: '/control/scenarios',
    reach: 'own',
    handle: (context, { body }) => {
      const world = worldOf(context, { bank: text('bank', body['bank'] ?? Object.keys(context.worlds)[0]) });
      const ref = body['ref'] === undefined ? undefined : text('ref', body['ref']);
      const scenario = SCENARIOS.find(({ id }) => id === body['scenario']);
      if (scenario?.reach === 'whole' && context.limited) refuseWhole();
      return playScenario(world, text('scenario', body['scenario']), ref);
    },
  },
];

function onCharge(
  verb: string,
  task: (world: BankWorld, ref: string, body: Record<string, unknown>) => void,
): ControlRoute {
  return {
    method: 'POST',
    path: `${CHARGE}/${verb}`,
    reach: 'own',
    handle: (context, { params, body }) => {
      const world = worldOf(context, params);
      task(world, params['ref']!, body);
      return world.charge(params['ref']!);
    },
  };
}

function stateOf(context: ControlContext): object {
  const { clock, settings, webhooks, worlds } = context;
  return {
    now: clock.now().toString(),
    clock: clock.kind,
    limited: context.limited,
    settings: { ...settings, webhooks: webhooks.mode() },
    sftp: context.sftp,
    banks: Object.values(worlds).map((world) => {
      const charges = world.charges();
      return {
        name: world.name,
        title: world.title,
        baseUrl: world.baseUrl,
        charges: charges.length,
        byStatus: Object.fromEntries(
          [...Map.groupBy(charges, ({ status }) => status)].map(([status, group]) => [status, group.length]),
        ),
        webhooksWaiting: world.webhooks().filter(({ status }) => status === 'waiting').length,
        acts: Object.keys(world.acts ?? {}),
        faults: world.faults(),
      };
    }),
  };
}

/** `action`: deliver, repeat, reverse, lose, delay, forge. */
async function driveWebhooks(context: ControlContext, body: Record<string, unknown>): Promise<unknown> {
  const bank = text('bank', body['bank'] ?? Object.keys(context.worlds)[0]);
  const world = worldOf(context, { bank });
  const some = body['ids'] === undefined ? {} : { ids: list('ids', body['ids']).map(String) };
  const action = word('action', body['action'] ?? 'deliver', [
    'deliver',
    'repeat',
    'reverse',
    'lose',
    'delay',
    'forge',
  ] as const);
  switch (action) {
    case 'deliver':
      return world.deliver(some);
    case 'repeat':
      return world.deliver({ ...some, repeat: wholeNumber('times', body['times'] ?? 2) });
    case 'reverse':
      return world.deliver({ ...some, order: 'reverse' });
    case 'lose':
      return world.deliver({ ...some, lose: true });
    case 'delay':
      return { delayed: world.delay(wholeNumber('minutes', body['minutes']), some.ids) };
    case 'forge': {
      const amount = body['amountCents'];
      const forgery = { ref: text('ref', body['ref']) };
      return {
        id: world.forge(
          amount === undefined ? forgery : { ...forgery, amountCents: wholeNumber('amountCents', amount) },
        ),
      };
    }
  }
}

function worldOf(context: ControlContext, params: Record<string, string>): BankWorld {
  const name = params['bank'] ?? '';
  const world = Object.hasOwn(context.worlds, name) ? context.worlds[name] : undefined;
  if (world === undefined) throw new SimulatorError(404, `Não há o banco ${name} no simulador.`);
  return world;
}

function text(name: string, value: unknown): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new SimulatorError(400, `Informe ${name} como texto.`);
}

function wholeNumber(name: string, value: unknown): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw new SimulatorError(400, `Informe ${name} como número inteiro, sem sinal.`);
}

function list(name: string, value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  throw new SimulatorError(400, `Informe ${name} como lista.`);
}

function word<T extends string>(name: string, value: unknown, words: readonly T[]): T {
  const known = words.find((candidate) => candidate === value);
  if (known === undefined) throw new SimulatorError(400, `${name} deve ser: ${words.join(', ')}.`);
  return known;
}
