export function SimulatorPage(_: { params: Readonly<Record<string, string | undefined>> }) {
  return null;
}
