/** The sample company: offered where the books are empty, removed by a button. */
import { useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { overview } from '../api.ts';
import { useMay, useSession } from '../session.tsx';
import { t } from '../texts.pt-BR.ts';
import { ConfirmDialog } from '../ui/dialog.tsx';
import { Button } from '../ui/kit.ts';
import { Note, problemOf, ProblemNote, toast } from '../ui/notes.tsx';

const words = t.home;

export function SampleNote(): ReactNode {
  const { organization } = useSession();
  const may = useMay();
  const [asking, setAsking] = useState(false);
  if (!organization.hasSample) return null;
  return (
    <Note tone="amber">
      <p>
        <strong>{words.sampleTitle}</strong> {words.sampleBody}
      </p>
      {may.settings && (
        <button type="button" className="link-button" onClick={() => setAsking(true)}>
          {words.removeSample}
        </button>
      )}
      {asking && <RemoveSample onClose={() => setAsking(false)} />}
    </Note>
  );
}

function RemoveSample({ onClose }: { onClose(): void }): ReactNode {
  const client = useQueryClient();
  const [state, setState] = useState<{ busy: boolean; error: unknown }>({ busy: false, error: null });
  const remove = async () => {
    setState({ busy: true, error: null });
    try {
      await overview.removeSample();
      await client.invalidateQueries();
      toast(words.removed);
      onClose();
    } catch (error) {
      setState({ busy: false, error });
    }
  };
  return (
    <ConfirmDialog
      careful
      title={words.removeTitle}
      confirm={words.removeSample}
      busy={state.busy}
      onConfirm={() => void remove()}
      onClose={onClose}
    >
      <p style={{ margin: 0 }}>{words.removeBody}</p>
      <ProblemNote error={state.error} />
    </ConfirmDialog>
  );
}

export function CreateSampleButton(): ReactNode {
  const client = useQueryClient();
  const { simulator, organization } = useSession();
  const may = useMay();
  const [busy, setBusy] = useState(false);
  if (!simulator || organization.hasSample || !may.settings) return null;
  const create = async () => {
    setBusy(true);
    await overview.createSample().then(
      () => toast(words.sampleCreated),
      (error: unknown) => toast(problemOf(error).detail),
    );
    setBusy(false);
    await client.invalidateQueries();
  };
  return (
    <Button variant="default" loading={busy} onClick={() => void create()}>
      {words.createSample}
    </Button>
  );
}
