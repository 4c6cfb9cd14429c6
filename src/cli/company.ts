import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { dateText, dateTimeText } from '#app/words.ts';
import type { Config } from '#config';
import {
  companyInputSchema,
  recoverInputSchema,
  type AccessRecovered,
  type Company,
  type CompanyAdded,
  type CompanyInput,
} from '#contract/companies.ts';
import type { InviteCreated } from '#contract/users.ts';
import { Problem } from '#core/errors.ts';
import { formatTaxId } from '#lib/taxid.ts';
import { EXIT, printJson, type CliIo } from './io.ts';

const HELP = `Uso: pontual company add --name "RAZÃO SOCIAL" --tax-id CNPJ --admin-name NOME --admin-email E-MAIL
                         [--data PASTA] [--json]
     pontual company list [--data PASTA] [--json]
     pontual company recover --email E-MAIL [--remove-second-factor] [--data PASTA] [--json]

Cria ou lista as empresas desta instalação. Cada uma tem os seus usuários, contas, cobranças e chaves, e não vê as outras.
Funciona com o Pontual ligado ou parado. A primeira empresa também pode nascer no navegador, no primeiro acesso.

add      Cria a empresa e mostra o link de uso único com que o administrador dela escolhe a senha. Enquanto ninguém
         entrou, o mesmo comando faz outro link (o anterior deixa de valer): para um link perdido, vencido ou mandado ao
         e-mail errado.
list     Nome, CNPJ, usuários ativos, desde quando e id, na ordem em que foram criadas.
recover  Mostra um link de uso único com que um administrador que não consegue mais entrar escolhe outra senha. Para
         quando não há outro administrador que o faça nas telas. Fica na auditoria da empresa.

  --name         razão social
  --tax-id       CNPJ, com ou sem pontuação
  --admin-name   nome de quem vai administrar a empresa
  --admin-email  e-mail com que essa pessoa entra; um e-mail entra em uma só empresa
  --email        e-mail do administrador que não consegue entrar
  --remove-second-factor
                 retira também o segundo fator dele e encerra as suas sessões: para telefone e códigos perdidos
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
  email: { type: 'string' },
  'remove-second-factor': { type: 'boolean', default: false },
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

interface Verb {
  /** Options that it cannot do without, and others that are its own. */
  needs: readonly (keyof Values)[];
  takes: readonly (keyof Values)[];
  run(values: Values, io: CliIo): Promise<void>;
}

const verbs: Readonly<Record<string, Verb>> = {
  add: { needs: Object.values(optionOf), takes: [], run: add },
  list: { needs: [], takes: [], run: list },
  recover: { needs: ['email'], takes: ['remove-second-factor'], run: recover },
};

/** What is wrong with a call, or null. */
function wrongIn(verb: Verb, values: Values): string | null {
  const missing = verb.needs.filter((name) => values[name] === undefined);
  if (missing.length > 0) return `Falta informar ${missing.map((name) => `--${name}`).join(', ')}.`;
  for (const [name, other] of Object.entries(verbs)) {
    const foreign = [...other.needs, ...other.takes].find((option) => values[option] && other !== verb);
    if (foreign) return `--${foreign} é só de company ${name}.`;
  }
  return null;
}

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
  const name = positionals.join(' ');
  const verb = Object.hasOwn(verbs, name) ? verbs[name] : undefined;
  if (!verb) return wrongCall(io, 'Diga o que fazer: company add, company list ou company recover.');
  const wrong = wrongIn(verb, values);
  if (wrong !== null) return wrongCall(io, wrong);
  try {
    await verb.run(values, io);
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
    ...linkText(invite, config),
    ...((config.simulator ?? true) ? [SHARED] : []),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

function linkText({ name, email, expiresAt, link, mailed }: InviteCreated, config: Config): string[] {
  return [
    `Mande a ${name} (${email}) este link, que serve uma vez e vale até ${dateTimeText(expiresAt)}, horário de Brasília:`,
    `\n${link}\n`,
    ...(mailed ? ['Ele também foi mandado por e-mail.'] : []),
    ...(config.publicUrl === null ? [LOCAL] : []),
  ];
}

async function recover(values: Values, io: CliIo): Promise<void> {
  const read = recoverInputSchema.safeParse({
    email: values.email,
    secondFactor: values['remove-second-factor'] ? 'remove' : 'keep',
  });
  if (!read.success) throw new Error(`--email: ${read.error.issues[0]?.message ?? ''}`);
  const config = await configOf(values);
  const { recoverAccessTo } = await import('#main');
  const recovered = await recoverAccessTo(config, read.data);
  if (values.json) printJson(io, recovered);
  else io.out(recoveredText(recovered, config));
}

function recoveredText({ company, secondFactorRemoved, invite }: AccessRecovered, config: Config): string {
  const lines = [
    ...linkText(invite, config),
    secondFactorRemoved
      ? 'O segundo fator foi retirado e as sessões terminaram: depois de entrar, cadastre o telefone novo em Meu perfil.'
      : 'A senha de agora vale até o link ser usado. O segundo fator, se houver, continua a ser pedido.',
    `Fica na auditoria da empresa ${company}.`,
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
