/** What the journeys of transfers stand on: an account that pays at the simulated bank, and the two people that money needs. */
import assert from 'node:assert/strict';
import type { InviteCreated } from '#contract/users.ts';
import type { Session } from '#contract/people.ts';
import type { Transfer } from '#contract/transfers.ts';
import type { BankApplication } from '#sim/index.ts';
import { api, atSimulator, openDesk, see, type Desk } from './desk.ts';

export const bank = 'celcoin';
export const asker = { name: 'Ana Souza', email: 'ana@example.com', password: 'padaria trigo fermento quente' };
export const approver = { name: 'Bruno Lima', email: 'bruno@example.com', password: 'segundo par de olhos atentos' };

/** Who asks, and the connection that pays. */
export interface Payer {
  ana: Desk;
  connectionId: string;
  /** What the bank handed out for it. */
  given: BankApplication;
}

/** Both windows. */
export interface Pair extends Payer {
  bruno: Desk;
}

export async function send<A>(desk: Desk, method: string, path: string, data: object = {}): Promise<A> {
  const { csrfToken } = await api<Session>(desk, '/ui/session');
  const headers = { 'x-csrf-token': csrfToken, 'idempotency-key': crypto.randomUUID() };
  const answer = await desk.context.request.fetch(path, { method, headers, data });
  assert.ok(answer.ok(), `${method} ${path}: ${await answer.text()}`);
  const text = await answer.text();
  return (text === '' ? null : JSON.parse(text)) as A;
}

/** Ana makes the company and connects the bank, all by the API: the screens of that have journeys of their own. */
export async function setUpPayer(chromium: string, url: string): Promise<Payer> {
  const ana = await openDesk(chromium, url);
  const company = { companyName: 'Padaria Pão Quente Ltda', companyTaxId: '12ABC34501DE35', sample: false };
  const first = await ana.context.request.post('/ui/first-run', { data: { ...asker, ...company }, timeout: 60_000 });
  assert.equal(first.status(), 201, await first.text());
  return { ana, ...(await connect(ana)) };
}

/** And invites Bruno. */
export async function setUpPair(chromium: string, url: string): Promise<Pair> {
  const payer = await setUpPayer(chromium, url);
  const { ana } = payer;
  const { name, email } = approver;
  const { link } = await send<InviteCreated>(ana, 'POST', '/v1/invites', { name, email, role: 'finance' });
  const bruno = await openDesk(chromium, url);
  const accepted = await bruno.context.request.post('/ui/invite/accept', {
    data: { token: link.split('#')[1], name, password: approver.password },
  });
  assert.equal(accepted.status(), 200, await accepted.text());
  const { password } = approver;
  const entered = await bruno.context.request.post('/ui/sign-in', { data: { email, password } });
  assert.ok(entered.ok(), await entered.text());
  return { ...payer, bruno };
}

async function connect(desk: Desk): Promise<Omit<Payer, 'ana'>> {
  const given = await atSimulator<BankApplication>(desk, 'applications', { bank });
  const digits = given.accounts[0]!;
  const holder = { holderName: 'Padaria Pão Quente Ltda', holderTaxId: '12ABC34501DE35' };
  const account = { mnemonic: 'PAGA01', bankCode: '000', branch: '0001', number: digits.slice(0, -1) };
  await send(desk, 'POST', '/v1/bank-accounts', { ...account, digit: digits.slice(-1), ...holder });
  const integration = { bankAccount: 'PAGA01', provider: bank, environment: 'sandbox' };
  const { id } = await send<{ id: string }>(desk, 'POST', '/v1/connections', integration);
  const { clientId, clientSecret } = given;
  await send(desk, 'PUT', `/v1/connections/${id}/credentials`, { fields: { clientId, clientSecret } });
  const hook = await send<object>(desk, 'POST', `/v1/connections/${id}/webhook-secret`);
  await atSimulator(desk, `banks/${bank}/charges/${encodeURIComponent(clientId)}/acts/register-webhook`, hook);
  return { connectionId: id, given };
}

/** A transfer asked for by the API, where a journey is about what follows. */
export async function asked({ ana, connectionId }: Payer, reference: string, more: object = {}): Promise<Transfer> {
  return send<Transfer>(ana, 'POST', '/v1/transfers', {
    connection: connectionId,
    reference,
    amountCents: amountFrom(reference),
    payee: maria,
    ...more,
  });
}

export const maria = {
  kind: 'account',
  name: 'Maria Aparecida de Souza',
  taxId: '52998224725',
  bankCode: '341',
  branch: '30',
  account: '379424',
  accountDigit: '5',
  accountType: 'CC',
} as const;

/** Each journey has an amount of its own, so that none looks like another one's. */
export function amountFrom(reference: string): number {
  return [...reference].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 9_000_00, 7) + 1_00;
}

/** Bruno agrees by the API. */
export async function approved(pair: Pair, { id, version }: Transfer): Promise<Transfer> {
  const { password } = approver;
  return send<Transfer>(pair.bruno, 'POST', `/v1/transfers/${id}/approve`, { confirmation: { password }, version });
}

export async function transferOf(desk: Desk, reference: string): Promise<Transfer> {
  const { data } = await api<{ data: Transfer[] }>(desk, `/v1/transfers?search=${encodeURIComponent(reference)}`);
  const found = data.find((transfer) => transfer.reference === reference);
  assert.ok(found, `no transfer ${reference}`);
  return found;
}

interface AtBank {
  ref: string;
  reference: string;
  amountCents: number;
  status: string;
}

/** The transfers of this amount in the bank's own books. */
export async function atBank(desk: Desk, amountCents: number): Promise<AtBank[]> {
  const { transfers } = await api<{ transfers: AtBank[] }>(desk, `/ui/simulator/banks/${bank}/transfers`);
  return transfers.filter((transfer) => transfer.amountCents === amountCents);
}

/** The badge of a transfer's status, on its page or in a row. */
export async function seeStatus({ page }: Desk, word: string): Promise<void> {
  await see(page.locator('.badge', { hasText: word }).first());
}
