/** Invented payers: names, documents and addresses belong to nobody; the check digits are right. */
import type { Payer } from '#core/charge.ts';

function payer(taxId: string, name: string, place: string, more: { email?: string; phone?: string } = {}): Payer {
  const [street = '', number = '', district = '', city = '', state = '', postalCode = ''] = place.split('; ');
  return { taxId, name, ...more, address: { street, number, district, city, state, postalCode } };
}

export const samplePayers: readonly Payer[] = [
  payer('48201736000154', 'Padaria Pão da Serra Ltda', 'Rua Halfeld; 512; Centro; Juiz de Fora; MG; 36010002', {
    email: 'financeiro@paodaserra.example.com',
    phone: '32999990101',
  }),
  payer('31874052905', 'Mariana Alves Teixeira', 'Rua Augusta; 1840; Consolação; São Paulo; SP; 01412100', {
    email: 'mariana.teixeira@example.com',
    phone: '11999990102',
  }),
  // CNPJ with letters, as issued since July 2026.
  payer('K7R4T2M9000180', 'Nuvem Clara Tecnologia Ltda', 'Avenida Paulista; 900; Bela Vista; São Paulo; SP; 01310100', {
    email: 'contas@nuvemclara.example.com',
  }),
  payer('30518694000114', 'Oficina Dois Irmãos Ltda', 'Avenida Brasil; 2210; Jardim América; Goiânia; GO; 74270040', {
    phone: '62999990104',
  }),
  payer('46209183778', 'José Roberto da Conceição', 'Rua Treze de Maio; 77; Bixiga; São Paulo; SP; 01327000'),
  payer('71940258000116', 'Mercado Flor do Campo Ltda', 'Rua XV de Novembro; 1301; Centro; Curitiba; PR; 80020310', {
    email: 'pagar@flordocampo.example.com',
  }),
  payer('70531826490', 'Ana Beatriz Lins de Albuquerque', 'Rua da Aurora; 325; Boa Vista; Recife; PE; 50050000', {
    email: 'ana.lins@example.com',
  }),
  payer(
    '26483017000211',
    'Construtora Pedra Alta S.A.',
    'Avenida Afonso Pena; 4100; Serra; Belo Horizonte; MG; 30130009',
    {
      email: 'boletos@pedraalta.example.com',
      phone: '31999990108',
    },
  ),
  payer('08942761585', 'Antônio Carlos Brandão', 'Rua Chile; 21; Centro Histórico; Salvador; BA; 40020000'),
  payer(
    '58031792000141',
    'Clínica Vida & Movimento Ltda',
    'Rua dos Andradas; 1560; Centro Histórico; Porto Alegre; RS; 90020010',
    {
      email: 'adm@vidaemovimento.example.com',
    },
  ),
  payer('92150437805', 'Priscila Nakamura', 'Rua Galvão Bueno; 404; Liberdade; São Paulo; SP; 01506000', {
    email: 'priscila.nakamura@example.com',
  }),
  payer('27468315035', 'Luiz Fernando Schmidt', 'Rua das Palmeiras; 88; Victor Konder; Blumenau; SC; 89012500'),
  payer('53801947610', 'Rita de Cássia Monteiro', 'Travessa Padre Eutíquio; 640; Batista Campos; Belém; PA; 66023710'),
];
