import { z } from 'zod';
import type { BrCodeInput } from '#lib/brcode/index.ts';
import { buildBrCode, readBrCode } from '#lib/brcode/index.ts';
import type { CliIo } from './io.ts';
import { centsField, flagField, inputObject, readJsonInput, textField } from './json-input.ts';
import { runValueCommand, type ValueCommand } from './value-command.ts';

const HELP = `Uso:
  pontual pix read <copia e cola>
  pontual pix check <copia e cola>
  pontual pix build < pix.json

read   Lê um Pix copia e cola. Sem argumento, lê a entrada padrão (entre aspas ou por ela, os espaços contam).
       Com "-", lê um por linha da entrada padrão e responde um JSON por linha.
check  Só diz se vale ("valid") e por que não ("problems").
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

Resposta: JSON na saída padrão; com --table, uma tabela para pessoas.
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

const command: ValueCommand = {
  name: 'pix',
  help: HELP,
  read(text) {
    const result = readBrCode(text);
    if (result.kind === 'unreadable') return { readable: false, problems: result.problems };
    return { readable: true, valid: result.valid, problems: result.problems, answer: result };
  },
  build(text) {
    const input = readJsonInput(text, brCodeInput);
    if ('unreadable' in input) return { unreadable: input.unreadable };
    const built = input.ok ? buildBrCode(input.value) : input;
    return built.ok ? { ok: true, answer: { brCode: built.brCode } } : built;
  },
};

/** `pontual pix …`. Resolves to the exit code: 0 right, 1 read but deviating, 2 unreadable or wrongly called. */
export function run(argv: string[], io: CliIo): Promise<number> {
  return runValueCommand(command, argv, io);
}
