/** A connection's settings against what its bank declares: every problem names the field, what is wrong and the cure. */
import type { FieldProblem } from '#core/errors.ts';
import type { ProviderFacts } from '#core/provider.ts';
import type { Terms } from '#core/terms.ts';
import type { ChargeMethod } from '#core/charge.ts';

const methodLabels: Readonly<Record<ChargeMethod, string>> = {
  boleto: 'boleto',
  boleto_pix: 'boleto híbrido (com Pix)',
  pix: 'Pix',
};
const kindLabels: Readonly<Record<string, string>> = {
  fixed: 'em reais',
  rate: 'em percentual',
  daily: 'em reais por dia',
  monthly: 'em percentual ao mês',
};

export interface ConnectionSettings {
  agreement: Record<string, string>;
  defaultMethod: ChargeMethod;
  defaultTerms: Terms;
  daysAfterDue: number;
  messages: readonly string[];
}

/** Every problem of the settings, in the order of the form. */
export function settingsProblems(facts: ProviderFacts, settings: ConnectionSettings): FieldProblem[] {
  return [
    ...agreementProblems(facts, settings.agreement),
    ...methodProblems(facts, settings.defaultMethod),
    ...termsProblems(facts, settings.defaultTerms, '/defaultTerms'),
    ...daysProblems(facts, settings.daysAfterDue),
    ...messageProblems(facts, settings.messages),
  ];
}

function agreementProblems(facts: ProviderFacts, agreement: Record<string, string>): FieldProblem[] {
  const declared = new Map(facts.agreement.map((field) => [field.name, field]));
  const unknown = Object.keys(agreement)
    .filter((name) => !declared.has(name))
    .map((name) => {
      const names = facts.agreement.map((field) => field.name).join(', ') || 'nenhum';
      return problem(
        `/agreement/${pointerPart(name)}`,
        'unknown_field',
        `O convênio do ${facts.title} não tem o campo "${name}". Campos: ${names}.`,
      );
    });
  const wrong = facts.agreement.flatMap((field) => {
    const value = agreement[field.name] ?? '';
    const pointer = `/agreement/${field.name}`;
    if (value === '') {
      return field.optional ? [] : [problem(pointer, 'required', `Informe ${field.title}. ${field.help}`)];
    }
    if (new RegExp(field.pattern, 'u').test(value)) return [];
    const cleaned = value.replace(/[.\-/\s]/g, '');
    const detail = `${field.title}: "${value}" não serve. Exemplo: ${field.example}. ${field.help}`;
    const found = problem(pointer, 'invalid_format', detail);
    return [new RegExp(field.pattern, 'u').test(cleaned) ? { ...found, suggestion: cleaned } : found];
  });
  return [...unknown, ...wrong];
}

function methodProblems(facts: ProviderFacts, method: ChargeMethod): FieldProblem[] {
  const { methods } = facts.charge;
  // A bank of transfers alone registers nothing, and has no method to choose.
  if (methods.length === 0 || methods.includes(method)) return [];
  const offered = methods.map((item) => methodLabels[item]).join(' ou ');
  const detail = `O ${facts.title} não registra ${methodLabels[method]}. Use ${offered}.`;
  const first = methods[0];
  return [{ ...problem('/defaultMethod', 'unsupported', detail), ...(first ? { suggestion: first } : {}) }];
}

/** Fine, interest, discounts and rebate that this bank does not do, under the pointer of the terms. */
export function termsProblems(facts: ProviderFacts, terms: Terms, pointer: string): FieldProblem[] {
  const { fine, interest, discounts, rebate } = facts.charge.terms;
  const found: FieldProblem[] = [];
  const kindOf = (name: string, label: string, kind: string | undefined, offered: readonly string[]): void => {
    if (kind === undefined || offered.includes(kind)) return;
    const words = offered.map((item) => kindLabels[item] ?? item).join(' ou ');
    const detail = words === '' ? `não aceita ${label}.` : `aceita ${label} só ${words}.`;
    found.push(problem(`${pointer}/${name}/kind`, 'unsupported', `O ${facts.title} ${detail}`));
  };
  kindOf('fine', 'multa', terms.fine?.kind, fine);
  kindOf('interest', 'juros', terms.interest?.kind, interest);
  const given = terms.discounts?.length ?? 0;
  if (given > discounts) {
    const limit =
      discounts === 0 ? 'não aceita desconto' : `aceita até ${discounts} desconto${discounts > 1 ? 's' : ''}`;
    found.push(problem(`${pointer}/discounts`, 'unsupported', `O ${facts.title} ${limit}; recebidos: ${given}.`));
  }
  if ((terms.rebateCents ?? 0) > 0 && !rebate) {
    const detail = `O ${facts.title} não aceita abatimento no registro. Deixe o campo vazio.`;
    found.push(problem(`${pointer}/rebateCents`, 'unsupported', detail));
  }
  return found;
}

function daysProblems(facts: ProviderFacts, days: number): FieldProblem[] {
  const { minimum, maximum } = facts.charge.daysAfterDue;
  if (days >= minimum && days <= maximum) return [];
  const detail = `O ${facts.title} aceita de ${minimum} a ${maximum} dias após o vencimento.`;
  return [
    {
      ...problem('/daysAfterDue', 'out_of_range', detail),
      suggestion: String(Math.min(Math.max(days, minimum), maximum)),
    },
  ];
}

function messageProblems(facts: ProviderFacts, messages: readonly string[]): FieldProblem[] {
  const { lines, length } = facts.charge.messages;
  const found: FieldProblem[] = [];
  if (messages.length > lines) {
    const detail = `O ${facts.title} imprime até ${lines} linhas de mensagem; recebidas: ${messages.length}.`;
    found.push(problem('/messages', 'too_many', detail));
  }
  const refuses = facts.charge.texts['/messages']?.refuses;
  messages.forEach((line, index) => {
    const pointer = `/messages/${index}`;
    if (line.length > length) {
      const detail = `A linha ${index + 1} tem ${line.length} caracteres; o ${facts.title} aceita ${length}.`;
      found.push({ ...problem(pointer, 'too_long', detail), suggestion: line.slice(0, length).trimEnd() });
    }
    if (refuses === undefined || !new RegExp(refuses, 'u').test(line)) return;
    const suggestion = line.replace(new RegExp(refuses, 'gu'), '');
    const detail = `A linha ${index + 1} tem caracteres que o ${facts.title} não aceita.`;
    found.push({ ...problem(pointer, 'invalid_characters', detail), suggestion });
  });
  return found;
}

function problem(pointer: string, code: string, detail: string): FieldProblem {
  return { pointer, code, detail };
}

/** One step of a JSON pointer (RFC 6901). */
function pointerPart(name: string): string {
  return name.slice(0, 60).replaceAll('~', '~0').replaceAll('/', '~1');
}
