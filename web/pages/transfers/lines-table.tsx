/** The lines of a lot: each problem at its line, with the field to mend it in place or the proposal to take. */
import { useState, type ReactNode } from 'react';
import { t } from '../../texts.pt-BR.ts';
import { money } from '../../ui/format.ts';
import { Button, TextInput } from '../../ui/kit.ts';
import { readMoney } from '../../ui/parse.ts';
import { Box, Chip, SimpleTable } from '../../ui/parts.tsx';
import { numberOf } from './destination.ts';
import type { LineProblem } from './import-text.ts';
import type { CheckedLine } from './many.ts';
import { proposalText, type TransferField, type TransferTexts } from './new-form.ts';

const words = t.transfers.many;

interface LinesProps {
  lines: readonly CheckedLine[];
  onChange(line: number, field: TransferField, text: string): void;
  onRemove(line: number): void;
}

export function LinesTable({ lines, onChange, onRemove }: LinesProps): ReactNode {
  return (
    <Box title={words.lines}>
      <SimpleTable
        label={words.lines}
        rows={lines}
        rowKey={({ line }) => String(line)}
        columns={[
          { title: words.line, numeric: true, cell: ({ line }) => line },
          { title: t.transfers.new.reference, cell: ({ texts }) => <span className="mono">{texts.reference}</span> },
          { title: words.payee, cell: ({ texts }) => texts.name },
          { title: words.destination, cell: ({ texts }) => destinationOf(texts) },
          { title: words.amount, numeric: true, cell: ({ texts }) => amountOf(texts.amount) },
          { title: words.result, cell: (line) => <Result line={line} onChange={onChange} /> },
          {
            title: '',
            cell: ({ line }) => (
              <Button
                size="compact-sm"
                variant="subtle"
                aria-label={words.removeLine(line)}
                onClick={() => onRemove(line)}
              >
                {words.remove}
              </Button>
            ),
          },
        ]}
      />
    </Box>
  );
}

function destinationOf(texts: TransferTexts): string {
  if (texts.way === 'pixKey') return t.transfers.destination.pixKey(texts.key);
  const { kinds, account } = t.transfers.destination;
  const number = numberOf({ account: texts.account, accountDigit: texts.digit });
  return account(texts.bankLabel, texts.branch, number, kinds[texts.accountType]);
}

/** As it will be sent; what cannot be read stays as it stands in the table. */
function amountOf(text: string): string {
  const parsed = readMoney(text);
  return parsed.ok ? money(parsed.value) : text;
}

function Result({ line, onChange }: { line: CheckedLine; onChange: LinesProps['onChange'] }): ReactNode {
  const { problems, warnings } = line;
  if (problems.length === 0) {
    return (
      <div className="stack" data-tight>
        <span>
          <Chip tone="good">{words.good}</Chip>
        </span>
        {warnings.map((warning) => (
          <span key={warning}>{warning}</span>
        ))}
      </div>
    );
  }
  return (
    <div className="stack" data-tight>
      {problems.map((problem, index) => (
        <Mend
          key={`${problem.field ?? ''}${index}`}
          line={line}
          problem={problem}
          onChange={(field, text) => onChange(line.line, field, text)}
        />
      ))}
    </div>
  );
}

interface MendProps {
  line: CheckedLine;
  problem: LineProblem;
  onChange(field: TransferField, text: string): void;
}

/** The bank is written as code or ISPB; everything else as in the form. */
function Mend({ line, problem, onChange }: MendProps): ReactNode {
  const { field, detail, suggestion } = problem;
  const before = field === null ? '' : (line.texts[field === 'ispb' ? 'bankLabel' : field] ?? '');
  const [text, setText] = useState(before);
  if (field === null) return <span className="danger">{detail}</span>;
  const name: TransferField = field === 'ispb' ? 'bankCode' : field;
  const leave = () => text !== before && text.trim() !== '' && onChange(name, text.trim());
  return (
    <div>
      <TextInput
        size="xs"
        aria-label={`${words.line} ${line.line}: ${detail}`}
        error={detail}
        placeholder={field === 'repeatReason' ? t.transfers.new.duplicateReason : undefined}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onBlur={leave}
        onKeyDown={(event) => event.key === 'Enter' && leave()}
      />
      {suggestion !== null && (
        <button type="button" className="link-button" onClick={() => onChange(field, proposalText(field, suggestion))}>
          {words.use(suggestion)}
        </button>
      )}
    </div>
  );
}
