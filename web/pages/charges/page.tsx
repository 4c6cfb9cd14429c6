/** The page of one charge: the same detail as the panel, with room. */
import { type ReactNode } from 'react';
import { Link } from 'wouter';
import { t } from '../../texts.pt-BR.ts';
import { useChargeActions } from './actions.tsx';
import { ChargeDetail } from './detail.tsx';

export function ChargePage({ params }: { params: Readonly<Record<string, string | undefined>> }): ReactNode {
  const actions = useChargeActions();
  return (
    <div className="page">
      <nav className="row">
        <Link href="/cobrancas">← {t.shell.charges}</Link>
      </nav>
      <div className="box" style={{ padding: 0 }}>
        <ChargeDetail id={params['id'] ?? ''} known={null} actions={actions} level={1} />
      </div>
      {actions.dialog}
    </div>
  );
}
