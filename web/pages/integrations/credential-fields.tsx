/** Credentials as the provider's facts ask for them, and the files of its certificate. Nothing here knows a bank. */
import { useRef, type ReactNode } from 'react';
import { t } from '../../texts.pt-BR.ts';
import type { CredentialsInput, Provider } from '../../types.ts';
import { SecretField, TextField } from '../../ui/fields.tsx';
import { filled, useForm, type Form } from '../../ui/form.tsx';
import { Button } from '../../ui/kit.ts';
import { readCertificateFile, type CertificateFile } from './certificate-file.ts';

const words = t.integrations;

export type CredentialTexts = Record<string, string>;

/** Facts name the certificate's files among the fields; those are chosen, not typed. */
export function typedFields(provider: Provider | undefined) {
  return (provider?.credentials ?? []).filter(({ kind }) => !isFile(kind));
}

function isFile(kind: string): boolean {
  return kind === 'file';
}

export function needsCertificate(provider: Provider | undefined): boolean {
  return (provider?.credentials ?? []).some(({ kind }) => isFile(kind));
}

export function useCredentialsForm(provider: Provider | undefined): Form<CredentialTexts> {
  const fields = typedFields(provider);
  const initial = Object.fromEntries([...fields.map(({ name }) => [name, ''] as const), ['certificatePassword', '']]);
  const rules = Object.fromEntries(
    fields
      .filter(({ optional }) => !optional)
      .map(({ name, title }) => [name, filled<CredentialTexts>(words.fill(title))]),
  );
  return useForm<CredentialTexts>(initial, rules);
}

export function credentialsOf(
  form: Form<CredentialTexts>,
  provider: Provider | undefined,
  files: readonly CertificateFile[],
): CredentialsInput {
  const typed = typedFields(provider).map(({ name }) => [name, (form.values[name] ?? '').trim()] as const);
  const certificate = files.find(({ kind }) => kind === 'certificate' || kind === 'pfx');
  const key = files.find(({ kind }) => kind === 'key');
  const password = form.values['certificatePassword'] ?? '';
  return {
    fields: Object.fromEntries(typed.filter(([, value]) => value !== '')),
    ...(certificate === undefined ? {} : { certificate: certificate.content }),
    ...(key === undefined ? {} : { key: key.content }),
    ...(password === '' ? {} : { password }),
  };
}

interface FieldsProps {
  provider: Provider | undefined;
  form: Form<CredentialTexts>;
  files: readonly CertificateFile[];
  onFiles(files: readonly CertificateFile[]): void;
}

export function CredentialFields({ provider, form, files, onFiles }: FieldsProps): ReactNode {
  return (
    <div className="stack">
      <p className="dimmed" style={{ margin: 0 }}>
        {words.credentialsHelp}
      </p>
      {typedFields(provider).map(({ name, title, help, secret, optional }) => {
        const look = { label: title, help, optional, field: form.field(name) };
        return secret ? <SecretField key={name} {...look} /> : <TextField key={name} {...look} />;
      })}
      {needsCertificate(provider) && (
        <CertificateFiles provider={provider} files={files} onFiles={onFiles} form={form} />
      )}
    </div>
  );
}

function CertificateFiles({ provider, files, onFiles, form }: FieldsProps): ReactNode {
  const asked = (provider?.credentials ?? []).filter(({ kind }) => isFile(kind));
  const input = useRef<HTMLInputElement>(null);
  const choose = async (list: FileList | null) => {
    const read = await Promise.all([...(list ?? [])].map(readCertificateFile));
    const kinds = new Set(read.map(({ kind }) => kind));
    onFiles([...files.filter(({ kind }) => !kinds.has(kind)), ...read]);
  };
  const sayings = {
    certificate: words.fileCertificate,
    pfx: words.fileCertificate,
    key: words.fileKey,
    unknown: words.fileUnknown,
  };
  return (
    <div className="stack" data-tight>
      <strong>{words.certificateFiles}</strong>
      {asked.map(({ name, title, help, optional }) => (
        <span key={name} className="dimmed">
          {title} {optional ? t.common.optional : ''}: {help}
        </span>
      ))}
      <span className="dimmed">{words.certificateHelp}</span>
      <div>
        <Button variant="default" size="xs" onClick={() => input.current?.click()}>
          {words.chooseFiles}
        </Button>
        <input
          ref={input}
          type="file"
          multiple
          hidden
          accept=".crt,.cer,.pem,.key,.pfx,.p12"
          aria-label={words.chooseFiles}
          onChange={(event) => void choose(event.currentTarget.files)}
        />
      </div>
      {files.map(({ name, kind }) => (
        <span key={name} role="status" className={kind === 'unknown' ? 'danger' : undefined}>
          {sayings[kind](name)}
        </span>
      ))}
      {files.some(({ kind }) => kind === 'pfx' || kind === 'key') && (
        <SecretField label={words.password} optional field={form.field('certificatePassword')} />
      )}
    </div>
  );
}
