/** The parts that banks put into the campo livre, by name for people and by place for the arithmetic. */

export const PART_NAMES = [
  'carteira',
  'nossoNumero',
  'nossoNumeroCheckDigit',
  'branch',
  'branchCheckDigit',
  'account',
  'accountCheckDigit',
  'operationNumber',
  'convenio',
  'beneficiaryCode',
  'beneficiaryCheckDigit',
  'post',
  'modality',
  'indicator',
  'installment',
  'documentNumber',
  'issueKind',
  'iof',
  'campoLivreCheckDigit',
] as const;

export type PartName = (typeof PART_NAMES)[number];

/** Texts of digits (a check digit may be a letter outside the campo livre), by name. */
export type Parts = { readonly [name in PartName]?: string | undefined };

/** The same in the order of {@link PART_NAMES}: an array is written and read several times as fast as names looked up. */
export type Values = (string | undefined)[];

/** The place of a part among the values. */
export function placeOf(name: PartName): number {
  return PART_NAMES.indexOf(name);
}

export function valuesOf(parts: Parts): Values {
  return [
    parts.carteira,
    parts.nossoNumero,
    parts.nossoNumeroCheckDigit,
    parts.branch,
    parts.branchCheckDigit,
    parts.account,
    parts.accountCheckDigit,
    parts.operationNumber,
    parts.convenio,
    parts.beneficiaryCode,
    parts.beneficiaryCheckDigit,
    parts.post,
    parts.modality,
    parts.indicator,
    parts.installment,
    parts.documentNumber,
    parts.issueKind,
    parts.iof,
    parts.campoLivreCheckDigit,
  ];
}

/** An object of the same shape for every bank: what a bank does not have is undefined. */
export function partsOf(values: Values): Parts {
  return {
    carteira: values[0],
    nossoNumero: values[1],
    nossoNumeroCheckDigit: values[2],
    branch: values[3],
    branchCheckDigit: values[4],
    account: values[5],
    accountCheckDigit: values[6],
    operationNumber: values[7],
    convenio: values[8],
    beneficiaryCode: values[9],
    beneficiaryCheckDigit: values[10],
    post: values[11],
    modality: values[12],
    indicator: values[13],
    installment: values[14],
    documentNumber: values[15],
    issueKind: values[16],
    iof: values[17],
    campoLivreCheckDigit: values[18],
  };
}

const LABELS: { readonly [name in PartName]: string } = {
  carteira: 'A carteira',
  nossoNumero: 'O nosso número, sem o dígito verificador,',
  nossoNumeroCheckDigit: 'O dígito verificador do nosso número',
  branch: 'A agência, sem o dígito verificador,',
  branchCheckDigit: 'O dígito verificador da agência',
  account: 'A conta, sem o dígito verificador,',
  accountCheckDigit: 'O dígito verificador da conta',
  operationNumber: 'O número da operação',
  convenio: 'O convênio',
  beneficiaryCode: 'O código do beneficiário, sem o dígito verificador,',
  beneficiaryCheckDigit: 'O dígito verificador do código do beneficiário',
  post: 'O posto',
  modality: 'A modalidade',
  indicator: 'O indicador',
  installment: 'A parcela',
  documentNumber: 'O seu número',
  issueKind: 'O tipo de cobrança',
  iof: 'O código do IOF',
  campoLivreCheckDigit: 'O dígito verificador do campo livre',
};

/** The part with its article, as a sentence in Portuguese begins. */
export function labelOf(part: PartName): string {
  return LABELS[part];
}
