/** Convênio: the fields that the bank's facts declare. */
import { t } from '../../texts.pt-BR.ts';
import type { Rule } from '../../ui/rules.ts';
import type { Section } from './sections.ts';

const words = t.integrations;

/** Fields of the agreement are named as in the server's pointers. */
export function agreementField(name: string): string {
  return `agreement/${name}`;
}

export const agreementSection: Section = {
  texts: ({ agreement }, provider) =>
    Object.fromEntries(provider.agreement.map(({ name }) => [agreementField(name), agreement[name] ?? ''])),
  rules: (provider) =>
    Object.fromEntries(
      provider.agreement.map(({ name, title, pattern, example, optional }) => {
        const shape = new RegExp(pattern, 'u');
        const rule: Rule<Record<string, string>> = (text) => {
          if (text.trim() === '') return optional ? null : words.fill(title);
          return shape.test(text.trim()) ? null : words.pattern(example);
        };
        return [agreementField(name), rule];
      }),
    ),
  patch: (texts, _, provider) => {
    const given = provider.agreement.map(({ name }) => [name, (texts[agreementField(name)] ?? '').trim()] as const);
    return { agreement: Object.fromEntries(given.filter(([, text]) => text !== '')) };
  },
  pointers: (provider) =>
    Object.fromEntries(provider.agreement.map(({ name }) => [`/agreement/${name}`, agreementField(name)])),
};
