/** A line of a test that runs before people's eyes: what was tried, how it ended, who must act and how. */

export const testLineStates = ['running', 'ok', 'warning', 'failed', 'skipped'] as const;
export type TestLineState = (typeof testLineStates)[number];

/** Who must act: whoever set the connection up, whoever runs this server, or the bank. */
export const testLineActors = ['you', 'operator', 'bank'] as const;
export type TestLineActor = (typeof testLineActors)[number];

export interface TestLine {
  /** Stable name: `host`, `tls`, `certificate`, `token`… With several of a kind, `host:api.bank.example`. */
  key: string;
  /** What was tried, in Portuguese. */
  line: string;
  state: TestLineState;
  detail: string;
  who: TestLineActor | null;
  cure: string | null;
  durationMs: number | null;
}
