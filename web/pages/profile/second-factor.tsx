/** The second factor: turned on with the telephone in the hand, given up, and the codes for the day the telephone is lost. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { profile as api, type SecondFactorBegun, type SecondFactorState } from '../../people-api.ts';
import { t } from '../../texts.pt-BR.ts';
import { useConfirmPerson } from '../../ui/confirm-person.tsx';
import { CloseFoot, ConfirmDialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/fields.tsx';
import { counted, instant } from '../../ui/format.ts';
import { filled, useForm } from '../../ui/form.tsx';
import { Icon } from '../../ui/icons.tsx';
import { Button } from '../../ui/kit.ts';
import { copyText, FailedNote, Loading, Note, ProblemNote, toast } from '../../ui/notes.tsx';
import { Box, Chip, CopyLine } from '../../ui/parts.tsx';
import { PixQr } from '../../ui/pix-qr.tsx';
import { ApiProblem } from '../../transport.ts';
import type { Confirmation } from '../../types.ts';

const words = t.profile;

export function SecondFactorBox(): ReactNode {
  const client = useQueryClient();
  const read = useQuery({ queryKey: ['second-factor'], queryFn: api.secondFactor });
  const [asking, setAsking] = useState<'on' | 'off' | 'codes' | null>(null);
  const close = () => {
    setAsking(null);
    void client.invalidateQueries({ queryKey: ['second-factor'] });
    void client.invalidateQueries({ queryKey: ['session'] });
  };
  return (
    <Box
      title={words.secondFactor}
      right={read.data?.active === true ? <Chip tone="good">{t.users.on}</Chip> : <Chip>{t.users.off}</Chip>}
    >
      {read.error !== null && <FailedNote error={read.error} onRetry={() => void read.refetch()} />}
      {read.isPending && <Loading />}
      {read.data !== undefined && <StateLines state={read.data} onAsk={setAsking} />}
      {asking === 'on' && <TurnOn onClose={close} />}
      {asking === 'off' && <TurnOff onClose={close} />}
      {asking === 'codes' && <NewCodes onClose={close} />}
    </Box>
  );
}

function StateLines(props: { state: SecondFactorState; onAsk(what: 'on' | 'off' | 'codes'): void }): ReactNode {
  const { state, onAsk } = props;
  if (!state.active) {
    return (
      <div className="stack">
        <p style={{ margin: 0 }}>{words.secondFactorOff}</p>
        <div className="row">
          <Button onClick={() => onAsk('on')}>{words.turnOn}</Button>
        </div>
      </div>
    );
  }
  return (
    <div className="stack">
      <p style={{ margin: 0 }}>{words.secondFactorOn(instant(state.since ?? ''))}</p>
      <p style={{ margin: 0 }}>{counted(state.recoveryCodesLeft, words.codesLeft)}</p>
      <div className="row">
        <Button variant="default" onClick={() => onAsk('codes')}>
          {words.newCodes}
        </Button>
        <Button variant="subtle" color="red" onClick={() => onAsk('off')}>
          {words.turnOff}
        </Button>
      </div>
    </div>
  );
}

/** Password, then QR Code and first code, then the recovery codes. */
function TurnOn({ onClose }: { onClose(): void }): ReactNode {
  const [begun, setBegun] = useState<SecondFactorBegun | null>(null);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  if (codes !== null) return <CodesDialog codes={codes} onClose={onClose} />;
  if (begun !== null) return <FirstCode begun={begun} onCodes={setCodes} onClose={onClose} />;
  return (
    <ProofDialog
      title={words.turnOn}
      body={words.secondFactorOff}
      confirm={words.goOn}
      run={async (confirmation) => setBegun(await api.beginSecondFactor(confirmation))}
      onClose={onClose}
    />
  );
}

function FirstCode(props: {
  begun: SecondFactorBegun;
  onCodes(codes: readonly string[]): void;
  onClose(): void;
}): ReactNode {
  const { begun, onCodes, onClose } = props;
  const form = useForm({ code: '' }, { code: filled(words.firstCodeMissing) });
  const [state, setState] = useState<{ busy: boolean; error: unknown }>({ busy: false, error: null });
  const confirm = async () => {
    if (!form.check()) return;
    setState({ busy: true, error: null });
    try {
      onCodes((await api.confirmSecondFactor(form.values.code.trim())).recoveryCodes);
    } catch (error) {
      const wrong = error instanceof ApiProblem && error.body.code === 'confirmation_wrong';
      if (wrong) form.mark({ code: error.body.detail });
      setState({ busy: false, error: wrong ? null : error });
    }
  };
  return (
    <ConfirmDialog
      title={words.turnOn}
      confirm={words.activate}
      busy={state.busy}
      onConfirm={() => void confirm()}
      onClose={onClose}
    >
      <p style={{ margin: 0 }}>{words.scan}</p>
      <div className="qr-large">
        <PixQr text={begun.address} label={words.scanLabel} />
      </div>
      <div>
        <p className="dimmed" style={{ margin: 0 }}>
          {words.byHand}
        </p>
        <CopyLine text={begun.secret} shown={begun.secret.replace(/(.{4})/g, '$1 ').trim()} label={words.secretLabel} />
      </div>
      <TextField
        label={words.firstCode}
        autoComplete="one-time-code"
        inputMode="numeric"
        autoFocus
        field={form.field('code')}
      />
      <ProblemNote error={state.error} />
    </ConfirmDialog>
  );
}

function TurnOff({ onClose }: { onClose(): void }): ReactNode {
  return (
    <ProofDialog
      careful
      title={words.turnOffTitle}
      body={words.turnOffBody}
      confirm={words.turnOff}
      run={async (confirmation) => {
        await api.disableSecondFactor(confirmation);
        toast(words.turnedOff);
        onClose();
      }}
      onClose={onClose}
    />
  );
}

function NewCodes({ onClose }: { onClose(): void }): ReactNode {
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  if (codes !== null) return <CodesDialog codes={codes} onClose={onClose} />;
  return (
    <ProofDialog
      title={words.newCodes}
      body={words.newCodesBody}
      confirm={words.makeCodes}
      run={async (confirmation) => setCodes((await api.renewRecoveryCodes(confirmation)).recoveryCodes)}
      onClose={onClose}
    />
  );
}

/** A dialog that runs once the person has shown that it is her. */
function ProofDialog(props: {
  title: string;
  body: string;
  confirm: string;
  careful?: boolean;
  run(confirmation: Confirmation): Promise<void>;
  onClose(): void;
}): ReactNode {
  const proof = useConfirmPerson({ autoFocus: true });
  const [state, setState] = useState<{ busy: boolean; error: unknown }>({ busy: false, error: null });
  const send = async () => {
    const confirmation = proof.confirmation();
    if (confirmation === null) return;
    setState({ busy: true, error: null });
    try {
      await props.run(confirmation);
    } catch (error) {
      setState({ busy: false, error: proof.refuse(error) });
    }
  };
  return (
    <ConfirmDialog
      careful={props.careful === true}
      title={props.title}
      confirm={props.confirm}
      busy={state.busy}
      onConfirm={() => void send()}
      onClose={props.onClose}
    >
      <p style={{ margin: 0 }}>{props.body}</p>
      {proof.fields}
      <ProblemNote error={state.error} />
    </ConfirmDialog>
  );
}

function CodesDialog({ codes, onClose }: { codes: readonly string[]; onClose(): void }): ReactNode {
  const copy = (
    <Button leftSection={<Icon name="copy" size={16} />} onClick={() => void copyText(codes.join('\n'))}>
      {words.copyCodes}
    </Button>
  );
  return (
    <ConfirmDialog
      title={words.codesTitle}
      confirm={words.kept}
      foot={<CloseFoot onClose={onClose}>{copy}</CloseFoot>}
      onConfirm={onClose}
      onClose={onClose}
    >
      <Note tone="amber">
        <p>
          <strong>{words.codesOnce}</strong>
        </p>
      </Note>
      <ul className="code-list mono" aria-label={words.codesLabel}>
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
    </ConfirmDialog>
  );
}
