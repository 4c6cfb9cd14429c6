import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { dateText, dateTimeText } from '#app/words.ts';
import type { Config } from '#config';
import { companyInputSchema, type Company, type CompanyAdded, type CompanyInput } from '#contract/companies.ts';
import { Problem } from '#core/errors.ts';
import { formatTaxId } from '#lib/taxid.ts';
import { EXIT, printJson, type CliIo } from './io.ts';

const HELP = `Uso: pontual company add --name "RAZÃO SOCIAL" --tax-id CNPJ --admin-name NOME --admin-email E-MAIL
                         [--data PASTA] [--json]
     pontual company list [--data PASTA] [--json]

Cria ou lista as empresas desta instalação. Cada uma tem os seus usuários, contas, cobranças e chaves, e não vê as outras.
Funciona com o Pontual ligado ou parado. A primeira empresa também pode nascer no navegador, no primeiro acesso.

add      Cria a empresa e mostra o link de uso único com que o administrador dela escolhe a senha. Enquanto ninguém
         entrou, o mesmo comando faz outro link (o anterior deixa de valer): para um link perdido, vencido ou mandado ao
         e-mail errado.
list     Nome, CNPJ, usuários ativos, desde quando e id, na ordem em que foram criadas.

  --name         razão social
  --tax-id       CNPJ, com ou sem pontuação
  --admin-name   nome de quem vai administrar a empresa
  --admin-email  e-mail com que essa pessoa entra; um e-mail entra em uma só empresa
  --data         pasta dos dados (padrão ./data, ou PONTUAL_DATA_DIR; com DATABASE_URL, o banco dela)
  --json         o resultado em JSON, para programas

O link começa pelo endereço de PONTUAL_PUBLIC_URL; sem ela, por http://localhost e a porta (PORT).
Código de saída: 0 feito · 1 não foi feito (a mensagem diz a cura) · 2 chamado com opção errada ou faltando.
`;

const options = {
  help: { type: 'boolean', short: 'h' },
  name: { type: 'string' },
  'tax-id': { type: 'string' },
  'admin-name': { type: 'string' },
  'admin-email': { type: 'string' },
  data: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;

type Values = ReturnType<typeof parseArgs<{ options: typeof options; allowPositionals: true }>>['values'];

/** The option that gives each field of a new company. */
const optionOf = {
  name: 'name',
  taxId: 'tax-id',
  adminName: 'admin-name',
  adminEmail: 'admin-email',
} as const satisfies Record<keyof CompanyInput, keyof Values>;

/** `pontual company …`: resolves to the exit code. */
export async function run(argv: string[], io: CliIo): Promise<number> {
  let parsed;
  try {
    parsed = parseArgs({ args: argv, options, allowPositionals: true });
  } catch {
    return wrongCall(io, 'Opção desconhecida ou sem valor.');
  }
  const { values, positionals } = parsed;
  if (values.help) {
    io.out(HELP);
    return EXIT.ok;
  }
  const verb = positionals.join(' ');
  if (verb !== 'add' && verb !== 'list') return wrongCall(io, 'Diga o que fazer: company add ou company list.');
  const missing = Object.values(optionOf).filter((name) => values[name] === undefined);
  if (verb === 'add' && missing.length > 0) {
    return wrongCall(io, `Falta informar ${missing.map((name) => `--${name}`).join(', ')}.`);
  }
  const foreign = Object.values(optionOf).filter((name) => values[name] !== undefined);
  if (verb === 'list' && foreign.length > 0) return wrongCall(io, `--${foreign[0] ?? ''} é só de company add.`);
  try {
    await (verb === 'add' ? add(values, io) : list(values, io));
    return EXIT.ok;
  } catch (error) {
    io.err(`${wordsOf(error)}\n`);
    return EXIT.invalid;
  }
}

async function configOf(values: Values): Promise<Config> {
  const { readConfig } = await import('#config');
  return { ...readConfig(), ...(values.data === undefined ? {} : { dataDir: resolve(values.data) }) };
}

async function add(values: Values, io: CliIo): Promise<void> {
  const read = companyInputSchema.safeParse(
    Object.fromEntries(Object.entries(optionOf).map(([field, name]) => [field, values[name]])),
  );
  if (!read.success) {
    throw new Error(read.error.issues.map(({ path, message }) => fieldWords(path.join('/'), message)).join('\n'));
  }
  const config = await configOf(values);
  const { addCompanyTo } = await import('#main');
  const added = await addCompanyTo(config, read.data);
  if (values.json) printJson(io, added);
  else io.out(addedText(added, config));
}

const LOCAL =
  'O link acima só abre nesta máquina. Para outras, defina PONTUAL_PUBLIC_URL e repita o comando: sai outro link.';
const SHARED =
  'No banco simulado cada empresa vê só o que é das suas contas. Relógio, avisos segurados e zerar são de todas: com mais de uma empresa, a página os recusa.';

function addedText({ company, created, invite }: CompanyAdded, config: Config): string {
  const named = `${company.name}, CNPJ ${formatTaxId(company.taxId)}`;
  const lines = [
    created
      ? `Empresa criada: ${named}.`
      : `A empresa já existia, sem ninguém: ${named}. Este link é novo e o anterior não vale mais.`,
    `Mande a ${invite.name} (${invite.email}) este link, que serve uma vez e vale até ${dateTimeText(invite.expiresAt)}, horário de Brasília:`,
    `\n${invite.link}\n`,
    ...(invite.mailed ? ['Ele também foi mandado por e-mail.'] : []),
    ...(config.publicUrl === null ? [LOCAL] : []),
    ...((config.simulator ?? true) ? [SHARED] : []),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

async function list(values: Values, io: CliIo): Promise<void> {
  const config = await configOf(values);
  const { listCompaniesOf } = await import('#main');
  const companies = await listCompaniesOf(config);
  if (values.json) printJson(io, companies);
  else io.out(listText(companies));
}

function listText(companies: readonly Company[]): string {
  if (companies.length === 0) return 'Não há empresas nesta instalação.\n';
  const rows = [
    ['EMPRESA', 'CNPJ', 'USUÁRIOS', 'DESDE', 'ID'],
    ...companies.map(({ name, taxId, activeUsers, createdAt, id }) => [
      name,
      formatTaxId(taxId),
      String(activeUsers),
      dateText(createdAt),
      id,
    ]),
  ];
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '));
  return lines.map((line) => `${line.trimEnd()}\n`).join('');
}

/** What is wrong with a field, by the option that gave it. */
function fieldWords(field: string, message: string): string {
  const name = Object.hasOwn(optionOf, field) ? optionOf[field as keyof CompanyInput] : field;
  return `--${name}: ${message}`;
}

function wordsOf(error: unknown): string {
  if (!(error instanceof Problem)) return error instanceof Error ? error.message : String(error);
  const { detail, cure, errors } = error.init;
  if (errors) return errors.map((one) => fieldWords(one.pointer.slice(1), one.detail)).join('\n');
  return cure === undefined ? detail : `${detail} ${cure}`;
}

function wrongCall(io: CliIo, message: string): number {
  io.err(`${message}\nVeja: pontual company --help\n`);
  return EXIT.unreadable;
}
