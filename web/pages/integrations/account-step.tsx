/** First step: the environment and the account. Sending it makes the connection, still inactive, and the set-up goes on from there. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState, type ReactNode } from 'react';
import { useLocation } from 'wouter';
import { bankAccounts, connections } from '../../api.ts';
import { useSession, type Environment } from '../../session.tsx';
import { t } from '../../texts.pt-BR.ts';
import { makeIntent } from '../../transport.ts';
import type { BankAccount, Connection, Provider, SetupStep } from '../../types.ts';
import { account as accountText } from '../../ui/format.ts';
import { ErrorSummary, FormBox, useForm, type Form } from '../../ui/form.tsx';
import { Button, Select } from '../../ui/kit.ts';
import { useLeaveGuard } from '../../ui/leave-guard.tsx';
import { FailedNote, Loading, ProblemNote } from '../../ui/notes.tsx';
import { Box } from '../../ui/parts.tsx';
import { AccountFields } from './account-fields.tsx';
import { accountInputOf, accountPointers, accountRules, emptyAccount, type AccountTexts } from './account-form.ts';
import { EnvironmentChoice } from './environment.tsx';
import { accountWord } from './matrix.ts';
import { isPlaced } from './section-form.tsx';
import { SetupFrame } from './setup-frame.tsx';
import type { StepProps } from './step.tsx';
import { firstProgress, setupAfter, setupPath, stepAfter } from './steps.ts';

const words = t.integrations;

interface AccountFormProps {
  provider: Provider;
  accounts: readonly BankAccount[];
  /** The connection that the set-up has made already; absent while there is none. */
  connection?: Connection;
  onDone(connection: Connection): void;
  back?: ReactNode;
}

/** The first step of the assistant, once the bank is chosen. */
export function FirstPart({ provider }: { provider: Provider }): ReactNode {
  const [, go] = useLocation();
  return (
    <SetupFrame provider={provider} step="account" progress={firstProgress(provider)}>
      <WithAccounts>
        {(accounts) => (
          <AccountForm
            provider={provider}
            accounts={accounts}
            onDone={({ id, environment }) => go(setupPath(id, stepAfter('account', provider, environment)))}
          />
        )}
      </WithAccounts>
    </SetupFrame>
  );
}

/** The same step of a connection that is being set up: account and environment may still change. */
export function AccountPart({ connection, provider, onDone, back }: StepProps): ReactNode {
  return (
    <WithAccounts>
      {(accounts) => (
        <AccountForm provider={provider} accounts={accounts} connection={connection} onDone={onDone} back={back} />
      )}
    </WithAccounts>
  );
}

function WithAccounts({ children }: { children(accounts: readonly BankAccount[]): ReactNode }): ReactNode {
  const read = useQuery({ queryKey: ['bank-accounts'], queryFn: bankAccounts.list });
  if (read.error !== null) return <FailedNote error={read.error} onRetry={() => void read.refetch()} />;
  return read.data === undefined ? <Loading /> : children(read.data.data);
}

function AccountForm({ provider, accounts, connection, onDone, back }: AccountFormProps): ReactNode {
  const { organization } = useSession();
  const fitting = accounts.filter(({ bankCode }) => provider.accounts.includes(bankCode));
  const [environment, setEnvironment] = useState<Environment>(connection?.environment ?? 'sandbox');
  const [existing, setExisting] = useState(connection?.accountMnemonic ?? fitting[0]?.mnemonic ?? '');
  const form = useForm<AccountTexts>(emptyAccount(provider.accounts[0] ?? provider.compe, organization), accountRules);
  const { busy, error, send } = useMaking({ provider, environment, existing, form, connection, onDone });
  const guard = useLeaveGuard(form.changed && !busy);
  const options = [
    ...fitting.map((one) => ({ value: one.mnemonic, label: accountText(one) })),
    { value: '', label: words.newAccount },
  ];
  return (
    <FormBox onSubmit={send} label={t.connecting.steps.account}>
      <ErrorSummary form={existing === '' ? form : { errors: [], attempt: 0 }} />
      <ProblemNote error={error} />
      <Box title={words.environment}>
        <EnvironmentChoice value={environment} onChange={setEnvironment} />
      </Box>
      <Box title={t.connecting.accountBox}>
        <div className="stack">
          <p className="dimmed" style={{ margin: 0 }}>
            {words.accountsOf(provider.accounts.map(accountWord).join(' ou '))} {words.sameAsBank}
          </p>
          {fitting.length > 0 && (
            <Select
              label={words.existingAccount}
              data={options}
              value={existing}
              allowDeselect={false}
              onChange={(value) => setExisting(value ?? '')}
            />
          )}
          {existing === '' && <AccountFields form={form} only={provider.accounts} />}
        </div>
      </Box>
      <div className="row">
        <Button type="submit" loading={busy}>
          {words.next}
        </Button>
        {back}
      </div>
      {guard}
    </FormBox>
  );
}

interface MakingInput extends Pick<AccountFormProps, 'provider' | 'onDone'> {
  connection: Connection | undefined;
  environment: Environment;
  /** Mnemonic of an account that exists; empty to make the one of the form. */
  existing: string;
  form: Form<AccountTexts>;
}

/** The account if it is new, then the connection; what was made before an error is not made twice. */
function useMaking({ provider, connection, environment, existing, form, onDone }: MakingInput) {
  const client = useQueryClient();
  const { user } = useSession();
  const intents = useRef({ account: makeIntent(), connection: makeIntent() });
  const [state, setState] = useState<{ busy: boolean; error: unknown }>({ busy: false, error: null });
  const make = async (): Promise<Connection> => {
    if (existing === '') {
      const account = accountInputOf(form.values);
      await bankAccounts.create(account, intents.current.account(account));
    }
    const at = { bankAccount: existing === '' ? form.values.mnemonic.trim() : existing, environment };
    if (connection !== undefined) {
      const patch = { ...at, ...setupAfter({ ...connection, environment }, 'account', provider) };
      return connections.change(connection.id, patch, connection.version);
    }
    const begun = {
      ...at,
      provider: provider.name,
      setup: { step: stepAfter('account', provider, environment), done: ['bank', 'account'] as SetupStep[] },
      ...usualMethod(provider),
      responsible: { name: user.name, email: user.email },
      notify: [user.id],
    };
    return connections.create(begun, intents.current.connection(begun));
  };
  const send = async () => {
    if (existing === '' && !form.check()) return;
    setState({ busy: true, error: null });
    try {
      const made = await make();
      form.reset(form.values);
      void client.invalidateQueries({ queryKey: ['bank-accounts'] });
      await client.invalidateQueries({ queryKey: ['connections'] });
      onDone(made);
    } catch (error) {
      setState({ busy: false, error: isPlaced(form, error, accountPointers) ? null : error });
    }
  };
  return { ...state, send: () => void send() };
}

function usualMethod({ methods }: Provider): { defaultMethod?: Provider['methods'][number] } {
  const method = methods.includes('boleto_pix') ? 'boleto_pix' : methods[0];
  return method === undefined ? {} : { defaultMethod: method };
}
