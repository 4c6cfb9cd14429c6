import { parseArgs } from 'node:util';
import type { z } from 'zod';
import type { BoletoInput } from '#lib/boleto/index.ts';
import { buildBoleto, knownBankCodes, readBoleto } from '#lib/boleto/index.ts';
import { isDate } from '#lib/calendar.ts';
import type { CliIo } from './io.ts';
import { EXIT, printJson } from './io.ts';
import { centsField, inputObject, readJsonInput, textField } from './json-input.ts';

const HELP = `Uso:
  pontual boleto read [--today AAAA-MM-DD] <linha digitável ou código de barras>
  pontual boleto build < boleto.json

read   Lê uma linha de 47 números ou um código de barras de 44, com ou sem pontos e espaços; também contas de
       arrecadação (48 ou 44 números que começam com 8). Sem argumento, lê a entrada padrão. O fator de vencimento
       se repete a cada 9000 dias: --today diz de que data se olha (hoje, se não informada).
build  Monta código de barras e linha digitável. O JSON da entrada padrão tem:
         bank            código do banco, texto (${knownBankCodes().join(', ')})
         amountCents     valor em centavos, inteiro
         dueDate         vencimento, AAAA-MM-DD
         carteira, nossoNumero (sem o dígito), branch (agência)
         account (conta, sem o dígito)                          Itaú
         operationNumber (número da operação, 7 números)        Inter
         documentNumber, beneficiaryCode                        Itaú, carteiras 107 122 142 143 196 198
         nossoNumeroCheckDigit, accountCheckDigit, campoLivreCheckDigit   opcionais: são conferidos
       Um boleto registrado pela API do banco mantém a linha que o banco devolveu: não a monte de novo.

Resposta: JSON na saída padrão.
Código de saída: 0 certo · 1 lido, mas inválido ("problems" diz por quê) · 2 ilegível (mensagem na saída de erro).
`;

const optionalText = textField.exactOptional();

const boletoInput: z.ZodType<BoletoInput> = inputObject({
  bank: textField,
  amountCents: centsField,
  dueDate: textField,
  carteira: optionalText,
  nossoNumero: optionalText,
  nossoNumeroCheckDigit: optionalText,
  branch: optionalText,
  account: optionalText,
  accountCheckDigit: optionalText,
  operationNumber: optionalText,
  beneficiaryCode: optionalText,
  documentNumber: optionalText,
  campoLivreCheckDigit: optionalText,
});

/** `pontual boleto …`. Resolves to the exit code: 0 right, 1 read but invalid, 2 unreadable or wrongly called. */
export async function run(argv: string[], io: CliIo): Promise<number> {
  const options = { help: { type: 'boolean', short: 'h' }, today: { type: 'string' } } as const;
  let parsed;
  try {
    parsed = parseArgs({ args: argv, options, allowPositionals: true });
  } catch {
    return wrongCall(io, 'Opção desconhecida ou sem valor.');
  }
  const [command, ...words] = parsed.positionals;
  const { help, today = io.today() } = parsed.values;
  if (help) {
    io.out(HELP);
    return EXIT.ok;
  }
  if (!isDate(today)) return wrongCall(io, '--today deve ser uma data que existe, no formato AAAA-MM-DD.');
  if (command === 'read') return read(words.length > 0 ? words.join(' ') : await io.stdin(), today, io);
  if (command === 'build' && words.length === 0) return build(await io.stdin(), io);
  return wrongCall(io, 'Diga o que fazer: read ou build.');
}

function wrongCall(io: CliIo, message: string): number {
  io.err(`${message}\nVeja: pontual boleto --help\n`);
  return EXIT.unreadable;
}

function read(text: string, today: string, io: CliIo): number {
  const result = readBoleto(text, { today });
  if (result.kind === 'unreadable') {
    for (const { message } of result.problems) io.err(`${message}\n`);
    return EXIT.unreadable;
  }
  printJson(io, result);
  return result.valid ? EXIT.ok : EXIT.invalid;
}

function build(text: string, io: CliIo): number {
  const input = readJsonInput(text, boletoInput);
  if ('unreadable' in input) {
    io.err(`${input.unreadable}\n`);
    return EXIT.unreadable;
  }
  const built = input.ok ? buildBoleto(input.value) : input;
  if (!built.ok) {
    printJson(io, { problems: built.problems });
    return EXIT.invalid;
  }
  printJson(io, { ...built.boleto, warnings: built.warnings });
  return EXIT.ok;
}
