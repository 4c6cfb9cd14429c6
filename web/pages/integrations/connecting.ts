/** Making a connection: the account if it is new, the connection, its credentials; what is done is not done twice. */
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { bankAccounts, connections } from '../../api.ts';
import { useSession } from '../../session.tsx';
import { t } from '../../texts.pt-BR.ts';
import { ApiProblem, makeIntent } from '../../transport.ts';
import type { BankAccountInput, Provider } from '../../types.ts';
import { filled, must, useForm, valueOf, type Form, type Texts } from '../../ui/form.tsx';
import { toast } from '../../ui/notes.tsx';
import { readTaxId } from '../../ui/parse.ts';
import type { CertificateFile } from './certificate-file.ts';
import type { DeskTexts } from './certificate-desk.tsx';
import { credentialsOf, type CredentialTexts } from './credential-fields.tsx';
import { settingsInput, settingsPointers, type SettingsTexts } from './settings-form.ts';

const { missing } = t.integrations;

export type AccountTexts = Record<
  'mnemonic' | 'bankCode' | 'branch' | 'number' | 'digit' | 'holderName' | 'holderTaxId' | 'holderAddress',
  string
>;

/** How the credentials come: issued at the bank's desk, typed, or another day. */
export type CredentialsBy = 'desk' | 'typed' | 'later';

export function useAccountForm(provider: Provider): Form<AccountTexts> {
  const bankCode = provider.accounts[0] ?? provider.compe;
  const branch = bankCode === '000' ? '0' : '';
  return useForm<AccountTexts>(
    { mnemonic: '', bankCode, branch, number: '', digit: '', holderName: '', holderTaxId: '', holderAddress: '' },
    {
      mnemonic: filled(missing.mnemonic),
      bankCode: filled(missing.bankCode),
      branch: filled(missing.branch),
      number: filled(missing.number),
      holderName: filled(missing.holderName),
      holderTaxId: must(readTaxId),
    },
  );
}

const accountPointers: Readonly<Record<string, keyof AccountTexts>> = {
  '/mnemonic': 'mnemonic',
  '/bankCode': 'bankCode',
  '/branch': 'branch',
  '/number': 'number',
  '/digit': 'digit',
  '/holderName': 'holderName',
  '/holderTaxId': 'holderTaxId',
};

interface ConnectingInput {
  provider: Provider;
  environment: 'sandbox' | 'production';
  active: boolean;
  /** Mnemonic of an account that exists; empty to make the one of the form. */
  existing: string;
  account: Form<AccountTexts>;
  settings: Form<SettingsTexts>;
  credentialsBy: CredentialsBy;
  credentials: Form<CredentialTexts>;
  desk: Form<DeskTexts>;
  files: readonly CertificateFile[];
}

export function useConnecting(input: ConnectingInput) {
  const { provider, existing, account, settings, credentials, desk, credentialsBy } = input;
  const client = useQueryClient();
  const { user } = useSession();
  const [, go] = useLocation();
  const accountIntent = useRef(makeIntent());
  const connectionIntent = useRef(makeIntent());
  const [state, setState] = useState<{ busy: boolean; error: unknown; made: string | null }>({
    busy: false,
    error: null,
    made: null,
  });
  const proofs = { desk: [desk], typed: [credentials], later: [] }[credentialsBy];
  const forms: readonly Pick<Form<Texts>, 'errors' | 'attempt' | 'check'>[] = [
    ...(existing === '' ? [account] : []),
    settings,
    ...proofs,
  ];
  const create = async (): Promise<string> => {
    if (existing === '') {
      const body = accountInputOf(account.values);
      await bankAccounts.create(body, accountIntent.current(body));
    }
    const notify = settings.values.notifyMe === '' ? [] : [user.id];
    const body = {
      bankAccount: existing === '' ? account.values.mnemonic.trim() : existing,
      provider: provider.name,
      environment: input.environment,
      active: input.active,
      ...settingsInput(provider, settings.values, notify),
    };
    return (await connections.create(body, connectionIntent.current(body))).id;
  };
  const prove = async (id: string): Promise<unknown> => {
    if (credentialsBy === 'desk') return connections.requestCertificate(id, deskInputOf(desk.values));
    if (credentialsBy === 'typed')
      return connections.storeCredentials(id, credentialsOf(credentials, provider, input.files));
    return null;
  };
  const send = async () => {
    if (forms.map((form) => form.check()).includes(false)) return;
    setState(({ made }) => ({ busy: true, error: null, made }));
    let { made } = state;
    try {
      made ??= await create();
      await prove(made);
      await client.invalidateQueries();
      toast(t.integrations.created);
      go(`/integracoes/${made}`);
    } catch (error) {
      setState({ busy: false, error: placed(error, { account, settings, provider }) ? null : error, made });
      if (made !== null) void client.invalidateQueries();
    }
  };
  const failing = {
    errors: forms.flatMap(({ errors }) => errors),
    attempt: forms.reduce((sum, { attempt }) => sum + attempt, 0),
  };
  return { ...state, failing, send: () => void send() };
}

/** Puts the server's problems on their fields; true when none is left without one. */
function placed(
  error: unknown,
  { account, settings, provider }: Pick<ConnectingInput, 'account' | 'settings' | 'provider'>,
): boolean {
  if (!(error instanceof ApiProblem) || (error.body.errors ?? []).length === 0) return false;
  const pointers = [Object.keys(accountPointers), Object.keys(settingsPointers(provider))];
  const [ofAccount, ofSettings] = pointers.map((names) => ({
    ...error.body,
    errors: (error.body.errors ?? []).filter(({ pointer }) => names.includes(pointer)),
  }));
  const count = ofAccount!.errors.length + ofSettings!.errors.length;
  if (ofAccount!.errors.length > 0) account.refuse(ofAccount!, accountPointers);
  if (ofSettings!.errors.length > 0) settings.refuse(ofSettings!, settingsPointers(provider));
  return count === (error.body.errors ?? []).length;
}

export function deskInputOf(texts: DeskTexts): { clientId: string; temporaryToken: string } {
  return { clientId: texts.clientId.trim(), temporaryToken: texts.temporaryToken.trim() };
}

function accountInputOf(texts: AccountTexts): BankAccountInput {
  const { holderTaxId, ...rest } = texts;
  const trimmed = Object.fromEntries(Object.entries(rest).map(([name, text]) => [name, text.trim()])) as typeof rest;
  return { ...trimmed, holderTaxId: valueOf(readTaxId, holderTaxId) };
}
