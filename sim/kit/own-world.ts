/**
 * A bank as one of its customers is to see it: what is at other customers' accounts is not there, nor is what is at accounts of which
 * nobody knows whose they are; what would change the bank for everybody is refused. Nothing is passed on unseen: a new member of
 * BankWorld has to be thought of here.
 */
import { SimulatorError } from './bank.ts';
import type { Act, BankCharge, BankTransfer, Forgery } from './bank.ts';
import type { SimClock } from './clock.ts';
import type { Customers } from './customers.ts';
import type { BankWorld } from './world.ts';

/** @throws SimulatorError always: what was asked acts on everybody's things. */
export function refuseWhole(): never {
  throw new SimulatorError(
    409,
    'Isto mudaria o banco simulado para as outras empresas desta instalação. ' +
      'Peça a quem opera a máquina, ou experimente em uma instalação só sua (outra pasta em PONTUAL_DATA_DIR).',
  );
}

/** What of a bank is a customer's: lists of it, and one thing by its name. What is another's is told as what is nobody's. */
function sightOf(world: BankWorld, customer: string, customers: Customers) {
  const isOwn = (account: string) => customers.of(world.name, [account]) === customer;
  const missing = (what: string, ref: string): never => {
    throw new SimulatorError(404, `${world.title} não tem ${what} ${ref} em contas suas.`);
  };
  const own = <T extends { account: string }>(all: readonly T[]): T[] => all.filter(({ account }) => isOwn(account));
  const webhooks = () => own(world.webhooks());
  return {
    isOwn,
    missing,
    charges: () => own(world.charges()),
    transfers: () => own(world.transfers()),
    webhooks,
    account: (number: string): string => (isOwn(number) ? number : missing('a conta', number)),
    /** Found among its own by any of its names, and again by the bank, as the bank will find it: what is acted on is what was judged. */
    charge(ref: string): BankCharge {
      const names = ({ reference, nossoNumero, txid }: BankCharge) => [reference, nossoNumero, txid];
      const found = byRef(own(world.charges()), ref, names);
      const seen = found && world.charge(found.ref);
      return seen && isOwn(seen.account) ? seen : missing('a cobrança', ref);
    },
    transfer(ref: string): BankTransfer {
      const found = byRef(own(world.transfers()), ref, ({ reference }) => [reference]);
      const seen = found && world.transfer(found.ref);
      return seen && isOwn(seen.account) ? seen : missing('a transferência', ref);
    },
    /** The notifications that are named, or all that wait. */
    chosen(ids: readonly string[] | undefined): readonly string[] {
      const known = webhooks();
      if (ids === undefined) return known.filter(({ status }) => status === 'waiting').map(({ id }) => id);
      for (const id of ids) if (!known.some((delivery) => delivery.id === id)) missing('o aviso', id);
      return ids;
    },
  };
}

type Sight = ReturnType<typeof sightOf>;

export function ownWorld(world: BankWorld, customer: string, customers: Customers): BankWorld {
  const sight = sightOf(world, customer, customers);
  const { account, charge, transfer, chosen } = sight;
  /** At a bank of transfers it speaks of one of them. */
  const forge = ({ ref, ...forgery }: Forgery) =>
    world.forge({ ...forgery, ref: (world.transfers().length > 0 ? transfer(ref) : charge(ref)).ref });
  return {
    name: world.name,
    title: world.title,
    baseUrl: world.baseUrl,
    clock: ownClock(world.clock),
    charges: sight.charges,
    charge,
    pay: (ref, order) => world.pay(charge(ref).ref, order),
    amountDueCents: (ref, date) => world.amountDueCents(charge(ref).ref, date),
    expire: (ref) => world.expire(charge(ref).ref),
    protest: (ref) => world.protest(charge(ref).ref),
    failEmission: (ref, reason) => (ref === undefined ? refuseWhole() : world.failEmission(charge(ref).ref, reason)),
    markReceived: (ref) => world.markReceived(charge(ref).ref),
    seed: (number, past) => world.seed(account(number), past),
    clearCharges: refuseWhole,
    forge,
    ...ownActs(world, sight),
    async createApplication(input = {}) {
      // Naming no account, one gets a new one. A number that is not one's own could be anybody's.
      for (const named of input.accounts ?? (input.account === undefined ? [] : [input.account]))
        account(typeof named === 'string' ? named : named.number);
      return world.createApplication(input);
    },
    async next(fault, match = {}) {
      if (fault === 'reject-cert' && match.name === undefined) refuseWhole(); // a handshake does not tell whose it is
      await world.next(fault, { ...match, customer });
    },
    faults: () => world.faults().filter((armed) => armed.customer === customer),
    clearFaults: () => world.clearFaults(customer),
    before: refuseWhole,
    advance: refuseWhole,
    async deliver({ forge: forgery, ids, ...options } = {}) {
      if (forgery !== undefined) forge(forgery);
      return world.deliver({ ...options, ids: chosen(ids) });
    },
    delay: (minutes, ids) => world.delay(minutes, chosen(ids)),
    webhooks: sight.webhooks,
    calls: () => world.calls().filter((call) => call.customer === customer),
    transfers: sight.transfers,
    transfer,
    returnTransfer: (ref, reason, amountCents) => world.returnTransfer(transfer(ref).ref, reason, amountCents),
    files(number) {
      const numbers = number === undefined ? customers.accounts(world.name, customer) : [account(number)];
      return numbers.flatMap((own) => world.files(own));
    },
  };
}

/** The acts that touch one account, done to one's own. */
function ownActs(world: BankWorld, { isOwn, missing }: Sight): Pick<BankWorld, 'acts' | 'actOwners' | 'act'> {
  const { actOwners = {} } = world;
  const ownerOf = (name: string, ref: string): string => {
    try {
      return actOwners[name]?.(ref) ?? '';
    } catch {
      return ''; // nobody's
    }
  };
  const act =
    (name: string): Act =>
    (ref, input) =>
      isOwn(ownerOf(name, ref)) ? world.act(name, ref, input) : missing('o que se chama', ref);
  const acts = Object.fromEntries(Object.keys(actOwners).map((name) => [name, act(name)]));
  return {
    acts,
    actOwners,
    act(name, ref, input = {}) {
      const known = Object.hasOwn(acts, name) ? acts[name] : undefined;
      if (known !== undefined) known(ref, input);
      else if (Object.hasOwn(world.acts ?? {}, name)) refuseWhole();
      else missing('o ato', name);
    },
  };
}

/** The bank's own id first: another's reference may look like it. */
function byRef<T extends { ref: string }>(all: readonly T[], ref: string, names: (one: T) => (string | null)[]) {
  return all.find((one) => one.ref === ref) ?? all.findLast((one) => names(one).includes(ref));
}

function ownClock(clock: SimClock): SimClock {
  return { ...clock, advance: refuseWhole, set: refuseWhole, follow: refuseWhole };
}
