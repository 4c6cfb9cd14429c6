/** What the payer will see, while it is typed: the sheet in words, not a copy of the PDF. */
import type { ReactNode } from 'react';
import { t } from '../../texts.pt-BR.ts';
import { useSession } from '../../session.tsx';
import { money, taxId } from '../../ui/format.ts';
import { readMoney, type Reader } from '../../ui/parse.ts';
import { shownDate, type ChargeTexts } from './new-form.ts';
import { noTerms, termsOf, termsRules, termsWords, type TermsTexts } from './terms.ts';

const words = t.newCharge;

export function BoletoPreview({ texts }: { texts: ChargeTexts }): ReactNode {
  const { organization } = useSession();
  const street = [texts.street, texts.number].filter(Boolean).join(', ');
  const city = [texts.city, texts.state.toUpperCase()].filter(Boolean).join(' ');
  const amount = valueOrNull(readMoney, texts.amount);
  const rows: readonly (readonly [string, string, boolean])[] = [
    [t.detail.payer, [texts.name, texts.taxId].filter(Boolean).join(' · '), true],
    [t.detail.address, [street, city].filter(Boolean).join(' · '), true],
    [words.dueDate, shownDate(texts.dueDate), false],
    [words.amount, amount === null ? '' : money(amount), false],
    [words.reference, texts.reference, true],
  ];
  return (
    <section aria-label={words.preview} className="stack">
      <h2 style={{ margin: 0, fontSize: 15 }}>{words.preview}</h2>
      <div className="paper">
        <strong>{organization.name}</strong>
        <div>{taxId(organization.taxId)}</div>
        <dl>
          {rows.map(([word, value, wide]) => (
            <div key={word} data-wide={wide ? '' : undefined}>
              <dt>{word}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
        <div style={{ marginTop: 10, minHeight: 48 }}>
          {[...termsWords(termsOf(readable(texts))), ...texts.messages.split('\n')].map((line, index) => (
            <div key={index}>{line}</div>
          ))}
        </div>
      </div>
      <p className="dimmed" style={{ margin: 0 }}>
        {words.previewNote}
      </p>
    </section>
  );
}

/** Terms whose text cannot be read yet are not shown. */
function readable(texts: TermsTexts): TermsTexts {
  const shown: TermsTexts = { ...noTerms, ...texts };
  for (const [name, rule] of Object.entries(termsRules)) {
    if (rule(texts[name] ?? '', texts) !== null) shown[name] = '';
  }
  return shown;
}

function valueOrNull<T>(read: Reader<T>, text: string): T | null {
  const parsed = read(text);
  return parsed.ok ? parsed.value : null;
}
