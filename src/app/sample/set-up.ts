/** The sample company's account, connection and billing types at a bank of the simulator. */
import { billingTypeByName } from '#db/billing-types.ts';
import { bankAccountByMnemonic } from '#db/bank-accounts.ts';
import type { Tx } from '#db/pool.ts';
import { cents } from '#lib/money.ts';
import type { SimulatedApplication, SimulatorControl } from '#net/simulator-control.ts';
import { connectionInputSchema } from '#contract/connections.ts';
import type { ProviderFacts } from '#core/provider.ts';
import { publicId } from '#core/ids.ts';
import { addBankAccount } from '../bank-accounts/create.ts';
import { addBillingType } from '../billing-types/create.ts';
import { addConnection } from '../connections/create.ts';
import { readCredentials, writeCredentials, type CredentialParts } from '../connections/store-credentials.ts';
import type { Context } from '../context.ts';

export interface SamplePlace {
  /** Name of the provider, and of the bank in the simulator. */
  bank: string;
  connectionId: string;
  mnemonic: string;
  /** Account digits at the bank, with the check digit. */
  accountNumber: string;
  billingTypes: { hybrid: string; plain: string };
}

/** Charged for each title paid, as banks do. */
const feeCents = cents(1_99);
const address = { city: 'São Paulo', postalCode: '01310100' };

/** Opens an account at the simulated bank and connects it here, in one transaction. */
export async function setUp(ctx: Context, control: SimulatorControl): Promise<SamplePlace> {
  const simulated = await control.banks();
  const bank = ctx.banks.names().find((name) => simulated.includes(name) && registersBoth(ctx, name));
  if (bank === undefined) throw new Error('the simulator has no bank of ours that registers boletos');
  const company = await ctx.db.inOrganization(ctx.organizationId, companyOf);
  const accountNumber = freshAccountNumber(ctx);
  const holder = { holderName: company.name, holderTaxId: company.tax_id };
  const application = await control.createApplication(bank, { number: accountNumber, ...holder, ...address });
  const credentials = await readCredentials(ctx, bank, {
    switch: 'now',
    fields: fieldsOf(ctx.banks.provider(bank).facts, application),
    certificate: application.certificatePem,
    key: application.keyPem,
  });
  return ctx.db.inOrganization(ctx.organizationId, (tx) =>
    connect(tx, ctx, { bank, accountNumber, credentials, company }),
  );
}

/** The sample shows boletos with Pix and without. */
function registersBoth(ctx: Context, name: string): boolean {
  const { facts, charge } = ctx.banks.provider(name);
  const wanted = ['boleto', 'boleto_pix'] as const;
  return charge?.register !== undefined && wanted.every((method) => facts.charge.methods.includes(method));
}

interface Company {
  name: string;
  tax_id: string;
}

function companyOf(tx: Tx): Promise<Company> {
  return tx.selectFrom('organization').select(['name', 'tax_id']).executeTakeFirstOrThrow();
}

/** A new account each time: the bank's books keep those of earlier samples. */
function freshAccountNumber(ctx: Context): string {
  const [first = 0, ...rest] = ctx.ids.randomBytes(9);
  return [1 + (first % 9), ...rest.map((byte) => byte % 10)].join('');
}

interface Opened {
  bank: string;
  accountNumber: string;
  credentials: CredentialParts;
  company: Company;
}

async function connect(tx: Tx, ctx: Context, opened: Opened): Promise<SamplePlace> {
  const { bank, accountNumber, company } = opened;
  const { facts } = ctx.banks.provider(bank);
  const mnemonic = await freeMnemonic(tx, `${bank.toUpperCase()}-EX`);
  const account = await addBankAccount(
    tx,
    ctx,
    {
      mnemonic,
      bankCode: facts.compe,
      branch: '0001',
      number: accountNumber.slice(0, -1),
      digit: accountNumber.slice(-1),
      holderName: company.name,
      holderTaxId: company.tax_id,
      holderAddress: 'Avenida Paulista, 1000 - São Paulo/SP - 01310-100',
    },
    true,
  );
  const input = connectionInputSchema.parse({
    bankAccount: account.mnemonic,
    provider: bank,
    environment: 'sandbox',
    agreement: Object.fromEntries(facts.agreement.map((field) => [field.name, field.example])),
    defaultTerms: { fine: { kind: 'rate', percent: '2.00' }, interest: { kind: 'monthly', percent: '1.00' } },
    messages: ['Em caso de dúvida, fale com o nosso financeiro.'],
    feeCents,
  });
  const connection = await addConnection(tx, ctx, input, true);
  await writeCredentials(tx, ctx, { connectionId: connection.id, parts: opened.credentials, waits: false });
  const connectionId = publicId('connection', connection.id);
  return {
    bank,
    connectionId,
    mnemonic,
    accountNumber,
    billingTypes: {
      hybrid: await billingType(tx, ctx, { name: 'Boleto com Pix (exemplo)', connectionId, method: 'boleto_pix' }),
      plain: await billingType(tx, ctx, { name: 'Boleto (exemplo)', connectionId, method: 'boleto' }),
    },
  };
}

/** The fields that the bank asks for, by the names that its simulator gives them. */
function fieldsOf(facts: ProviderFacts, application: SimulatedApplication): Record<string, string> {
  const given: Record<string, string> = { ...application };
  const names = facts.credentials.filter((field) => field.kind !== 'file').map((field) => field.name);
  return Object.fromEntries(names.flatMap((name) => (given[name] === undefined ? [] : [[name, given[name]]])));
}

/** What an earlier sample left behind, because charges of people hang on it, keeps its name. */
async function freeMnemonic(tx: Tx, wanted: string): Promise<string> {
  for (let number = 1; ; number += 1) {
    const mnemonic = number === 1 ? wanted : `${wanted}${number}`;
    if (!(await bankAccountByMnemonic(tx, mnemonic))) return mnemonic;
  }
}

async function billingType(
  tx: Tx,
  ctx: Context,
  wanted: { name: string; connectionId: string; method: 'boleto' | 'boleto_pix' },
): Promise<string> {
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? wanted.name : `${wanted.name} ${number}`;
    if (await billingTypeByName(tx, name)) continue;
    await addBillingType(tx, ctx, { name, connection: wanted.connectionId, method: wanted.method }, true);
    return name;
  }
}
