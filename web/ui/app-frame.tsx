/** The frame around every page: places, company, environment, search, the person's menu, the homologação stripe. */
import { Drawer, Menu, UnstyledButton, useMantineColorScheme } from '@mantine/core';
import { spotlight } from '@mantine/spotlight';
import { useLocalStorage } from '@mantine/hooks';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { batches, overview, session as sessionApi } from '../api.ts';
import { useChanges, useLive } from '../live.ts';
import { useSession, useWorld } from '../session.tsx';
import { simulator } from '../simulator-api.ts';
import { t } from '../texts.pt-BR.ts';
import { AlertBell } from './alert-bell.tsx';
import { CommandPalette } from './command-palette.tsx';
import { counted } from './format.ts';
import { Icon } from './icons.tsx';
import { KeyHelp, usePageKeys } from './key-help.tsx';
import { placesFor } from './places.ts';

export function AppFrame({ children }: { children: ReactNode }): ReactNode {
  useChanges();
  const main = useRef<HTMLElement>(null);
  const [help, setHelp] = useState(false);
  const [opened, setOpened] = useState(false);
  const [collapsed, collapse] = useLocalStorage({ key: 'pontual-barra', defaultValue: false });
  usePageKeys(() => setHelp(true));
  useFocusOnRoute(main);
  return (
    <div className="frame" data-narrow-bar={collapsed ? '' : undefined}>
      <a className="skip" href="#conteudo">
        {t.shell.skip}
      </a>
      <nav className="bar" aria-label={t.shell.places}>
        <Brand />
        <PlaceLinks />
        <div className="bar-foot">
          <UnstyledButton className="place" onClick={() => collapse(!collapsed)}>
            <Icon name={collapsed ? 'expand' : 'collapse'} />
            <span className="place-word">{collapsed ? t.shell.expand : t.shell.collapse}</span>
          </UnstyledButton>
        </div>
      </nav>
      <Drawer opened={opened} onClose={() => setOpened(false)} title={t.shell.places} size={280}>
        <div className="stack" data-tight onClick={() => setOpened(false)}>
          <PlaceLinks />
        </div>
      </Drawer>
      <TopBar onMenu={() => setOpened(true)} onHelp={() => setHelp(true)} />
      <div className="stripe-area">
        <Stripes />
      </div>
      <main className="main" id="conteudo" tabIndex={-1} ref={main}>
        {children}
      </main>
      <CommandPalette />
      {help && <KeyHelp onClose={() => setHelp(false)} />}
    </div>
  );
}

/** The new page is announced from its beginning, except on the first load, which the browser announces. */
function useFocusOnRoute(main: React.RefObject<HTMLElement | null>): void {
  const [address] = useLocation();
  const before = useRef(address);
  useEffect(() => {
    if (before.current === address) return;
    before.current = address;
    main.current?.focus({ preventScroll: true });
    main.current?.scrollTo(0, 0);
  }, [address, main]);
}

function Brand(): ReactNode {
  return (
    <Link className="brand" href="/inicio" aria-label={t.shell.brand}>
      <img src="/favicon.svg" alt="" />
      <span>{t.shell.brand}</span>
    </Link>
  );
}

function PlaceLinks(): ReactNode {
  const [address] = useLocation();
  const { data } = useQuery({ queryKey: ['overview'], queryFn: overview.read });
  const { role } = useSession().user;
  return placesFor(role).map(({ to, root, word, icon, counts }) => {
    const count = (data?.todo ?? [])
      .filter(({ kind }) => counts.includes(kind))
      .reduce((sum, line) => sum + line.count, 0);
    return (
      <Link
        key={to}
        className="place"
        href={to}
        aria-current={address.startsWith(root) ? 'page' : undefined}
        title={word}
      >
        <Icon name={icon} />
        <span className="place-word">{word}</span>
        {count > 0 && <span className="place-count">{count}</span>}
      </Link>
    );
  });
}

function TopBar({ onMenu, onHelp }: { onMenu(): void; onHelp(): void }): ReactNode {
  const { organization } = useSession();
  return (
    <header className="top">
      <UnstyledButton className="bar-toggle" aria-label={t.shell.openMenu} onClick={onMenu}>
        <Icon name="menu" size={24} />
      </UnstyledButton>
      <span className="company">{organization.name}</span>
      <WorldWord />
      <button type="button" className="find" onClick={spotlight.open} aria-keyshortcuts="Control+K">
        <Icon name="search" size={16} />
        <span>{t.shell.find}</span>
        <kbd>Ctrl K</kbd>
      </button>
      <RunningBatch />
      <AlertBell />
      <PersonMenu onHelp={onHelp} />
    </header>
  );
}

function WorldWord(): ReactNode {
  const { shown, both, choose } = useWorld();
  const word = t.shell[shown];
  if (!both)
    return (
      <span className="world" data-world={shown}>
        {word}
      </span>
    );
  return (
    <Menu>
      <Menu.Target>
        <UnstyledButton className="world" data-world={shown} aria-label={`${t.shell.environment}: ${word}`}>
          {word} ▾
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {(['production', 'sandbox'] as const).map((environment) => (
          <Menu.Item key={environment} onClick={() => choose(environment)}>
            {t.shell[environment]}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function RunningBatch(): ReactNode {
  const { data } = useQuery({
    queryKey: ['batches'],
    queryFn: batches.list,
    refetchInterval: ({ state }) =>
      state.data?.data.some((batch) => batch.state === 'running') === true ? 2000 : false,
  });
  const running = data?.data.find(({ state }) => state === 'running');
  if (running === undefined) return null;
  return (
    <Link className="chip" data-tone="violet" href={`/cobrancas/lotes/${running.id}`}>
      {t.shell.batchChip(running.total - running.queued, running.total)}
    </Link>
  );
}

function PersonMenu({ onHelp }: { onHelp(): void }): ReactNode {
  const { user } = useSession();
  const client = useQueryClient();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const signOut = async () => {
    await sessionApi.signOut();
    client.clear();
    window.location.assign('/entrar');
  };
  const themes = [
    ['light', t.shell.themeLight],
    ['dark', t.shell.themeDark],
    ['auto', t.shell.themeAuto],
  ] as const;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <UnstyledButton aria-label={t.shell.person(user.name)} style={{ display: 'flex', padding: 6 }}>
          <Icon name="person" size={22} />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{user.name}</Menu.Label>
        <Menu.Item component={Link} href="/perfil">
          {t.profile.title}
        </Menu.Item>
        <Menu.RadioGroup
          value={colorScheme}
          onChange={(value) => setColorScheme(value as 'light' | 'dark' | 'auto')}
          aria-label={t.shell.theme}
        >
          {themes.map(([value, word]) => (
            <Menu.RadioItem key={value} value={value}>
              {`${t.shell.theme}: ${word}`}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.Item onClick={onHelp} rightSection={<kbd>?</kbd>}>
          {t.shell.shortcuts}
        </Menu.Item>
        <Menu.Item component="a" href="/docs" target="_blank">
          {t.shell.apiDocs}
        </Menu.Item>
        <Menu.Item onClick={() => void signOut()}>{t.shell.signOut}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function Stripes(): ReactNode {
  const { shown } = useWorld();
  const session = useSession();
  const { connected } = useLive();
  return (
    <>
      {shown === 'sandbox' && (
        <div className="stripe">
          <span>{t.shell.stripe}</span>
          {session.simulator && <Link href="/desenvolvedor/simulador">{t.shell.openSimulator}</Link>}
        </div>
      )}
      {session.simulator && shown === 'sandbox' && <FaultStripe />}
      {!connected && !navigator.onLine && (
        <div className="stripe" role="status">
          {t.shell.offline}
        </div>
      )}
    </>
  );
}

function FaultStripe(): ReactNode {
  const client = useQueryClient();
  const { data } = useQuery({ queryKey: ['simulator', 'faults'], queryFn: simulator.faults, refetchInterval: 15_000 });
  if (data === undefined || data.armed.length === 0) return null;
  const words = data.armed.map(({ fault, left }) => {
    const when = left === null ? t.simulator.always : counted(left, t.simulator.times);
    return `${t.simulator.faultWords[fault] ?? fault} (${when})`;
  });
  const off = async () => {
    await simulator.clearFaults();
    await client.invalidateQueries({ queryKey: ['simulator'] });
  };
  return (
    <div className="stripe" data-danger role="status">
      <span>{t.shell.faultsOn(words.join(' · '))}</span>
      <button type="button" onClick={() => void off()}>
        {t.shell.faultsOff}
      </button>
    </div>
  );
}
