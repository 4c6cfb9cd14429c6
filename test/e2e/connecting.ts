/** Connecting a bank through the screens alone, as whoever holds the bank's e-mail does: step by step, in the order that the screens say. */
import assert from 'node:assert/strict';
import type { Connection } from '#contract/connections.ts';
import { toPfx } from '#lib/certs/convert.ts';
import type { BankApplication, BankName } from '#sim/index.ts';
import { api, atSimulator, findsNoBarrier, open, see, seeGone, type Desk } from './desk.ts';

interface Given {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

/** What a bank's customer has in hand, and what of it each step asks for. */
export interface BankInHand {
  bank: BankName;
  /** As the cards name it. */
  title: string;
  /** Digits of the branch at the beginning of the account's number; none where every account is of branch 0001. */
  branchDigits?: number;
  /** Label → value of the step Credenciais. */
  credentials(given: BankApplication): Record<string, string>;
  /** Dropped in the step Certificado; none where the bank asks for none in homologação, or has issued it already. */
  files?(given: BankApplication): Given[];
  /** Label → value of the step Convênio that is not filled in already. */
  agreement?: Record<string, string>;
  /** The button that sends the credentials. */
  send?: string;
}

const file = (name: string, content: string | Uint8Array): Given => ({
  name,
  mimeType: 'application/octet-stream',
  buffer: Buffer.from(content),
});

export const banksInHand: readonly BankInHand[] = [
  {
    bank: 'inter',
    title: 'Banco Inter',
    credentials: ({ clientId, clientSecret }) => ({ 'Client ID': clientId, 'Client Secret': clientSecret }),
    // As the bank's ZIP has them, and in the order in which people choose them.
    files: ({ certificatePem, keyPem }) => [
      file('Inter API_Chave.key', keyPem),
      file('Inter API_Certificado.crt', certificatePem),
    ],
  },
  {
    bank: 'itau',
    title: 'Itaú',
    branchDigits: 4,
    // The bank's two e-mails; certificate and client secret come from its desk.
    credentials: ({ clientId, others }) => ({ 'Client ID': clientId, 'Token temporário': others!['temporaryToken']! }),
    send: 'Emitir certificado',
    agreement: { Carteira: '109', 'Primeiro nosso número': '1' },
  },
  {
    bank: 'asaas',
    title: 'Asaas',
    credentials: ({ others }) => ({ 'Chave de API': others!['apiKey']! }),
  },
  {
    bank: 'efi',
    title: 'Efí',
    credentials: ({ clientId, clientSecret }) => ({ 'Client ID': clientId, 'Client Secret': clientSecret }),
    files: ({ certificatePem, keyPem }) => [file('homologacao.p12', toPfx({ certificatePem, keyPem }))],
  },
  {
    bank: 'celcoin',
    title: 'Celcoin',
    credentials: ({ clientId, clientSecret }) => ({ 'Client ID': clientId, 'Client Secret': clientSecret }),
  },
];

/** From nothing to "Ativa", without anything but the screens and the bank's own hand-outs. */
export async function connect(desk: Desk, hand: BankInHand): Promise<void> {
  const { page } = desk;
  const given = await atSimulator<BankApplication>(desk, 'applications', { bank: hand.bank });
  await chooseBank(desk, hand);
  await giveAccount(desk, hand, given);
  const seen: string[] = [];
  for (let step = await stepShown(desk); step !== 'Testar e ativar'; step = await stepAfter(desk, step)) {
    seen.push(step);
    if (step === 'Credenciais') await giveCredentials(desk, hand, given);
    if (step === 'Certificado') await giveCertificate(desk, hand, given);
    if (step === 'Convênio') await fill(desk, hand.agreement ?? {});
    await page.getByRole('button', { name: /^(Salvar e continuar|Continuar)$/ }).click();
  }
  assert.equal(seen.includes('Certificado'), hand.files !== undefined || hand.send !== undefined);
  await testAndActivate(desk, hand);
  const { data } = await api<{ data: Connection[] }>(desk, '/v1/connections');
  const made = data.find(({ accountMnemonic }) => accountMnemonic === mnemonicOf(hand))!;
  assert.deepEqual([made.active, made.setup, made.lastTest?.state], [true, null, 'passed']);
  const html = await page.content();
  const secrets = [given.clientSecret, ...Object.values(hand.credentials(given))];
  for (const secret of secrets.filter((text) => text !== '' && text !== given.clientId))
    assert.ok(!html.includes(secret), 'what was sent is shown to nobody');
}

const mnemonicOf = ({ bank }: BankInHand): string => bank.toUpperCase();

async function chooseBank(desk: Desk, { title }: BankInHand): Promise<void> {
  await open(desk, '/integracoes');
  await desk.page.getByRole('link', { name: 'Conectar banco' }).first().click();
  await desk.page.getByRole('link', { name: `Conectar ${title}` }).click();
  await see(desk.page.getByText(/^Passo 2 de \d: Ambiente e conta$/));
}

async function giveAccount(desk: Desk, hand: BankInHand, given: BankApplication): Promise<void> {
  const { page } = desk;
  assert.ok(await page.getByRole('radio', { name: 'Homologação' }).isChecked(), 'tested first');
  const digits = given.accounts[0] ?? '12345';
  const { branchDigits = 0 } = hand;
  // Somebody else's test may have left an account of this bank.
  const existing = page.getByRole('combobox', { name: 'Conta já cadastrada' });
  if (await existing.isVisible()) {
    await existing.click();
    await page.getByRole('option', { name: 'Cadastrar outra conta' }).click();
  }
  await fill(desk, {
    Mnemônico: mnemonicOf(hand),
    Agência: digits.slice(0, branchDigits) || '0001',
    Conta: digits.slice(branchDigits, -1),
    'Dígito (opcional)': digits.slice(-1),
  });
  await page.getByRole('button', { name: 'Salvar e continuar' }).click();
  await page.waitForURL(/\/integracoes\/con_[^/]+\/configurar/);
}

async function giveCredentials(desk: Desk, hand: BankInHand, given: BankApplication): Promise<void> {
  const { page } = desk;
  await fill(desk, hand.credentials(given));
  await page.getByRole('button', { name: hand.send ?? 'Guardar credenciais' }).click();
  await see(page.getByText(/^•••• guardado em /).first());
}

async function giveCertificate(desk: Desk, hand: BankInHand, given: BankApplication): Promise<void> {
  if (hand.files !== undefined) await desk.page.locator('input[type="file"]').setInputFiles(hand.files(given));
  await see(desk.page.getByText(/vence em \d+ dias/));
}

async function fill({ page }: Desk, values: Record<string, string>): Promise<void> {
  for (const [label, value] of Object.entries(values)) await page.getByLabel(label, { exact: true }).fill(value);
}

async function stepShown({ page }: Desk): Promise<string> {
  const text = await page.getByText(/^Passo \d de \d: /).innerText();
  return text.replace(/^Passo \d de \d: /, '');
}

async function stepAfter(desk: Desk, step: string): Promise<string> {
  await seeGone(desk.page.getByText(new RegExp(`^Passo \\d de \\d: ${step}$`)));
  return stepShown(desk);
}

async function testAndActivate(desk: Desk, { title }: BankInHand): Promise<void> {
  const { page } = desk;
  await page.getByRole('button', { name: 'Testar conexão' }).click();
  const activate = page.getByRole('button', { name: 'Ativar em Homologação' });
  await see(activate);
  await findsNoBarrier(desk, 'a test that passed');
  await activate.click();
  await page.getByRole('dialog').getByRole('button', { name: 'Ativar em Homologação' }).click();
  await see(page.getByRole('heading', { level: 1, name: new RegExp(`^${title} · `) }));
  await see(page.locator('.chip', { hasText: /^Ativa$/ }));
}
