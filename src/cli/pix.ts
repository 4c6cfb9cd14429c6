import { parseArgs } from 'node:util';
import { z } from 'zod';
import type { BrCodeInput } from '#lib/brcode/index.ts';
import { buildBrCode, readBrCode } from '#lib/brcode/index.ts';
import type { CliIo } from './io.ts';
import { EXIT, printJson } from './io.ts';
import { centsField, flagField, inputObject, readJsonInput, textField } from './json-input.ts';

const HELP = `Uso:
  pontual pix read <copia e cola>
  pontual pix build < pix.json

read   Lê um Pix copia e cola. Sem argumento, lê a entrada padrão (entre aspas ou por ela, os espaços contam).
build  Monta um copia e cola. O JSON da entrada padrão tem:
         kind            "static" (chave) ou "dynamic" (endereço da cobrança)
         merchantName    nome do recebedor, cortado em 25 letras, sem acento
         merchantCity    cidade, cortada em 15 letras, sem acento
         postalCode, merchantCategoryCode                       opcionais: CEP e MCC
       static:
         key             chave Pix na forma do DICT
         amountCents, description, txid                         opcionais
       dynamic:
         url             endereço que o banco deu (location)
         recurrenceUrl, singleUse                               opcionais

Resposta: JSON na saída padrão.
Código de saída: 0 certo · 1 lido, mas fora do padrão ou inválido ("problems" diz por quê) · 2 ilegível (mensagem na
saída de erro).
`;

const optionalText = textField.exactOptional();

const merchant = {
  merchantName: textField,
  merchantCity: textField,
  postalCode: optionalText,
  merchantCategoryCode: optionalText,
};

const staticInput = inputObject({
  kind: z.literal('static'),
  key: textField,
  amountCents: centsField.exactOptional(),
  description: optionalText,
  txid: optionalText,
  ...merchant,
});

const dynamicInput = inputObject({
  kind: z.literal('dynamic'),
  url: textField,
  recurrenceUrl: optionalText,
  singleUse: flagField.exactOptional(),
  ...merchant,
});

const brCodeInput: z.ZodType<BrCodeInput> = z.discriminatedUnion('kind', [staticInput, dynamicInput], {
  error: 'Informe um objeto JSON com kind "static" ou "dynamic".',
});

/** `pontual pix …`. Resolves to the exit code: 0 right, 1 read but deviating, 2 unreadable or wrongly called. */
export async function run(argv: string[], io: Pick<CliIo, 'stdin' | 'out' | 'err'>): Promise<number> {
  let parsed;
  try {
    parsed = parseArgs({ args: argv, options: { help: { type: 'boolean', short: 'h' } }, allowPositionals: true });
  } catch {
    return wrongCall(io, 'Opção desconhecida.');
  }
  const [command, ...words] = parsed.positionals;
  if (parsed.values.help) {
    io.out(HELP);
    return EXIT.ok;
  }
  if (command === 'read') return read(words.length > 0 ? words.join(' ') : await io.stdin(), io);
  if (command === 'build' && words.length === 0) return build(await io.stdin(), io);
  return wrongCall(io, 'Diga o que fazer: read ou build.');
}

function wrongCall(io: Pick<CliIo, 'err'>, message: string): number {
  io.err(`${message}\nVeja: pontual pix --help\n`);
  return EXIT.unreadable;
}

function read(text: string, io: Pick<CliIo, 'out' | 'err'>): number {
  const result = readBrCode(text);
  if (result.kind === 'unreadable') {
    for (const { message } of result.problems) io.err(`${message}\n`);
    return EXIT.unreadable;
  }
  printJson(io, result);
  return result.valid ? EXIT.ok : EXIT.invalid;
}

function build(text: string, io: Pick<CliIo, 'out' | 'err'>): number {
  const input = readJsonInput(text, brCodeInput);
  if ('unreadable' in input) {
    io.err(`${input.unreadable}\n`);
    return EXIT.unreadable;
  }
  const built = input.ok ? buildBrCode(input.value) : input;
  if (!built.ok) {
    printJson(io, { problems: built.problems });
    return EXIT.invalid;
  }
  printJson(io, { brCode: built.brCode });
  return EXIT.ok;
}
