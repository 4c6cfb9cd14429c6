/** "Enviar e-mail de teste": a line for each thing on the way of the message. */
import { useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { mail as api, type MailTest } from '../../alerts-api.ts';
import { useSession } from '../../session.tsx';
import { t } from '../../texts.pt-BR.ts';
import { TextField } from '../../ui/fields.tsx';
import { FormBox, must, useForm } from '../../ui/form.tsx';
import { Icon } from '../../ui/icons.tsx';
import { Button } from '../../ui/kit.ts';
import { Note, ProblemNote } from '../../ui/notes.tsx';
import { readEmail } from '../../ui/parse.ts';
import { Box } from '../../ui/parts.tsx';

const words = t.mail;

export function MailTestBox({ dirty }: { dirty: boolean }): ReactNode {
  const client = useQueryClient();
  const { user } = useSession();
  const form = useForm({ to: user.email }, { to: must(readEmail) });
  const [state, setState] = useState<{ busy: boolean; error: unknown; test: MailTest | null }>({
    busy: false,
    error: null,
    test: null,
  });
  const send = async () => {
    if (!form.check()) return;
    setState({ busy: true, error: null, test: null });
    try {
      setState({ busy: false, error: null, test: await api.test(form.values.to.trim()) });
    } catch (error) {
      setState({ busy: false, error, test: null });
    }
    await client.invalidateQueries({ queryKey: ['mails'] });
  };
  const { test, busy } = state;
  return (
    <Box title={words.testTitle}>
      <FormBox onSubmit={() => void send()} label={words.testTitle}>
        <div className="fields">
          <TextField label={words.testTo} type="email" span={4} field={form.field('to')} />
        </div>
        <div className="row">
          <Button type="submit" variant="default" loading={busy} disabled={dirty}>
            {words.testSend}
          </Button>
          {dirty && <span className="dimmed">{words.testDirty}</span>}
          {busy && <span role="status">{words.testing}</span>}
        </div>
      </FormBox>
      <ProblemNote error={state.error} />
      {test !== null && <Result test={test} />}
    </Box>
  );
}

function Result({ test }: { test: MailTest }): ReactNode {
  return (
    <div className="stack" data-tight style={{ marginTop: 12 }}>
      <Note tone={test.ok ? 'good' : 'bad'} alert={!test.ok}>
        <strong>{test.ok ? words.testPassed : words.testFailed}</strong>
      </Note>
      <ol className="checks" aria-label={words.testLines}>
        {test.lines.map(({ line, ok, detail, cure }) => (
          <li key={line} data-state={ok ? 'ok' : 'failed'}>
            <Icon name={ok ? 'check' : 'close'} size={16} />
            <div>
              <p>
                <strong>{line}</strong>
                <span className="check-word"> · {ok ? words.lineStates.ok : words.lineStates.failed}</span>
              </p>
              <p>{detail}</p>
              {cure !== undefined && <p>{cure}</p>}
            </div>
          </li>
        ))}
      </ol>
    </div>
  );
}
