import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Config } from '#config';
import type { CliIo } from './io.ts';
import { EXIT } from './io.ts';

const HELP = `Uso: pontual master-key rotate [--data PASTA]
     pontual master-key rotate --new-file ARQUIVO
     pontual master-key rotate --new-environment
     pontual master-key rotate --new-kms "PROGRAMA ARGUMENTOS" [--new-kms-key CHAVE]

Troca a chave mestra: fecha de novo, com a chave nova, a chave de dados de cada empresa. As credenciais guardadas não são
tocadas. Tudo acontece de uma vez: se parar no meio, nada mudou, e o mesmo comando termina o que faltou.

  (sem opção)        cria a chave nova e a põe no lugar do arquivo em uso; a antiga fica ao lado, como ….old-…
  --new-file         a chave nova fica neste arquivo, criado se não existe
  --new-environment  a chave nova é a da variável PONTUAL_NEW_MASTER_KEY
  --new-kms          a chave nova fica em um KMS, alcançado por este programa (veja docs/seguranca.md)
  --data             pasta dos dados (padrão ./data, ou PONTUAL_DATA_DIR; com DATABASE_URL, o banco dela)

A chave em uso é a da configuração de sempre: PONTUAL_MASTER_KEY, PONTUAL_MASTER_KEY_FILE, PONTUAL_KMS_COMMAND ou o
arquivo master.key da pasta de dados. Os processos que estão rodando avisam que precisam ser reiniciados.
Código de saída: 0 trocada · 1 não foi trocada (a mensagem diz a cura) · 2 chamado com opção errada.
`;

const options = {
  help: { type: 'boolean', short: 'h' },
  data: { type: 'string' },
  'new-file': { type: 'string' },
  'new-environment': { type: 'boolean', default: false },
  'new-kms': { type: 'string' },
  'new-kms-key': { type: 'string' },
} as const;

type Values = ReturnType<typeof parseArgs<{ options: typeof options; allowPositionals: true }>>['values'];

/** `pontual master-key rotate`: resolves to the exit code. */
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
  if (positionals.join(' ') !== 'rotate') return wrongCall(io, 'Falta dizer o quê: master-key rotate.');
  const given = [values['new-file'], values['new-kms']].filter((value) => value !== undefined).length;
  if (given + Number(values['new-environment']) > 1) return wrongCall(io, 'Diga um só destino para a chave nova.');
  if (values['new-kms-key'] !== undefined && values['new-kms'] === undefined) {
    return wrongCall(io, '--new-kms-key acompanha --new-kms.');
  }
  try {
    await rotate(values, io);
    return EXIT.ok;
  } catch (error) {
    io.err(`${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}

async function rotate(values: Values, io: CliIo): Promise<void> {
  const { kmsOf, readConfig } = await import('#config');
  const { changeMasterKey } = await import('#main');
  const read = readConfig();
  const config: Config = { ...read, ...(values.data === undefined ? {} : { dataDir: resolve(values.data) }) };
  const file = values['new-file'];
  const kms = values['new-kms'];
  const to =
    file !== undefined
      ? { file: resolve(file) }
      : kms !== undefined
        ? { kms: kmsOf(kms, values['new-kms-key']) }
        : values['new-environment']
          ? { bytes: newKeyOf(config) }
          : 'same-place';
  const { organizations, wasDone, oldFile } = await changeMasterKey(config, to);
  const companies = organizations === 1 ? '1 empresa' : `${organizations} empresas`;
  io.out(wasDone ? `A troca já estava feita (${companies}).\n` : `Chave mestra trocada (${companies}).\n`);
  if (oldFile !== null) io.out(`A chave antiga ficou em ${oldFile}.\n`);
  else io.out(`${nextStep(values)}\n`);
  io.out(
    'Reinicie todos os processos do Pontual. Guarde a chave nova fora deste servidor, e a antiga enquanto existirem cópias de segurança anteriores à troca.\n',
  );
}

function newKeyOf(config: Config): Uint8Array {
  if (config.newMasterKey === null) {
    throw new Error('Defina PONTUAL_NEW_MASTER_KEY com a chave nova. Gere uma: openssl rand -base64 32');
  }
  return config.newMasterKey;
}

/** What the configuration must say from now on. */
function nextStep(values: Values): string {
  const file = values['new-file'];
  if (file !== undefined)
    return `Agora defina PONTUAL_MASTER_KEY_FILE=${resolve(file)} e retire a configuração da chave antiga.`;
  if (values['new-environment'])
    return 'Agora defina PONTUAL_MASTER_KEY com a chave nova e retire a configuração da antiga.';
  const key = values['new-kms-key'] === undefined ? '' : ` e PONTUAL_KMS_KEY_ID=${values['new-kms-key']}`;
  return `Agora defina PONTUAL_KMS_COMMAND="${values['new-kms'] ?? ''}"${key} e retire a configuração da chave antiga.`;
}

function wrongCall(io: CliIo, message: string): number {
  io.err(`${message}\nVeja: pontual master-key --help\n`);
  return EXIT.unreadable;
}
