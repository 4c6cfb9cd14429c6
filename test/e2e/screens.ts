/** Every screen of the bar, in light, in dark and on a telephone: nothing broken, nothing cut off, nobody shut out. */
import assert from 'node:assert/strict';
import { api, chargeOf, findsNoBarrier, fitsTheWidth, open, settled, type Desk } from './desk.ts';

const desktop = { width: 1366, height: 768 };
const telephone = { width: 390, height: 844 };

export const screens: readonly [path: string, what: string][] = [
  ['/inicio', 'Início'],
  ['/cobrancas', 'Cobranças'],
  ['/cobrancas?visao=liquidadas', 'Liquidadas'],
  ['/cobrancas?q=ninguem', 'a list without anything'],
  ['/cobrancas/nova', 'Nova cobrança'],
  ['/cobrancas/importar', 'Importar planilha'],
  ['/cobrancas/lotes/LOTE', 'a lote'],
  ['/cobrancas/EX1106', 'a rejected charge'],
  ['/cobrancas/EX1106/editar', 'the correction of a rejected charge'],
  ['/cobrancas/EX1201', 'a charge'],
  ['/cobrancas/EX1201?aba=linha-do-tempo', 'its story'],
  ['/cobrancas/EX1201?aba=registros', 'its registrations'],
  ['/cobrancas/EX1201?aba=recebimentos', 'its payments'],
  ['/cobrancas/EX1201?aba=lancamentos', 'its entries'],
  ['/cobrancas/EX1201?aba=json', 'its JSON'],
  ['/conciliacao/divergencias', 'Divergências'],
  ['/lancamentos', 'Lançamentos'],
  ['/lancamentos/contas', 'Contas'],
  ['/integracoes', 'Integrações'],
  ['/integracoes/CONEXAO', 'an integration'],
  ['/integracoes/CONEXAO?aba=configuracao', 'its settings'],
  ['/integracoes/CONEXAO?aba=certificado', 'its certificate'],
  ['/integracoes/CONEXAO?aba=webhook', 'its webhook'],
  ['/integracoes/CONEXAO?aba=testes', 'its tests'],
  ['/integracoes/contas', 'Contas correntes'],
  ['/integracoes/certificados', 'Certificados'],
  ['/configuracoes/tipos-de-cobranca', 'Tipos de cobrança'],
  ['/integracoes/bancos', 'Bancos'],
  ['/integracoes/nova', 'Conectar banco'],
  ['/integracoes/nova?banco=itau', 'connecting a bank with a certificate desk'],
  ['/integracoes/nova?banco=celcoin', 'connecting a provider of transfers alone'],
  ['/desenvolvedor/chaves', 'Chaves de API'],
  ['/desenvolvedor/webhooks', 'Webhooks'],
  ['/desenvolvedor/entregas', 'Entregas'],
  ['/desenvolvedor/notificacoes', 'Notificações do banco'],
  ['/desenvolvedor/simulador', 'Banco simulado'],
  ['/desenvolvedor/simulador?banco=celcoin', 'a simulated provider of transfers alone'],
  ['/nao-existe', 'an address that does not exist'],
];

export async function lookAt(desk: Desk, path: string, what: string): Promise<void> {
  const { page } = desk;
  await page.setViewportSize(desktop);
  await page.emulateMedia({ colorScheme: 'light' });
  await open(desk, await withIds(desk, path));
  await fitsTheWidth(desk, what);
  await findsNoBarrier(desk, `${what}, light`);
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.locator('html[data-mantine-color-scheme="dark"]').waitFor();
  // Only colours differ in the dark; a telephone has the same ones, but for the grid, which it shows as cards.
  if (await page.getByRole('grid').isVisible()) await findsNoBarrier(desk, `${what}, dark`, ['color-contrast']);
  await page.setViewportSize(telephone);
  await settled(page);
  await fitsTheWidth(desk, `${what}, 390 pixels wide`);
  await findsNoBarrier(desk, `${what}, 390 pixels wide, dark`);
  assert.deepEqual(desk.complaints(), [], what);
}

/** Addresses hold ids, which nobody knows beforehand: of a charge by its number, of the newest lote, of the first integration. */
async function withIds(desk: Desk, path: string): Promise<string> {
  const reference = /EX\d+/.exec(path)?.[0];
  if (reference !== undefined) return path.replace(reference, (await chargeOf(desk, reference)).id);
  if (path.includes('CONEXAO')) {
    const { data } = await api<{ data: { id: string }[] }>(desk, '/v1/connections');
    return path.replace('CONEXAO', data[0]!.id);
  }
  if (!path.includes('LOTE')) return path;
  const { data } = await api<{ data: { id: string }[] }>(desk, '/v1/batches');
  return path.replace('LOTE', data[0]!.id);
}
