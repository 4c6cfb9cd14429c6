/** Configurações → Avisos: what I get by e-mail, who hears of each integration, and the ends of certificates for the agenda. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { alerts as api, type AlertPreferences } from '../../alerts-api.ts';
import { users as usersApi } from '../../people-api.ts';
import { useConnections, useSession } from '../../session.tsx';
import { t } from '../../texts.pt-BR.ts';
import type { Connection } from '../../types.ts';
import { Button, Radio, Select } from '../../ui/kit.ts';
import { EmptyNote, FailedNote, Loading, ProblemNote, problemOf, toast } from '../../ui/notes.tsx';
import { Box, LinkButton, saveFile, SimpleTable } from '../../ui/parts.tsx';
import { SettingsFrame } from './frame.tsx';

const words = t.alertPreferences;
const hours = Array.from({ length: 24 }, (_, hour) => ({
  value: String(hour),
  label: `${String(hour).padStart(2, '0')}:00`,
}));
const choices = ['all', 'urgent', 'none'] as const;

export function AlertPreferencesPage(): ReactNode {
  const read = useQuery({ queryKey: ['alert-preferences'], queryFn: api.preferences });
  const { role } = useSession().user;
  return (
    <SettingsFrame part="alerts" lead={words.lead}>
      {read.error !== null && <FailedNote error={read.error} onRetry={() => void read.refetch()} />}
      {read.isPending && <Loading />}
      {read.data !== undefined && <Wishes wishes={read.data} />}
      {role !== 'viewer' && <Agenda />}
      {role === 'admin' && <WhoIsTold />}
    </SettingsFrame>
  );
}

function Wishes({ wishes }: { wishes: AlertPreferences }): ReactNode {
  const client = useQueryClient();
  const [wish, setWish] = useState(wishes);
  const [state, setState] = useState<{ busy: boolean; error: unknown }>({ busy: false, error: null });
  const isChanged = wish.email !== wishes.email || wish.digestHour !== wishes.digestHour;
  const save = async () => {
    setState({ busy: true, error: null });
    try {
      client.setQueryData(['alert-preferences'], await api.prefer(wish));
      toast(words.saved);
      setState({ busy: false, error: null });
    } catch (error) {
      setState({ busy: false, error });
    }
  };
  return (
    <div className="box" style={{ maxWidth: 760 }}>
      <Radio.Group
        label={words.legend}
        value={wish.email}
        onChange={(email) => setWish({ ...wish, email: email as AlertPreferences['email'] })}
      >
        <div className="stack" data-tight style={{ marginTop: 8 }}>
          {choices.map((choice) => (
            <Radio
              key={choice}
              value={choice}
              label={words.choices[choice][0]}
              description={words.choices[choice][1]}
            />
          ))}
        </div>
      </Radio.Group>
      {wish.email === 'all' && (
        <Select
          label={words.hour}
          description={words.hourHelp}
          data={hours}
          value={String(wish.digestHour)}
          allowDeselect={false}
          maw={220}
          mt={16}
          onChange={(hour) => setWish({ ...wish, digestHour: Number(hour) })}
        />
      )}
      <ProblemNote error={state.error} />
      <div className="row" data-end>
        <Button loading={state.busy} disabled={!isChanged} onClick={() => void save()}>
          {words.save}
        </Button>
      </div>
    </div>
  );
}

function Agenda(): ReactNode {
  const fetchFile = () =>
    void api.calendar().then(
      (file) => saveFile(file, 'certificados.ics'),
      (error: unknown) => toast(problemOf(error).detail),
    );
  return (
    <Box title={words.calendarTitle}>
      <p style={{ marginTop: 0 }}>{words.calendarHelp}</p>
      <Button variant="default" onClick={fetchFile}>
        {words.calendar}
      </Button>
    </Box>
  );
}

function WhoIsTold(): ReactNode {
  const connections = useConnections();
  const users = useQuery({ queryKey: ['users'], queryFn: usersApi.list, staleTime: 60_000 });
  const rows = connections.data?.data ?? [];
  const people = ({ notify }: Connection) => {
    const names = notify.map((id) => users.data?.data.find((user) => user.id === id)?.name ?? id);
    return names.length === 0 ? words.administrators : names.join(', ');
  };
  const columns = words.columns;
  return (
    <Box title={words.who}>
      <p style={{ marginTop: 0 }}>{words.whoHelp}</p>
      {connections.isSuccess && rows.length === 0 && <EmptyNote text={words.noConnections} />}
      {rows.length > 0 && (
        <SimpleTable
          label={words.who}
          rows={rows}
          rowKey={({ id }) => id}
          columns={[
            { title: columns.connection, cell: ({ title, accountMnemonic }) => `${title} (${accountMnemonic})` },
            { title: columns.people, cell: people },
            { title: columns.responsible, cell: ({ responsible }) => responsible?.name ?? t.common.none },
            {
              title: '',
              cell: ({ id }) => (
                <LinkButton to={`/integracoes/${id}/configurar`} size="compact-sm" variant="subtle">
                  {words.change}
                </LinkButton>
              ),
            },
          ]}
        />
      )}
    </Box>
  );
}
