/** Choosing a bank: a card for each, with what it does, what it does not, and how much is left to do by hand. */
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { t } from '../../texts.pt-BR.ts';
import type { Provider } from '../../types.ts';
import { counted } from '../../ui/format.ts';
import { LinkButton } from '../../ui/parts.tsx';
import { accountWord, hasCharges, summaryOf } from './matrix.ts';

const words = t.integrations;

export function ProviderCards({ providers }: { providers: readonly Provider[] }): ReactNode {
  return (
    <>
      <div className="row">
        <h2 className="section-title">{words.choose}</h2>
        <Link href="/integracoes/bancos">{words.comparison}</Link>
      </div>
      <div className="bank-cards">
        {providers.map((provider) => (
          <Card key={provider.name} provider={provider} />
        ))}
      </div>
    </>
  );
}

function Card({ provider }: { provider: Provider }): ReactNode {
  const { can, cannot } = summaryOf(provider);
  return (
    <article className="box stack bank-card" aria-label={provider.title}>
      <div>
        <h3 className="bank-name">{provider.title}</h3>
        <span className="dimmed">{provider.accounts.map(accountWord).join(' ou ')}</span>
      </div>
      {!hasCharges(provider) && <span>{words.onlyTransfers}</span>}
      <div>
        <strong>{words.can}</strong>
        <p style={{ margin: 0 }}>{can.join(' · ')}</p>
      </div>
      {cannot.length > 0 && (
        <div className="dimmed">
          <strong>{words.cannot}</strong>
          <p style={{ margin: 0 }}>{cannot.join(' · ')}</p>
        </div>
      )}
      <div className="row bank-card-foot">
        <span className="dimmed grow">{counted(provider.byHand.length, words.handCount)}</span>
        <LinkButton
          to={`/integracoes/nova?banco=${provider.name}`}
          size="xs"
          aria-label={t.banks.connectOf(provider.title)}
        >
          {t.banks.connect}
        </LinkButton>
      </div>
    </article>
  );
}
