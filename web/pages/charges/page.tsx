/** The page of one charge: the same detail as the panel, with room. */
import { useQuery } from '@tanstack/react-query';
import { useEffect, type ReactNode } from 'react';
import { Link, useSearchParams } from 'wouter';
import { charges as api } from '../../api.ts';
import { t } from '../../texts.pt-BR.ts';
import { one, useChargeActions, type ChargeActions } from './actions.tsx';
import { ChargeDetail } from './detail.tsx';

export function ChargePage({ params }: { params: Readonly<Record<string, string | undefined>> }): ReactNode {
  const id = params['id'] ?? '';
  const actions = useChargeActions();
  useAskedAction(id, actions.ask);
  return (
    <div className="page">
      <nav className="row">
        <Link href="/cobrancas">← {t.shell.charges}</Link>
      </nav>
      <div className="box" style={{ padding: 0 }}>
        <ChargeDetail id={id} known={null} actions={actions} level={1} />
      </div>
      {actions.dialog}
    </div>
  );
}

/** "Salvar e registrar" arrives here with the question already asked. */
function useAskedAction(id: string, ask: ChargeActions['ask']): void {
  const [search, setSearch] = useSearchParams();
  const asked = search.get('acao') === 'registrar';
  const { data } = useQuery({ queryKey: ['charge', id], queryFn: () => api.read(id) });
  useEffect(() => {
    if (!asked || data === undefined) return;
    setSearch(
      (now) => {
        now.delete('acao');
        return now;
      },
      { replace: true },
    );
    ask('register', one(data));
  }, [asked, data, ask, setSearch]);
}
