/** Words of Configurações → Auditoria. */
export const audit = {
  title: 'Auditoria',
  lead: 'Quem fez o quê, como era e como ficou. Cada registro é selado em uma corrente: o que for mudado depois aparece.',
  label: 'Registros da auditoria',
  filters: 'Filtros da auditoria',
  who: 'Quem',
  whoHelp: 'Parte do nome',
  what: 'O que fez',
  everything: 'Tudo',
  object: 'Objeto',
  objectHelp: 'Ex.: chg_… ou con_…',
  from: 'De',
  to: 'Até',
  clear: 'Limpar filtros',
  empty: 'Ainda não há registros.',
  emptyFilter: 'Nenhum registro com estes filtros.',
  ofObject: 'O que mudou neste objeto',
  allOfIt: 'Ver toda a auditoria',
  columns: { when: 'Quando', who: 'Quem', what: 'O que fez', object: 'Objeto', changes: 'O que mudou', seal: 'Elo' },
  actorKinds: { user: '', api_key: 'chave de API', system: 'no servidor' },
  removed: (value: string) => `era ${value}`,
  changed: (before: string, after: string) => `${before} → ${after}`,
  changedAloud: (before: string, after: string) => `de ${before} para ${after}`,
  noChanges: 'nenhum campo',
  more: (count: number) => (count === 1 ? 'Mostrar mais 1 campo' : `Mostrar mais ${count} campos`),
  less: 'Mostrar menos',
  onlyThis: 'Só deste objeto',
  sealed: (number: number) => `nº ${number}`,
  sealing: 'selando…',
  exportCsv: 'Exportar CSV',
  exportChain: 'Exportar corrente',
  verify: 'Conferir corrente',
  verifying: 'Conferindo…',
  whole: (links: number) =>
    links === 1
      ? 'Corrente íntegra: 1 elo conferido.'
      : `Corrente íntegra: ${links.toLocaleString('pt-BR')} elos conferidos.`,
  broken: 'A corrente foi adulterada',
  brokenCure:
    'Antes desse elo está tudo certo. Guarde este banco como está e compare com uma cópia de segurança restaurada em outro lugar.',
  behind: (late: number) =>
    late === 1
      ? 'Há 1 registro fora da corrente há mais de cinco minutos.'
      : `Há ${late.toLocaleString('pt-BR')} registros fora da corrente há mais de cinco minutos.`,
  behindCure: 'Veja se um processo do Pontual com as tarefas está ligado: ele sela em segundos o que falta.',
  unsealed: (count: number) => (count === 1 ? '1 registro ainda não selado.' : `${count} registros ainda não selados.`),
  head: 'Ponta da corrente',
  headHelp: 'Guarde esta linha fora deste servidor: com ela se prova, depois, que nada antes dela mudou.',
  heads: (count: number) =>
    count === 0
      ? 'Nenhuma ponta publicada fora do banco foi encontrada neste servidor.'
      : count === 1
        ? '1 ponta publicada fora do banco foi comparada.'
        : `${count.toLocaleString('pt-BR')} pontas publicadas fora do banco foram comparadas.`,
} as const;
