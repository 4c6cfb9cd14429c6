/** Providers and routes. Every place is a chunk of its own, read when it is first opened. */
import { MutationCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { Component, lazy, Suspense, type ComponentType, type ReactNode } from 'react';
import { Redirect, Route, Switch, useLocation } from 'wouter';
import { settingsTabs } from './pages/settings/tabs.ts';
import { SessionGate } from './session.tsx';
import { t } from './texts.pt-BR.ts';
import { ApiProblem } from './transport.ts';
import { AppFrame } from './ui/app-frame.tsx';
import { EmptyNote, FailedNote, Loading } from './ui/notes.tsx';
import { LinkButton, PageHead } from './ui/parts.tsx';
import { ThemeProvider } from './ui/theme-provider.tsx';

const client = new QueryClient({
  mutationCache: new MutationCache(),
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      refetchOnWindowFocus: true,
      retry: (count, error) => count < 2 && error instanceof ApiProblem && error.body.retryable,
    },
  },
});

type Params = Readonly<Record<string, string | undefined>>;

function page<M extends string>(load: () => Promise<Record<M, ComponentType<{ params: Params }>>>, name: M) {
  return lazy(async () => ({ default: (await load())[name] }));
}

const FirstRun = page(() => import('./pages/first-run.tsx'), 'FirstRunPage');
const Invite = page(() => import('./pages/invite.tsx'), 'InvitePage');
const SignIn = page(() => import('./pages/sign-in.tsx'), 'SignInPage');
const developer = () => import('./pages/developer/index.ts');

const routes: readonly (readonly [path: string, page: ComponentType<{ params: Params }>])[] = [
  ['/inicio', page(() => import('./pages/home.tsx'), 'HomePage')],
  ['/cobrancas', page(() => import('./pages/charges/list.tsx'), 'ChargesPage')],
  ['/cobrancas/nova', page(() => import('./pages/charges/new.tsx'), 'NewChargePage')],
  ['/cobrancas/importar', page(() => import('./pages/charges/import.tsx'), 'ImportPage')],
  ['/cobrancas/lotes/:id', page(() => import('./pages/charges/batch.tsx'), 'BatchPage')],
  ['/cobrancas/:id/editar', page(() => import('./pages/charges/edit.tsx'), 'EditChargePage')],
  ['/cobrancas/:id', page(() => import('./pages/charges/page.tsx'), 'ChargePage')],
  ['/transferencias', page(() => import('./pages/transfers/list.tsx'), 'TransfersPage')],
  ['/transferencias/nova', page(() => import('./pages/transfers/new.tsx'), 'NewTransferPage')],
  ['/transferencias/importar', page(() => import('./pages/transfers/import.tsx'), 'ImportTransfersPage')],
  ['/transferencias/aprovar', page(() => import('./pages/transfers/approve.tsx'), 'ApprovePage')],
  ['/transferencias/lotes/:id', page(() => import('./pages/transfers/batch.tsx'), 'TransferBatchPage')],
  ['/transferencias/favorecidos', page(() => import('./pages/transfers/payees.tsx'), 'PayeesPage')],
  ['/transferencias/favorecidos/novo', page(() => import('./pages/transfers/payee-edit.tsx'), 'NewPayeePage')],
  ['/transferencias/favorecidos/:id', page(() => import('./pages/transfers/payee-page.tsx'), 'PayeePage')],
  ['/transferencias/favorecidos/:id/editar', page(() => import('./pages/transfers/payee-edit.tsx'), 'EditPayeePage')],
  ['/transferencias/:id', page(() => import('./pages/transfers/page.tsx'), 'TransferPage')],
  ['/transferencias/:id/editar', page(() => import('./pages/transfers/edit.tsx'), 'EditTransferPage')],
  ['/transferencias/:id/comprovante', page(() => import('./pages/transfers/receipt-page.tsx'), 'ReceiptPage')],
  ['/conciliacao/divergencias', page(() => import('./pages/divergences.tsx'), 'DivergencesPage')],
  ['/arquivos', page(() => import('./pages/files/list.tsx'), 'FilesPage')],
  ['/arquivos/origem', page(() => import('./pages/files/source.tsx'), 'FileSourcePage')],
  ['/arquivos/origem/:id', page(() => import('./pages/files/source.tsx'), 'FileSourcePage')],
  ['/arquivos/:id', page(() => import('./pages/files/page.tsx'), 'FilePage')],
  ['/lancamentos', page(() => import('./pages/ledger.tsx'), 'EntriesPage')],
  ['/lancamentos/contas', page(() => import('./pages/ledger.tsx'), 'AccountsPage')],
  ['/integracoes', page(() => import('./pages/integrations/list.tsx'), 'IntegrationsPage')],
  ['/integracoes/nova', page(() => import('./pages/integrations/new.tsx'), 'NewIntegrationPage')],
  ['/integracoes/bancos', page(() => import('./pages/integrations/banks.tsx'), 'BanksPage')],
  ['/integracoes/contas', page(() => import('./pages/integrations/accounts.tsx'), 'AccountsPage')],
  ['/integracoes/certificados', page(() => import('./pages/integrations/certificates.tsx'), 'CertificatesPage')],
  ['/integracoes/:id/configurar', page(() => import('./pages/integrations/setup.tsx'), 'SetupPage')],
  ['/integracoes/:id', page(() => import('./pages/integrations/page.tsx'), 'IntegrationPage')],
  ['/desenvolvedor', page(developer, 'DeveloperHome')],
  ['/desenvolvedor/chaves', page(developer, 'KeysPage')],
  ['/desenvolvedor/webhooks', page(developer, 'WebhooksPage')],
  ['/desenvolvedor/entregas', page(developer, 'DeliveriesPage')],
  ['/desenvolvedor/notificacoes', page(developer, 'InboundPage')],
  ['/desenvolvedor/simulador', page(() => import('./pages/simulator/page.tsx'), 'SimulatorPage')],
  ['/avisos', page(() => import('./pages/alerts/page.tsx'), 'AlertsPage')],
  ['/perfil', page(() => import('./pages/profile/page.tsx'), 'ProfilePage')],
  ['/configuracoes', page(() => import('./pages/settings/home.tsx'), 'SettingsHome')],
  ...settingsTabs.flatMap(({ to, load }) =>
    load === null ? [] : [[to, lazy(async () => ({ default: await load() }))] as const],
  ),
];

export function App(): ReactNode {
  return (
    <ThemeProvider>
      <QueryClientProvider client={client}>
        <Suspense fallback={<Loading />}>
          <Switch>
            <Route path="/primeiro-acesso">{(params) => <FirstRun params={params} />}</Route>
            <Route path="/convite">{(params) => <Invite params={params} />}</Route>
            <Route path="/entrar">{(params) => <SignIn params={params} />}</Route>
            <Route>
              <SessionGate>
                <AppFrame>
                  <Places />
                </AppFrame>
              </SessionGate>
            </Route>
          </Switch>
        </Suspense>
      </QueryClientProvider>
    </ThemeProvider>
  );
}

function Places(): ReactNode {
  const [address] = useLocation();
  return (
    <Fence key={address}>
      <Suspense fallback={<Loading />}>
        <Switch>
          {routes.map(([path, Page]) => (
            <Route key={path} path={path}>
              {(params) => <Page params={params as Params} />}
            </Route>
          ))}
          <Route path="/">{() => <Redirect to="/inicio" replace />}</Route>
          <Route path="/conciliacao">{() => <Redirect to="/conciliacao/divergencias" replace />}</Route>
          <Route>{() => <NotFound />}</Route>
        </Switch>
      </Suspense>
    </Fence>
  );
}

function NotFound(): ReactNode {
  return (
    <div className="page">
      <PageHead title={t.common.notFound} />
      <EmptyNote text={t.common.notFound}>
        <LinkButton to="/inicio">{t.common.notFoundAction}</LinkButton>
      </EmptyNote>
    </div>
  );
}

/** A page that breaks says so and leaves the frame standing. React offers this to classes only. */
class Fence extends Component<{ children: ReactNode }, { error: unknown }> {
  override state: { error: unknown } = { error: null };
  static getDerivedStateFromError(error: unknown): { error: unknown } {
    return { error };
  }
  override render(): ReactNode {
    if (this.state.error === null) return this.props.children;
    return (
      <div className="page">
        <FailedNote error={this.state.error} onRetry={() => this.setState({ error: null })} />
      </div>
    );
  }
}
