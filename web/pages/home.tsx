/** Início: the day's work in one screen. Each line is a sentence with a number, money and one button. */
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { overview } from '../api.ts';
import { useConnections } from '../session.tsx';
import { t } from '../texts.pt-BR.ts';
import type { Overview } from '../types.ts';
import { counted, money } from '../ui/format.ts';
import { Icon } from '../ui/icons.tsx';
import { FailedNote, Loading } from '../ui/notes.tsx';
import { Box, Chip, Instant, LinkButton, PageHead } from '../ui/parts.tsx';
import { SampleNote } from './home-sample.tsx';

const words = t.home;

export function HomePage(): ReactNode {
  const read = useQuery({ queryKey: ['overview'], queryFn: overview.read });
  return (
    <div className="page">
      <PageHead title={words.title} />
      <SampleNote />
      {read.error !== null && <FailedNote error={read.error} onRetry={() => void read.refetch()} />}
      {read.isPending && <Loading />}
      {read.data !== undefined && (
        <>
          {read.data.todo.length === 0 && <Steps steps={read.data.steps} />}
          <Todo todo={read.data.todo} />
          <Numbers numbers={read.data.numbers} />
          {read.data.todo.length > 0 && <Steps steps={read.data.steps} />}
        </>
      )}
      <Banks />
    </div>
  );
}

function Steps({ steps }: Pick<Overview, 'steps'>): ReactNode {
  const left = steps.filter(({ done }) => !done).length;
  if (left === 0) return null;
  return (
    <Box title={words.steps}>
      <p style={{ marginTop: 0 }}>{counted(left, words.stepsLeft)}</p>
      <ol className="todo">
        {steps.map(({ title, done, link }) => (
          <li key={title}>
            <Chip tone={done ? 'good' : 'plain'}>{done ? words.stepDone : words.stepOpen}</Chip>
            {done ? <span>{title}</span> : <Link href={link}>{title}</Link>}
          </li>
        ))}
      </ol>
    </Box>
  );
}

function Todo({ todo }: Pick<Overview, 'todo'>): ReactNode {
  return (
    <Box title={words.todo}>
      {todo.length === 0 ? (
        <p className="row" style={{ margin: 0 }}>
          <Icon name="check" /> {words.allDone}
        </p>
      ) : (
        <ul className="todo">
          {todo.map(({ kind, sentence, amountCents, link, action }, index) => (
            <li key={kind}>
              <span className="grow">{sentence}</span>
              {amountCents !== null && <strong className="num">{money(amountCents)}</strong>}
              <LinkButton to={linkOf(kind, link)} size="xs" variant={index === 0 ? 'filled' : 'default'} w={110}>
                {action}
              </LinkButton>
            </li>
          ))}
        </ul>
      )}
    </Box>
  );
}

/** Registering leads to the dialog itself, so that two clicks do it. */
function linkOf(kind: string, link: string): string {
  return kind === 'register' ? `${link}${link.includes('?') ? '&' : '?'}acao=registrar` : link;
}

function Numbers({ numbers }: Pick<Overview, 'numbers'>): ReactNode {
  const list = [
    [words.received, numbers.receivedCents, '/cobrancas?visao=liquidadas'],
    [words.open, numbers.openCents, '/cobrancas?visao=registradas'],
    [words.overdue, numbers.overdueCents, '/cobrancas?visao=vencidas'],
    [words.notCredited, numbers.notCreditedCents, '/cobrancas?visao=nao-creditadas'],
    [words.fees, numbers.feesCents, '/lancamentos'],
  ] as const;
  return (
    <section aria-label={words.numbers} className="stack">
      <h2 style={{ margin: 0, fontSize: 15 }}>{words.numbers}</h2>
      <div className="numbers">
        {list.map(([word, cents, link]) => (
          <Link key={word} href={link} className="number">
            <span>{word}</span>
            <strong>{money(cents)}</strong>
          </Link>
        ))}
      </div>
    </section>
  );
}

function Banks(): ReactNode {
  const { data } = useConnections();
  if (data === undefined || data.data.length === 0) return null;
  return (
    <Box title={words.banks} right={<Link href="/integracoes">{t.shell.integrations}</Link>}>
      <ul className="todo">
        {data.data.map((connection) => (
          <li key={connection.id}>
            <span className="grow">
              <strong>{connection.title}</strong> · {connection.accountMnemonic} · {t.shell[connection.environment]}
            </span>
            <span className="dimmed">
              {connection.lastInboundAt === null ? (
                words.noNews
              ) : (
                <>
                  {words.lastNews('')} <Instant at={connection.lastInboundAt} />
                </>
              )}
            </span>
            <Chip tone={connection.active ? 'good' : 'plain'}>
              {connection.active ? t.integrations.active : t.integrations.inactive}
            </Chip>
          </li>
        ))}
      </ul>
    </Box>
  );
}
