/** The plain building blocks that pages may use; only this folder knows Mantine. */
export {
  Autocomplete,
  Button,
  Checkbox,
  Modal,
  PasswordInput,
  Progress,
  Radio,
  SegmentedControl,
  Select,
  Switch,
  Textarea,
  TextInput,
  Tooltip,
} from '@mantine/core';
export { useDebouncedValue, useDocumentTitle, useHotkeys, useLocalStorage, useMediaQuery } from '@mantine/hooks';
