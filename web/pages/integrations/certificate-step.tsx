/** Certificado: dropped as the bank gave it, or its key and request made here. */
import { useState, type ReactNode } from 'react';
import { t } from '../../texts.pt-BR.ts';
import type { StoredCredentials } from '../../types.ts';
import { Button } from '../../ui/kit.ts';
import { Note } from '../../ui/notes.tsx';
import { Box } from '../../ui/parts.tsx';
import { DeskPart } from './certificate-desk.tsx';
import { CertificateSend } from './certificate-send.tsx';
import { StoredCertificate } from './certificate-stored.tsx';
import { NextButton, type StepProps } from './step.tsx';
import { SigningRequestPart } from './signing-request.tsx';
import { storedOf } from './state.ts';
import { certificateNeed } from './steps.ts';

const words = t.connecting.certificate;

export function CertificatePart(props: StepProps): ReactNode {
  const { connection, provider } = props;
  const stored = storedOf(connection)?.certificate ?? null;
  const [changing, setChanging] = useState(stored === null);
  const [notices, setNotices] = useState<StoredCredentials['notices']>([]);
  const kept = (told: StoredCredentials['notices'] = []) => {
    setNotices(told);
    setChanging(false);
  };
  const need = certificateNeed(provider, connection.environment);
  const foot = (word: string, plain: boolean) => (
    <div className="row">
      <NextButton {...props} step="certificate" word={word} plain={plain} />
      {props.back}
      {!changing && (
        <Button variant="subtle" onClick={() => setChanging(true)}>
          {words.another}
        </Button>
      )}
    </div>
  );
  return (
    <Box title={t.connecting.steps.certificate}>
      <div className="stack">
        {need !== 'required' && (
          <Note>
            <p>{words.needs[need](t.shell[connection.environment])}</p>
          </Note>
        )}
        {stored !== null && <StoredCertificate certificate={stored} notices={notices} />}
        {changing && (
          <>
            <CertificateSend connection={connection} onStored={kept} />
            {provider.certificateRequest && (
              <>
                <DeskPart connection={connection} onDone={() => kept()} />
                <SigningRequestPart connection={connection} />
              </>
            )}
          </>
        )}
        {stored === null
          ? foot(need === 'required' ? words.later : words.without, true)
          : foot(t.connecting.continue, false)}
      </div>
    </Box>
  );
}
