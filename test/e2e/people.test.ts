/** A company lets somebody in: invited by a link, with a second factor, helped when the telephone is lost, and put out again. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { TOTP } from 'otpauth';
import { findChromium } from '#test/kit/chromium.ts';
import { findsNoBarrier, open, openDesk, photograph, see, toast, withoutRefusals, type Desk } from './desk.ts';
import { newPlace, removePlace, startProgram, type Program } from './program.ts';
import { lookAt } from './screens.ts';

const chromium = findChromium();
const administrator = { name: 'Ana Souza', email: 'ana@example.com', password: 'uma senha bem comprida' };
const invited = { name: 'Bia Lima', email: 'bia@example.com', password: 'girafas comem folhas altas' };

describe('people of a company', { skip: chromium === null ? 'not installed: chromium' : false }, () => {
  let program: Program;
  let ana: Desk;
  let bia: Desk;
  let link = '';
  let secret = '';
  let recoveryCodes: string[] = [];
  const undo: (() => unknown)[] = [];
  before(async () => {
    const place = await newPlace({ PONTUAL_SIMULATOR: '0' });
    undo.push(() => removePlace(place));
    program = await startProgram(place);
    undo.push(() => program.end('SIGTERM'));
    ana = await openDesk(chromium!, program.url);
    undo.push(() => ana.browser.close());
    bia = await openDesk(chromium!, program.url);
    undo.push(() => bia.browser.close());
    await firstAccess(ana);
  });
  after(async () => {
    while (undo.length > 0) await undo.pop()?.();
  });

  const step = (name: string, journey: () => Promise<void>): void => {
    test(name, async (t) => {
      try {
        await journey();
        const complaints = [...ana.complaints(), ...bia.complaints()];
        assert.deepEqual(withoutRefusals(complaints), [], 'what the browser complained about');
      } catch (error) {
        await photograph(ana, `${name} ana`);
        await photograph(bia, `${name} bia`);
        t.diagnostic(`the program said:\n${program.output().slice(-3_000)}`);
        throw error;
      }
    });
  };

  /** The code of the authenticator that serves next: each serves once, and one step ahead is accepted. */
  const codeAhead = (): string => new TOTP({ secret }).generate({ timestamp: Date.now() + 30_000 });
  const enter = async (): Promise<void> => {
    await bia.context.clearCookies();
    await open(bia, '/entrar');
    await bia.page.getByLabel('E-mail').fill(invited.email);
    await bia.page.getByLabel('Senha', { exact: true }).fill(invited.password);
    await bia.page.getByRole('button', { name: 'Entrar' }).click();
  };
  const enterCode = async (code: string): Promise<void> => {
    await see(bia.page.getByRole('heading', { name: 'Só falta o código' }));
    await bia.page.getByLabel('Código do aplicativo autenticador').fill(code);
    await bia.page.getByRole('button', { name: 'Entrar', exact: true }).click();
  };

  step('the administrator invites, and copies the link that is shown once', async () => {
    const { page } = ana;
    await open(ana, '/configuracoes/usuarios');
    await page.getByRole('button', { name: 'Convidar' }).click();
    await page.getByRole('textbox', { name: 'Nome' }).fill(invited.name);
    await page.getByRole('textbox', { name: 'E-mail' }).fill(invited.email);
    await page.getByRole('radio', { name: 'Financeiro' }).check();
    await findsNoBarrier(ana, 'the dialog of an invitation');
    await page.getByRole('button', { name: 'Criar convite' }).click();
    link = await page.getByRole('dialog').locator('.copy-line .mono').innerText();
    assert.match(link, /\/convite#[\w-]{43}$/);
    await page.getByRole('dialog').getByRole('button', { name: 'Fechar' }).last().click();
    await see(page.getByRole('row').filter({ hasText: invited.email }).getByText('Aguardando'));
  });

  step('who is invited is told why a password is refused, and comes in with a good one', async () => {
    const { page } = bia;
    await page.goto(link);
    await see(page.getByRole('heading', { name: 'Olá, Bia Lima' }));
    await findsNoBarrier(bia, 'the page of an invitation');
    await page.getByLabel('Senha', { exact: true }).fill('bialima123456');
    await page.getByRole('button', { name: 'Definir senha e entrar' }).click();
    await see(page.getByRole('link', { name: /Esta senha é feita do seu nome/ }));
    await page.getByLabel('Senha', { exact: true }).fill(invited.password);
    await page.getByRole('button', { name: 'Definir senha e entrar' }).click();
    await page.waitForURL('**/inicio');
    await see(ana.page.getByRole('button', { name: 'Abrir Bia Lima' }));
  });

  step('a link that was used says so', async () => {
    await bia.page.goto('/inicio');
    await bia.page.goto(link);
    await see(bia.page.getByText('Este endereço não vale mais.'));
  });

  step('a page that the role does not open says whom to ask', async () => {
    await open(bia, '/configuracoes/usuarios');
    await see(bia.page.getByText('Seu perfil não abre esta página. Peça a: Ana Souza.'));
    await bia.page.getByRole('link', { name: 'Configurações' }).click();
    await bia.page.waitForURL('**/configuracoes/avisos');
  });

  step('the second factor is turned on with the telephone in the hand', async () => {
    const { page } = bia;
    await open(bia, '/perfil');
    await page.getByRole('button', { name: 'Ativar segundo fator' }).click();
    await page.getByRole('textbox', { name: 'Sua senha' }).fill('errada');
    await page.getByRole('button', { name: 'Continuar' }).click();
    await see(page.getByText('A senha não confere. Nada foi feito.'));
    await page.getByRole('textbox', { name: 'Sua senha' }).fill(invited.password);
    await page.getByRole('button', { name: 'Continuar' }).click();
    await see(page.getByRole('img', { name: 'QR Code do segundo fator' }));
    await findsNoBarrier(bia, 'the QR Code of the second factor');
    secret = (await page.getByRole('dialog').locator('.copy-line .mono').innerText()).replaceAll(/\s/g, '');
    await page.getByLabel('Código que o aplicativo mostra').fill(new TOTP({ secret }).generate());
    await page.getByRole('button', { name: 'Ativar', exact: true }).click();
    const list = page.getByRole('list', { name: 'códigos de recuperação' });
    await see(list);
    recoveryCodes = await list.getByRole('listitem').allInnerTexts();
    assert.equal(recoveryCodes.length, 10);
    await findsNoBarrier(bia, 'the recovery codes');
    await page.getByRole('dialog').getByRole('button', { name: 'Fechar' }).last().click();
    await see(page.getByText('Restam 10 códigos de recuperação.'));
  });

  step('signing in asks for the code; a recovery code does too, and a wrong one is told', async () => {
    await enter();
    await findsNoBarrier(bia, 'the second step of signing in');
    await enterCode('000000');
    await see(bia.page.getByText(/O código não confere/));
    await enterCode(codeAhead());
    await bia.page.waitForURL('**/inicio');
    await enter();
    await enterCode(recoveryCodes[0] ?? '');
    await bia.page.waitForURL('**/inicio');
  });

  step('an administrator takes the second factor of who lost the telephone', async () => {
    const { page } = ana;
    await open(ana, '/configuracoes/usuarios');
    await page.getByRole('button', { name: 'Abrir Bia Lima' }).click();
    await findsNoBarrier(ana, 'the dialog of a user');
    await page.getByRole('button', { name: 'Retirar segundo fator' }).click();
    await page.getByRole('textbox', { name: 'Sua senha' }).fill(administrator.password);
    await page.getByRole('button', { name: 'Retirar segundo fator' }).click();
    await see(toast(ana, 'Segundo fator retirado.'));
    await enter();
    await bia.page.waitForURL('**/inicio');
  });

  step('who is disabled is out at once', async () => {
    const { page } = ana;
    await open(ana, '/configuracoes/usuarios');
    await page.getByRole('button', { name: 'Abrir Bia Lima' }).click();
    await page.getByRole('button', { name: 'Desativar' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Desativar' }).click();
    await see(page.getByRole('row').filter({ hasText: invited.email }).getByText('Desativado'));
    await bia.page.goto('/cobrancas');
    await bia.page.waitForURL('**/entrar?volta=**');
    await see(bia.page.getByRole('heading', { name: 'Entrar' }));
  });

  step('a key is made for one environment and changed for another', async () => {
    const { page } = ana;
    await open(ana, '/desenvolvedor/chaves');
    await page.getByRole('button', { name: 'Nova chave' }).first().click();
    await page.getByRole('textbox', { name: 'Nome' }).fill('ERP');
    await page.getByRole('radio', { name: 'Produção' }).check();
    await findsNoBarrier(ana, 'the dialog of a new key');
    await page.getByRole('button', { name: 'Criar chave' }).click();
    assert.match(await page.getByRole('dialog').locator('.copy-line .mono').innerText(), /^pk_live_/);
    await page.getByRole('dialog').getByRole('button', { name: 'Fechar' }).last().click();
    await page.getByRole('button', { name: 'Trocar a chave ERP' }).click();
    await page.getByRole('button', { name: 'Trocar chave' }).click();
    await see(page.getByRole('dialog').getByText('Guarde agora: não mostramos de novo.'));
    await page.getByRole('dialog').getByRole('button', { name: 'Fechar' }).last().click();
    await see(page.getByRole('row').nth(2));
  });

  for (const [path, what] of [
    ['/configuracoes/empresa', 'Empresa'],
    ['/configuracoes/usuarios', 'Usuários'],
    ['/perfil', 'Meu perfil'],
  ] as const) {
    step(`${what} is seen by everybody, in the light, in the dark and on a telephone`, () => lookAt(ana, path, what));
  }
});

async function firstAccess({ page }: Desk): Promise<void> {
  await page.goto('/');
  await page.waitForURL('**/primeiro-acesso');
  await page.getByLabel('Seu nome').fill(administrator.name);
  await page.getByLabel('E-mail').fill(administrator.email);
  await page.getByLabel('Senha', { exact: true }).fill(administrator.password);
  await page.getByLabel('Razão social').fill('Comercial Exemplo Ltda');
  await page.getByLabel('CNPJ').fill('11222333000181');
  await page.getByRole('button', { name: 'Criar e entrar' }).click();
  await page.waitForURL(/inicio|integracoes/);
}
