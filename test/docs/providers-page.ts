/** docs/providers.md: what each bank can, cannot, and what has to be done by hand, drawn from the facts alone. */
import { capabilitiesOf, type Amendable, type Provider, type ProviderFacts } from '#core/provider.ts';
import type { ChargeMethod } from '#core/charge.ts';
import { formatReais } from '#lib/money.ts';
import { providers } from '#providers/index.ts';
import { skipTable } from '#test/conformance/skips.ts';

/** Every capability of the contract, in the words of whoever reads the table. */
const rows: readonly (readonly [capability: string, words: string])[] = [
  ['charge.register', 'Registrar'],
  ['charge.read', 'Consultar'],
  ['charge.find', 'Listar o que foi pago'],
  ['charge.amend', 'Enviar alteração'],
  ['charge.writeOff', 'Baixar'],
  ['charge.restore', 'Restaurar o que foi baixado'],
  ['charge.protest', 'Protestar'],
  ['charge.cancelProtest', 'Cancelar protesto'],
  ['charge.markReceived', 'Marcar como recebida fora do banco'],
  ['charge.undoReceived', 'Desfazer o recebimento fora do banco'],
  ['charge.refund', 'Devolver pagamento'],
  ['charge.resend', 'Reenviar ao pagador'],
  ['charge.document', 'PDF do próprio banco'],
  ['webhook.read', 'Avisos do banco (webhook)'],
  ['webhook.configure', 'Cadastrar o webhook daqui'],
  ['webhook.repair', 'Reativar o webhook daqui'],
  ['transfer.send', 'Transferir (Pix, TED)'],
  ['transfer.read', 'Consultar transferência'],
  ['transfer.find', 'Conciliar transferências'],
  ['pixKey.send', 'Transferir para chave Pix'],
  ['pixKey.find', 'Conciliar Pix por chave'],
  ['file.read', 'Ler os arquivos de movimento do banco'],
  ['certificate.request', 'Emitir certificado daqui'],
  ['certificate.renew', 'Renovar certificado daqui'],
  ['account.probe', 'Testar conexão'],
];

const methodWords: Readonly<Record<ChargeMethod, string>> = {
  boleto: 'boleto',
  boleto_pix: 'boleto híbrido (com Pix)',
  pix: 'Pix',
};
const amendableWords: Readonly<Record<Amendable, string>> = {
  dueDate: 'vencimento',
  amountCents: 'valor',
  fine: 'multa',
  interest: 'juros',
  discounts: 'desconto',
  rebateCents: 'abatimento',
};
const proofWords = {
  none: 'não prova quem avisa: cada cobrança é conferida no banco',
  basic: 'usuário e senha',
  token: 'token',
};

function matrix(all: readonly Provider[]): string[] {
  const can = all.map((provider) => new Set(capabilitiesOf(provider)));
  const cells = (capability: string) => can.map((set) => (set.has(capability) ? '●' : '—')).join(' | ');
  return [
    `| | ${all.map(({ facts }) => facts.title).join(' | ')} |`,
    `|---|${all.map(() => ':-:').join('|')}|`,
    ...rows.map(([capability, words]) => `| ${words} | ${cells(capability)} |`),
  ];
}

const list = (words: readonly string[], none: string): string => (words.length === 0 ? none : words.join(', '));

function accountWords({ accounts }: ProviderFacts): string {
  return accounts.map((code) => (code === '000' ? '000 (0-Carteira)' : code)).join(' ou ');
}

function creditWords({ settlementDays }: ProviderFacts): string {
  const word = (days: number | null): string =>
    days === null
      ? 'o banco informa o dia'
      : days === 0
        ? 'no mesmo dia'
        : days === 1
          ? '1 dia útil'
          : `${days} dias úteis`;
  return `boleto: ${word(settlementDays.boleto)} · Pix: ${word(settlementDays.pix)}`;
}

function chargeLines(facts: ProviderFacts): string[] {
  const { charge } = facts;
  if (charge.methods.length === 0) return ['- Não registra cobranças: só transferências.'];
  const { minimum, maximum } = charge.amountCents;
  const terms = [
    charge.terms.fine.length > 0 ? `multa (${charge.terms.fine.map(termWord).join(' ou ')})` : null,
    charge.terms.interest.length > 0 ? `juros (${charge.terms.interest.map(termWord).join(' ou ')})` : null,
    charge.terms.discounts > 0 ? `até ${charge.terms.discounts} desconto(s)` : null,
    charge.terms.rebate ? 'abatimento' : null,
  ].filter((word) => word !== null);
  return [
    `- Meios: ${charge.methods.map((method) => methodWords[method]).join(', ')}`,
    `- Valor: de ${formatReais(minimum)} a ${formatReais(maximum)}`,
    `- Condições: ${list(terms, 'nenhuma')}`,
    `- Altera por API: ${list(
      charge.amendable.map((field) => amendableWords[field]),
      'nada; baixa e novo registro',
    )}`,
    `- Depois do vencimento: de ${charge.daysAfterDue.minimum} a ${charge.daysAfterDue.maximum} dias`,
    ...(charge.leavesPlain ? ['- Textos: saem sem acentos nem sinais; um endereço longo é cortado no fim'] : []),
    `- Mensagens: ${charge.messages.lines} linhas de ${charge.messages.length} caracteres`,
    `- Nosso número: ${charge.nossoNumero ? `escolhido aqui, ${charge.nossoNumero.digits} dígitos, nunca repetido` : 'do banco'}`,
    `- Protesto: ${charge.protest ? `de ${charge.protest.minimumDays} a ${charge.protest.maximumDays} dias após o vencimento` : 'não há por API'}`,
    `- Crédito: ${creditWords(facts)}`,
  ];
}

const termWord = (kind: string): string =>
  ({ fixed: 'em reais', rate: 'em %', daily: 'em reais por dia', monthly: 'em % ao mês' })[kind] ?? kind;

function section(provider: Provider): string[] {
  const { facts } = provider;
  return [
    `## ${facts.title}`,
    '',
    `Contas: ${accountWords(facts)}. Fatos conferidos em ${facts.asOf.split('-').reverse().join('/')}. ${facts.paymentNotice}`,
    '',
    ...chargeLines(facts),
    `- Avisos: ${facts.webhook ? proofWords[facts.webhook.proof] : 'nenhum; o Pontual pergunta'}`,
    '',
    ...(facts.byHand.length === 0 ? [] : ['**À mão, no banco**', '', ...facts.byHand.map((line) => `- ${line}`), '']),
    '**Onde achar as credenciais**',
    '',
    ...facts.guide.flatMap(({ title, lines }) => [
      `${title}:`,
      '',
      ...lines.map((line, index) => `${index + 1}. ${line}`),
      '',
    ]),
    '<details><summary>Conformidade</summary>',
    '',
    skipTable(provider),
    '',
    '</details>',
    '',
  ];
}

/** The whole page. */
export function providersPage(): string {
  const all: readonly Provider[] = Object.values(providers);
  return [
    '# Bancos',
    '',
    'O que cada banco faz pelo Pontual. Esta página é gerada dos fatos de cada integração por `npm run docs`; o que um banco não',
    'faz responde `422 capability_absent`, e as telas não oferecem.',
    '',
    ...matrix(all),
    '',
    ...all.flatMap(section),
  ].join('\n');
}
