/** Choosing several of a short list, in the space of one field. */
import { Checkbox, Combobox, Input, Popover } from '@mantine/core';
import { useId, useState, type ReactNode } from 'react';

export interface ManySelectProps {
  label: string;
  width: number;
  /** What the closed field says when nothing is chosen. */
  all: string;
  options: readonly { value: string; label: string }[];
  chosen: readonly string[];
  summary(count: number): string;
  onChange(chosen: string[]): void;
}

export function ManySelect({ label, width, all, options, chosen, summary, onChange }: ManySelectProps): ReactNode {
  const [opened, setOpened] = useState(false);
  const id = useId();
  const only = chosen.length === 1 ? options.find(({ value }) => value === chosen[0])?.label : undefined;
  const shown = chosen.length === 0 ? all : (only ?? summary(chosen.length));
  return (
    <Input.Wrapper label={label} id={id} labelElement="div" size="sm" w={width}>
      <Popover opened={opened} onChange={setOpened} position="bottom-start" shadow="md" trapFocus returnFocus>
        <Popover.Target>
          <button
            type="button"
            className="field-button"
            aria-label={`${label}: ${shown}`}
            onClick={() => setOpened((now) => !now)}
          >
            <span className={chosen.length === 0 ? 'dimmed' : undefined}>{shown}</span>
            <Combobox.Chevron aria-hidden />
          </button>
        </Popover.Target>
        <Popover.Dropdown aria-label={label}>
          <div className="stack" data-tight>
            {options.map(({ value, label: word }) => (
              <Checkbox
                key={value}
                label={word}
                checked={chosen.includes(value)}
                onChange={(event) =>
                  onChange(event.currentTarget.checked ? [...chosen, value] : chosen.filter((name) => name !== value))
                }
              />
            ))}
          </div>
        </Popover.Dropdown>
      </Popover>
    </Input.Wrapper>
  );
}
