/** Dialogs of an API key: made, changed for another, revoked. */
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState, type ReactNode } from 'react';
import { scopeLabels, scopes } from '#contract/people.ts';
import { developer } from '../../api.ts';
import { useSession } from '../../session.tsx';
import { t } from '../../texts.pt-BR.ts';
import { makeIntent } from '../../transport.ts';
import type { ApiKey, ApiKeyCreated, Scope } from '../../types.ts';
import { daysAfter, nowMs } from '../../ui/clock.ts';
import { CloseFoot, ConfirmDialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/fields.tsx';
import { filled, useForm } from '../../ui/form.tsx';
import { Checkbox, Radio, Select } from '../../ui/kit.ts';
import { Note, ProblemNote, toast } from '../../ui/notes.tsx';
import { CopyLine } from '../../ui/parts.tsx';

const words = t.developer;

type Reach = 'sandbox' | 'production' | 'both';
type Expiry = keyof typeof t.keys.expiries;

/** Runs a call that makes a key, and keeps what it made: the only sight of it. */
function useMaking(): {
  busy: boolean;
  error: unknown;
  made: ApiKeyCreated | null;
  make(call: () => Promise<ApiKeyCreated>): Promise<void>;
} {
  const client = useQueryClient();
  const [state, setState] = useState<{ busy: boolean; error: unknown; made: ApiKeyCreated | null }>({
    busy: false,
    error: null,
    made: null,
  });
  return {
    ...state,
    async make(call) {
      setState({ busy: true, error: null, made: null });
      try {
        setState({ busy: false, error: null, made: await call() });
        await client.invalidateQueries({ queryKey: ['api-keys'] });
      } catch (error) {
        setState({ busy: false, error, made: null });
      }
    },
  };
}

export function NewKey({ onClose }: { onClose(): void }): ReactNode {
  const intent = useRef(makeIntent());
  const openedMs = useRef(nowMs());
  const { user } = useSession();
  const { busy, error, made, make } = useMaking();
  const form = useForm({ name: '' }, { name: filled(words.keyNameMissing) });
  const [reach, setReach] = useState<Reach>('sandbox');
  const [expiry, setExpiry] = useState<Expiry>('');
  const [chosen, setChosen] = useState<readonly Scope[]>(scopes);
  const send = async () => {
    if (!form.check()) return;
    const body = {
      name: form.values.name.trim(),
      scopes: [...chosen],
      environment: reach === 'both' ? null : reach,
      // Counted from when the dialog was opened, so that a repeated sending is the same one.
      ...(expiry === '' ? {} : { expiresAt: daysAfter(openedMs.current, Number(expiry)) }),
    };
    await make(() => developer.createKey(body, intent.current(body)));
  };
  return (
    <ConfirmDialog
      title={words.newKey}
      confirm={words.createKey}
      busy={busy}
      disabled={chosen.length === 0}
      foot={made === null ? undefined : <CloseFoot onClose={onClose} />}
      onConfirm={() => void send()}
      onClose={onClose}
    >
      {made === null ? (
        <>
          <TextField label={words.keyName} help={words.keyNameHelp} autoFocus field={form.field('name')} />
          <ReachChoice value={reach} onChange={setReach} developer={user.role === 'developer'} />
          <Select
            label={t.keys.expiry}
            data={Object.entries(t.keys.expiries).map(([value, label]) => ({ value, label }))}
            value={expiry}
            allowDeselect={false}
            onChange={(value) => setExpiry((value ?? '') as Expiry)}
          />
          <ScopeChoice value={chosen} onChange={setChosen} />
          <ProblemNote error={error} />
        </>
      ) : (
        <MadeKey made={made} />
      )}
    </ConfirmDialog>
  );
}

function ReachChoice(props: { value: Reach; developer: boolean; onChange(reach: Reach): void }): ReactNode {
  const reaches: readonly Reach[] = props.developer ? ['sandbox'] : ['sandbox', 'production', 'both'];
  return (
    <Radio.Group
      label={t.keys.environment}
      description={props.developer ? t.keys.developerOnly : undefined}
      value={props.value}
      onChange={(value) => props.onChange(value as Reach)}
    >
      <div className="stack" data-tight style={{ paddingTop: 6 }}>
        {reaches.map((reach) => (
          <Radio
            key={reach}
            value={reach}
            label={t.keys.environments[reach]}
            description={t.keys.environmentHelp[reach]}
          />
        ))}
      </div>
    </Radio.Group>
  );
}

function ScopeChoice(props: { value: readonly Scope[]; onChange(scopes: readonly Scope[]): void }): ReactNode {
  return (
    <Checkbox.Group
      label={words.scopes}
      value={[...props.value]}
      onChange={(value) => props.onChange(value as Scope[])}
    >
      <div className="two-columns" style={{ paddingTop: 6 }}>
        {scopes.map((scope) => (
          <Checkbox key={scope} value={scope} label={scopeLabels[scope]} description={scope} />
        ))}
      </div>
    </Checkbox.Group>
  );
}

function MadeKey({ made }: { made: ApiKeyCreated }): ReactNode {
  return (
    <Note tone="good">
      <p>
        <strong>{words.keyOnce}</strong>
      </p>
      <CopyLine text={made.key} label={words.keys} />
    </Note>
  );
}

export function Rotate({ apiKey, onClose }: { apiKey: ApiKey; onClose(): void }): ReactNode {
  const intent = useRef(makeIntent());
  const { busy, error, made, make } = useMaking();
  const [hours, setHours] = useState('24');
  const rotate = () => {
    const body = { graceHours: Number(hours) };
    void make(() => developer.rotateKey(apiKey.id, body, intent.current(body)));
  };
  return (
    <ConfirmDialog
      title={t.keys.rotateTitle(apiKey.name)}
      confirm={t.keys.doRotate}
      busy={busy}
      foot={made === null ? undefined : <CloseFoot onClose={onClose} />}
      onConfirm={rotate}
      onClose={onClose}
    >
      {made === null ? (
        <>
          <p style={{ margin: 0 }}>{t.keys.rotateBody}</p>
          <Select
            label={t.keys.grace}
            data={Object.entries(t.keys.graces).map(([value, label]) => ({ value, label }))}
            value={hours}
            allowDeselect={false}
            onChange={(value) => setHours(value ?? '24')}
          />
          <ProblemNote error={error} />
        </>
      ) : (
        <MadeKey made={made} />
      )}
    </ConfirmDialog>
  );
}

export function Revoke({ apiKey, onClose }: { apiKey: ApiKey; onClose(): void }): ReactNode {
  const client = useQueryClient();
  const [error, setError] = useState<unknown>(null);
  const revoke = async () => {
    try {
      await developer.revokeKey(apiKey.id);
      await client.invalidateQueries({ queryKey: ['api-keys'] });
      toast(words.revokedDone);
      onClose();
    } catch (failed) {
      setError(failed);
    }
  };
  return (
    <ConfirmDialog
      careful
      title={words.revokeTitle(apiKey.name)}
      confirm={words.revoke}
      onConfirm={() => void revoke()}
      onClose={onClose}
    >
      <p style={{ margin: 0 }}>{words.revokeBody}</p>
      <ProblemNote error={error} />
    </ConfirmDialog>
  );
}
