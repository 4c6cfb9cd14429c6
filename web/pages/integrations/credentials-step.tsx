/** Credenciais: what the person has decides what is asked. Where the bank has a desk, a token of its e-mail is enough. */
import { useState, type ReactNode } from 'react';
import { t } from '../../texts.pt-BR.ts';
import { Button, Radio } from '../../ui/kit.ts';
import { Box } from '../../ui/parts.tsx';
import { DeskForm } from './certificate-desk.tsx';
import { StoredCertificate } from './certificate-stored.tsx';
import { CredentialsForm, StoredFields } from './credentials-form.tsx';
import { NextButton, type StepProps } from './step.tsx';
import { storedOf } from './state.ts';

const words = t.connecting.credentials;

type Way = 'desk' | 'typed';

export function CredentialsPart(props: StepProps): ReactNode {
  const { connection, provider } = props;
  const stored = storedOf(connection);
  const hasFields = stored !== null && stored.fields.length > 0;
  const [changing, setChanging] = useState(!hasFields);
  if (!changing)
    return (
      <Box title={t.integrations.credentials}>
        <div className="stack">
          {stored?.certificate != null && <StoredCertificate certificate={stored.certificate} />}
          <StoredFields connection={connection} provider={provider} />
          <div className="row">
            <NextButton {...props} step="credentials" />
            {props.back}
            <Button variant="subtle" onClick={() => setChanging(true)}>
              {words.replace}
            </Button>
          </div>
        </div>
      </Box>
    );
  return <Asking {...props} onStored={() => setChanging(false)} />;
}

function Asking(props: StepProps & { onStored(): void }): ReactNode {
  const { connection, provider, onStored } = props;
  const [way, setWay] = useState<Way>(provider.certificateRequest ? 'desk' : 'typed');
  const skip = <NextButton {...props} step="credentials" word={words.later} plain />;
  const beside = (
    <>
      {props.back}
      {skip}
    </>
  );
  return (
    <Box title={t.integrations.credentials}>
      <div className="stack">
        {provider.certificateRequest && <WayChoice value={way} onChange={setWay} />}
        {way === 'desk' ? (
          <DeskForm connection={connection} onDone={onStored}>
            {beside}
          </DeskForm>
        ) : (
          <CredentialsForm connection={connection} provider={provider} submit={words.keep} onSaved={onStored}>
            {beside}
          </CredentialsForm>
        )}
      </div>
    </Box>
  );
}

function WayChoice({ value, onChange }: { value: Way; onChange(way: Way): void }): ReactNode {
  return (
    <Radio.Group label={words.what} value={value} onChange={(chosen) => onChange(chosen as Way)}>
      <div className="stack" data-tight style={{ paddingTop: 6 }}>
        {(['desk', 'typed'] as const).map((way) => (
          <Radio key={way} value={way} label={words.ways[way]} description={words.wayHelps[way]} />
        ))}
      </div>
    </Radio.Group>
  );
}
