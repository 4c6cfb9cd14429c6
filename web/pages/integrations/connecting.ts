/** Making a connection: the account if it is new, the connection, its credentials; what is done is not done twice. */
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { bankAccounts, connections } from '../../api.ts';
import { t } from '../../texts.pt-BR.ts';
import { makeIntent } from '../../transport.ts';
import type { BankAccountInput, ConnectionInput, Provider } from '../../types.ts';
import { filled, must, useForm, valueOf, valueOrNothing, type Form, type Texts } from '../../ui/form.tsx';
import { toast } from '../../ui/notes.tsx';
import { readMoney, readTaxId } from '../../ui/parse.ts';
import type { CertificateFile } from './certificate-file.ts';
import { credentialsOf, type CredentialTexts } from './credential-fields.tsx';

const { missing } = t.integrations;

export type AccountTexts = Record<
  'mnemonic' | 'bankCode' | 'branch' | 'number' | 'digit' | 'holderName' | 'holderTaxId' | 'holderAddress',
  string
>;

export function useAccountForm(bankCode: string): Form<AccountTexts> {
  return useForm<AccountTexts>(
    { mnemonic: '', bankCode, branch: '', number: '', digit: '', holderName: '', holderTaxId: '', holderAddress: '' },
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

export function useAgreementForm(provider: Provider): Form<Record<string, string>> {
  const rules = provider.agreement.map(({ name, pattern, example, optional }) => {
    const shape = new RegExp(pattern);
    const rule = (text: string) => {
      if (text.trim() === '') return optional ? null : t.common.requiredField;
      return shape.test(text.trim()) ? null : t.integrations.pattern(example);
    };
    return [name, rule] as const;
  });
  const initial = Object.fromEntries([...provider.agreement.map(({ name }) => [name, ''] as const), ['fee', '']]);
  return useForm<Record<string, string>>(initial, { ...Object.fromEntries(rules), fee: must(readMoney, true) });
}

interface ConnectingInput {
  provider: Provider;
  environment: 'sandbox' | 'production';
  /** Mnemonic of an account that exists; empty to make the one of the form. */
  existing: string;
  account: Form<AccountTexts>;
  agreement: Form<Record<string, string>>;
  credentials: Form<CredentialTexts>;
  files: readonly CertificateFile[];
}

export function useConnecting(input: ConnectingInput) {
  const { existing, account, agreement, credentials } = input;
  const client = useQueryClient();
  const [, go] = useLocation();
  const accountIntent = useRef(makeIntent());
  const connectionIntent = useRef(makeIntent());
  const [state, setState] = useState<{ busy: boolean; error: unknown }>({ busy: false, error: null });
  const forms: readonly Pick<Form<Texts>, 'errors' | 'attempt'>[] =
    existing === '' ? [account, agreement, credentials] : [agreement, credentials];
  const failing = {
    errors: forms.flatMap(({ errors }) => errors),
    attempt: forms.reduce((sum, { attempt }) => sum + attempt, 0),
  };
  const send = async () => {
    const checks = [existing !== '' || account.check(), agreement.check(), credentials.check()];
    if (checks.includes(false)) return;
    setState({ busy: true, error: null });
    try {
      if (existing === '') {
        const body = accountInputOf(account.values);
        await bankAccounts.create(body, accountIntent.current(body));
      }
      const body = connectionInputOf(input);
      const made = await connections.create(body, connectionIntent.current(body));
      await connections.storeCredentials(made.id, credentialsOf(credentials, input.provider, input.files));
      await client.invalidateQueries();
      toast(t.integrations.created);
      go('/integracoes');
    } catch (error) {
      setState({ busy: false, error });
    }
  };
  return { ...state, failing, send: () => void send() };
}

function accountInputOf(texts: AccountTexts): BankAccountInput {
  const { holderTaxId, ...rest } = texts;
  const trimmed = Object.fromEntries(Object.entries(rest).map(([name, text]) => [name, text.trim()])) as typeof rest;
  return { ...trimmed, holderTaxId: valueOf(readTaxId, holderTaxId) };
}

function connectionInputOf({ provider, environment, existing, account, agreement }: ConnectingInput): ConnectionInput {
  const { fee = '', ...texts } = agreement.values;
  const values = Object.entries(texts).map(([name, text]) => [name, text.trim()] as const);
  return {
    bankAccount: existing === '' ? account.values.mnemonic.trim() : existing,
    provider: provider.name,
    environment,
    agreement: Object.fromEntries(values.filter(([, text]) => text !== '')),
    defaultMethod: provider.methods.includes('boleto_pix') ? 'boleto_pix' : provider.methods[0]!,
    feeCents: valueOrNothing(readMoney, fee) ?? null,
  };
}
