import type { RecordLayout, Values } from './fixed-width.ts';
import { writeRecord } from './fixed-width.ts';
import { LABELS } from './labels.ts';
import type { RemessaInput, RemessaProblem, RemessaTitle, WrittenRemessa } from './remessa.ts';

/** Gathers the lines of a file and what is wrong with them. */
export type RemessaWriter = {
  readonly lines: string[];
  readonly problems: RemessaProblem[];
  readonly warnings: RemessaProblem[];
  /** Writes a record for a title (null: for the file). */
  write(layout: RecordLayout, values: Values, title: number | null): void;
  refuse(title: number | null, field: string, message: string): void;
};

export function createRemessaWriter(): RemessaWriter {
  const lines: string[] = [];
  const problems: RemessaProblem[] = [];
  const warnings: RemessaProblem[] = [];
  const refuse: RemessaWriter['refuse'] = (title, field, message) => void problems.push({ title, field, message });
  return {
    lines,
    problems,
    warnings,
    refuse,
    write(layout, values, title) {
      const written = writeRecord(
        layout,
        fitting(layout, values, (field) => refuse(title, field, noPlace(field))),
      );
      if (!written.ok) for (const { field, message } of written.problems) refuse(title, field, message);
      else {
        lines.push(written.line);
        for (const { field, message } of written.warnings) warnings.push({ title, field, message });
      }
    },
  };
}

/** The values that the layout has a field for; any other that holds something is told. */
function fitting(layout: RecordLayout, values: Values, tell: (field: string) => void): Values {
  const fit: { [name: string]: Values[string] } = {};
  for (const [name, value] of Object.entries(values)) {
    if (layout.fields.some((field) => field.name === name)) fit[name] = value;
    else if (value !== undefined && value !== null && value !== '') tell(name);
  }
  return fit;
}

function noPlace(field: string): string {
  const label = (LABELS as { readonly [name: string]: string })[field] ?? field;
  return `O layout deste banco não tem campo para ${label}: retire o dado ou use a API do banco.`;
}

/** What the file is once all is written, or what stands in its way. */
export function finished(writer: RemessaWriter, fileName: string | null): WrittenRemessa {
  const { lines, problems, warnings } = writer;
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, text: lines.map((line) => `${line}\r\n`).join(''), fileName, records: lines.length, warnings };
}

/** CPF 1, CNPJ 2. */
export function taxIdKind(taxId: string): string {
  return taxId.length === 11 ? '1' : '2';
}

export function addressLine({ address }: RemessaTitle['payer']): string {
  return [address.street, address.number, address.complement].filter((part) => part?.trim()).join(' ');
}

/** The name of the file, where the bank prescribes it. */
export function remessaFileName({ bank, fileNumber }: RemessaInput): string | null {
  return bank === '077' ? `CI400_001_${String(fileNumber).padStart(7, '0')}.REM` : null;
}
