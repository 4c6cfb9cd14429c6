/** The button that verifies the chain, and what was found. */
import { useState, type ReactNode } from 'react';
import { useSession } from '../../session.tsx';
import { t } from '../../texts.pt-BR.ts';
import { Button } from '../../ui/kit.ts';
import { Note, ProblemNote } from '../../ui/notes.tsx';
import { CopyLine } from '../../ui/parts.tsx';
import { auditTrail, type AuditVerification } from './audit-api.ts';

const words = t.audit;

export function AuditChain(): ReactNode {
  const { user } = useSession();
  const [state, setState] = useState<{ busy: boolean; found: AuditVerification | null; error: unknown }>({
    busy: false,
    found: null,
    error: null,
  });
  // Developers read the trail; whether it is whole is for those who answer for the company.
  if (user.role !== 'admin') return null;
  const verify = async (): Promise<void> => {
    setState({ busy: true, found: null, error: null });
    try {
      setState({ busy: false, found: await auditTrail.verify(), error: null });
    } catch (error) {
      setState({ busy: false, found: null, error });
    }
  };
  return (
    <>
      <div>
        <Button variant="default" loading={state.busy} onClick={() => void verify()}>
          {words.verify}
        </Button>
      </div>
      <div>
        {state.busy && (
          <span className="visually-hidden" role="status">
            {words.verifying}
          </span>
        )}
        {state.error !== null && <ProblemNote error={state.error} />}
        {state.found !== null && <Found of={state.found} />}
      </div>
    </>
  );
}

function Found({ of }: { of: AuditVerification }): ReactNode {
  if (of.state === 'broken') {
    return (
      <Note tone="bad" alert>
        <strong>{words.broken}</strong>
        <p>{of.firstBad?.detail}</p>
        <p>{words.brokenCure}</p>
      </Note>
    );
  }
  return (
    <Note tone={of.state === 'whole' ? 'good' : 'amber'}>
      <strong>{of.state === 'whole' ? words.whole(of.links) : words.behind(of.unsealed.late)}</strong>
      {of.state === 'behind' && <p>{words.behindCure}</p>}
      {of.state === 'whole' && of.unsealed.count > 0 && <p>{words.unsealed(of.unsealed.count)}</p>}
      <p>{words.heads(of.heads.checked)}</p>
      {of.head !== null && (
        <>
          <p>{words.headHelp}</p>
          <CopyLine label={words.head} text={`${of.head.number} ${of.head.hash}`} />
        </>
      )}
    </Note>
  );
}
