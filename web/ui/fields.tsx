/** Fields of a form: label above, help under it, error under the field, what is optional marked. */
import { PasswordInput, Popover, Textarea, TextInput, UnstyledButton, Select } from '@mantine/core';
import { DatePicker } from '@mantine/dates';
import { useState, type ReactNode } from 'react';
import { t } from '../texts.pt-BR.ts';
import { today } from './format.ts';
import type { FieldProps } from './form.tsx';
import { Icon } from './icons.tsx';
import { readDate, readMoney, readPercent, readTaxId, type Reader } from './parse.ts';

export interface FieldLook {
  label: string;
  help?: string | undefined;
  optional?: boolean;
  /** Columns of six in a `.fields` grid. */
  span?: 1 | 2 | 3 | 4 | 5;
  placeholder?: string;
  left?: ReactNode;
  right?: ReactNode;
  rightWidth?: number;
  autoComplete?: string;
  autoFocus?: boolean;
  disabled?: boolean;
  /** It may be read and copied, never changed. */
  readOnly?: boolean;
  type?: 'text' | 'email' | 'url';
  inputMode?: 'decimal' | 'numeric' | 'text';
}

type TextFieldProps = FieldLook & { field: FieldProps };

const ORDER: ('label' | 'description' | 'input' | 'error')[] = ['label', 'description', 'input', 'error'];

function labelOf({ label, optional }: FieldLook): ReactNode {
  return optional === true ? (
    <>
      {label} <span className="dimmed">{t.common.optional}</span>
    </>
  ) : (
    label
  );
}

function common({ field, ...look }: TextFieldProps) {
  return {
    id: field.id,
    value: field.value,
    label: labelOf(look),
    description: look.help,
    placeholder: look.placeholder,
    error: field.error,
    autoComplete: look.autoComplete ?? 'off',
    autoFocus: look.autoFocus === true,
    disabled: look.disabled === true,
    readOnly: look.readOnly === true,
    inputWrapperOrder: ORDER,
    'data-autofocus': look.autoFocus === true ? true : undefined,
  };
}

export function TextField(props: TextFieldProps): ReactNode {
  const { field, span } = props;
  return (
    <div data-span={span}>
      <TextInput
        {...common(props)}
        type={props.type ?? 'text'}
        inputMode={props.inputMode}
        leftSection={props.left}
        rightSection={props.right}
        rightSectionWidth={props.rightWidth}
        onChange={(event) => field.onText(event.currentTarget.value)}
        onBlur={field.onLeave}
      />
    </div>
  );
}

export function AreaField(props: TextFieldProps & { rows?: number }): ReactNode {
  return (
    <div data-span={props.span}>
      <Textarea
        {...common(props)}
        rows={props.rows ?? 3}
        onChange={(event) => props.field.onText(event.currentTarget.value)}
        onBlur={props.field.onLeave}
      />
    </div>
  );
}

/** Write-only: pasted, shown only while typing if the person asks. */
export function SecretField(props: TextFieldProps): ReactNode {
  return (
    <div data-span={props.span}>
      <PasswordInput
        {...common(props)}
        aria-invalid={props.field.error === null ? undefined : true} // this input, of all, does not say it by itself
        visibilityToggleButtonProps={{ 'aria-label': `${t.common.show}: ${props.label}` }}
        onChange={(event) => props.field.onText(event.currentTarget.value)}
        onBlur={props.field.onLeave}
      />
    </div>
  );
}

/** A text that is read on leaving the field and then shown in its usual form; while typing it stays as typed. */
function ReadField({ read, ...props }: TextFieldProps & { read: Reader<unknown> }): ReactNode {
  const leave = () => {
    const parsed = read(props.field.value);
    if (parsed.ok && parsed.shown !== props.field.value) props.field.onText(parsed.shown);
    props.field.onLeave();
  };
  return <TextField {...props} field={{ ...props.field, onLeave: leave }} />;
}

/** Reais; the text is kept as typed, read on leaving: what could mean two things is refused, never guessed. */
export function MoneyInput(props: TextFieldProps): ReactNode {
  return (
    <ReadField
      read={readMoney}
      inputMode="decimal"
      left={<span aria-hidden="true">{t.common.money}</span>}
      {...props}
    />
  );
}

export function PercentInput(props: TextFieldProps): ReactNode {
  return (
    <ReadField
      read={readPercent}
      inputMode="decimal"
      right={<span aria-hidden="true">{t.common.percent}</span>}
      {...props}
    />
  );
}

/** CPF or CNPJ, letters too; anything pasted is accepted and normalised on leaving. */
export function TaxIdInput(props: TextFieldProps): ReactNode {
  return <ReadField read={readTaxId} {...props} />;
}

/** A date that can be typed in the ways of parse.ts, with a calendar beside it. */
export function DateField(props: TextFieldProps & { onPick?: (date: string) => void }): ReactNode {
  const { field, onPick } = props;
  const [opened, setOpened] = useState(false);
  const parsed = readDate(field.value);
  const calendar = (
    <Popover opened={opened} onChange={setOpened} trapFocus returnFocus position="bottom-end" shadow="md">
      <Popover.Target>
        <UnstyledButton
          style={{ display: 'flex' }}
          aria-label={`${t.common.calendar}: ${props.label}`}
          onClick={() => setOpened((now) => !now)}
          disabled={props.disabled}
        >
          <Icon name="calendar" />
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown aria-label={props.label}>
        <DatePicker
          locale="pt-br"
          firstDayOfWeek={0}
          value={parsed.ok ? parsed.value : null}
          defaultDate={parsed.ok ? parsed.value : today()}
          onChange={(picked) => {
            if (picked === null) return;
            field.onText(`${picked.slice(8, 10)}/${picked.slice(5, 7)}/${picked.slice(0, 4)}`);
            onPick?.(picked);
            setOpened(false);
          }}
        />
      </Popover.Dropdown>
    </Popover>
  );
  return (
    <ReadField read={(text) => readDate(text)} inputMode="text" placeholder="dd/mm/aaaa" {...props} right={calendar} />
  );
}

/** A number of units, which stand inside the field. */
export function UnitField({ unit, ...props }: TextFieldProps & { unit: string }): ReactNode {
  return <TextField inputMode="numeric" {...props} right={<span aria-hidden="true">{unit}</span>} rightWidth={52} />;
}

/** Fixed or percentage in one field, with the switch beside it. The two texts are two fields of the form. */
export function EitherField(props: {
  label: string;
  value: FieldProps;
  kind: FieldProps;
  kinds: readonly (readonly [string, string])[];
  span?: 1 | 2 | 3 | 4 | 5;
  disabled?: boolean;
  help?: string;
}): ReactNode {
  const { value, kind, kinds } = props;
  const isRate = kind.value === 'rate' || kind.value === 'monthly';
  const chooser = (
    <Select
      aria-label={`${props.label}: unidade`}
      variant="unstyled"
      size="xs"
      w={112}
      rightSectionWidth={24} // else it takes over the width of the field around it, which leaves no room for its own text
      data={kinds.map(([code, word]) => ({ value: code, label: word }))}
      value={kind.value}
      allowDeselect={false}
      disabled={props.disabled === true}
      onChange={(chosen) => kind.onText(chosen ?? '')}
    />
  );
  return (
    <ReadField
      read={isRate ? readPercent : readMoney}
      inputMode="decimal"
      optional
      label={props.label}
      help={props.help}
      field={value}
      right={chooser}
      rightWidth={118}
      disabled={props.disabled === true}
      {...(props.span === undefined ? {} : { span: props.span })}
    />
  );
}
