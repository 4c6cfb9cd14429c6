import type { CodeTable } from '../events.ts';

/** What a remessa asks: FEBRABAN CNAB 240, version 10.6 of 2020-03-16, table C004. */
export const remessaMovements: CodeTable = {
  '01': 'Entrada de Títulos',
  '02': 'Pedido de Baixa',
  '03': 'Protesto para Fins Falimentares',
  '04': 'Concessão de Abatimento',
  '05': 'Cancelamento de Abatimento',
  '06': 'Alteração de Vencimento',
  '07': 'Concessão de Desconto',
  '08': 'Cancelamento de Desconto',
  '09': 'Protestar',
  '10': 'Sustar Protesto e Baixar Título',
  '11': 'Sustar Protesto e Manter em Carteira',
  '12': 'Alteração de Juros de Mora',
  '13': 'Dispensar Cobrança de Juros de Mora',
  '14': 'Alteração de Valor/Percentual de Multa',
  '15': 'Dispensar Cobrança de Multa',
  '16': 'Alteração de Valor/Data de Desconto',
  '17': 'Não conceder Desconto',
  '18': 'Alteração do Valor de Abatimento',
  '19': 'Prazo Limite de Recebimento - Alterar',
  '20': 'Prazo Limite de Recebimento - Dispensar',
  '21': 'Alterar número do título dado pelo Beneficiário',
  '22': 'Alterar número controle do Participante',
  '23': 'Alterar dados do Pagador',
  '24': 'Alterar dados do Sacador/Avalista',
  '30': 'Recusa da Alegação do Pagador',
  '31': 'Alteração de Outros Dados',
  '33': 'Alteração dos Dados do Rateio de Crédito',
  '34': 'Pedido de Cancelamento dos Dados do Rateio de Crédito',
  '35': 'Pedido de Desagendamento do Débito Automático',
  '40': 'Alteração de Carteira',
  '41': 'Cancelar protesto',
  '42': 'Alteração de Espécie de Título',
  '43': 'Transferência de carteira/modalidade de cobrança',
  '44': 'Alteração de contrato de cobrança',
  '45': 'Negativação Sem Protesto',
  '46': 'Solicitação de Baixa de Título Negativado Sem Protesto',
  '47': 'Alteração do Valor Nominal do Título',
  '48': 'Alteração do Valor Mínimo/ Percentual',
  '49': 'Alteração do Valor Máximo/Percentual',
};

/** P 58: FEBRABAN CNAB 240, version 10.6 of 2020-03-16, table C006. */
export const carteiraKinds: CodeTable = {
  '1': 'Cobrança Simples',
  '2': 'Cobrança Vinculada',
  '3': 'Cobrança Caucionada',
  '4': 'Cobrança Descontada',
  '5': 'Cobrança Vendor',
  '6': 'Cobrança Cessão',
};

/** P 59: FEBRABAN CNAB 240, version 10.6 of 2020-03-16, table C007. */
export const registrationKinds: CodeTable = {
  '1': 'Com Cadastramento (Cobrança Registrada)',
  '2': 'Sem Cadastramento (Cobrança sem Registro)',
  '3': 'Com Cadastramento / Recusa do Débito Automático',
};

/** P 60: FEBRABAN CNAB 240, version 10.6 of 2020-03-16, table C008. */
export const documentKinds: CodeTable = {
  '1': 'Tradicional',
  '2': 'Escritural',
};

/** P 61: FEBRABAN CNAB 240, version 10.6 of 2020-03-16, table C009. */
export const issuers: CodeTable = {
  '1': 'Banco Emite',
  '2': 'Cliente Emite',
  '3': 'Banco Pré-emite e Cliente Complementa',
  '4': 'Banco Reemite',
  '5': 'Banco Não Reemite',
  '7': 'Banco Emitente - Aberta',
  '8': 'Banco Emitente - Auto-envelopável',
};

/** P 62: FEBRABAN CNAB 240, version 10.6 of 2020-03-16, table C010. */
export const distributors: CodeTable = {
  '1': 'Banco Distribui',
  '2': 'Cliente Distribui',
  '3': 'Banco envia e-mail',
  '4': 'Banco envia SMS',
};

/** P 107-108: FEBRABAN CNAB 240, version 10.6 of 2020-03-16, table C015. */
export const speciesKinds: CodeTable = {
  '01': 'CH Cheque',
  '02': 'DM Duplicata Mercantil',
  '03': 'DMI Duplicata Mercantil p/ Indicação',
  '04': 'DS Duplicata de Serviço',
  '05': 'DSI Duplicata de Serviço p/ Indicação',
  '06': 'DR Duplicata Rural',
  '07': 'LC Letra de Câmbio',
  '08': 'NCC Nota de Crédito Comercial',
  '09': 'NCE Nota de Crédito a Exportação',
  '10': 'NCI Nota de Crédito Industrial',
  '11': 'NCR Nota de Crédito Rural',
  '12': 'NP Nota Promissória',
  '13': 'NPR Nota Promissória Rural',
  '14': 'TM Triplicata Mercantil',
  '15': 'TS Triplicata de Serviço',
  '16': 'NS Nota de Seguro',
  '17': 'RC Recibo',
  '18': 'FAT Fatura',
  '19': 'ND Nota de Débito',
  '20': 'AP Apólice de Seguro',
  '21': 'ME Mensalidade Escolar',
  '22': 'PC Parcela de Consórcio',
  '23': 'NF Nota Fiscal',
  '24': 'DD Documento de Dívida',
  '25': 'Cédula de Produto Rural',
  '26': 'Warrant',
  '27': 'Dívida Ativa de Estado',
  '28': 'Dívida Ativa de Município',
  '29': 'Dívida Ativa da União',
  '30': 'Encargos condominiais',
  '31': 'CC Cartão de Crédito',
  '32': 'BDP – Boleto de Proposta',
  '33': 'Boleto de Depósito e Aporte',
  '99': 'Outros',
};

/** P 118: FEBRABAN CNAB 240, version 10.6 of 2020-03-16, table C018. */
export const interestKinds: CodeTable = {
  '1': 'Valor por Dia',
  '2': 'Taxa Mensal',
  '3': 'Isento',
};

/** P 142, R 18 and 42: FEBRABAN CNAB 240, version 10.6 of 2020-03-16, table C021. */
export const discountKinds: CodeTable = {
  '1': 'Valor Fixo Até a Data Informada',
  '2': 'Percentual Até a Data Informada',
  '3': 'Valor por Antecipação Dia Corrido',
  '4': 'Valor por Antecipação Dia Útil',
  '5': 'Percentual Sobre o Valor Nominal Dia Corrido',
  '6': 'Percentual Sobre o Valor Nominal Dia Útil',
  '7': 'Cancelamento de Desconto',
};

/** P 221: FEBRABAN CNAB 240, version 10.6 of 2020-03-16, table C026. */
export const protestKinds: CodeTable = {
  '1': 'Protestar Dias Corridos',
  '2': 'Protestar Dias Úteis',
  '3': 'Não Protestar',
  '4': 'Protestar Fim Falimentar - Dias Úteis',
  '5': 'Protestar Fim Falimentar - Dias Corridos',
  '8': 'Negativação sem Protesto',
  '9': 'Cancelamento Protesto Automático',
};

/** P 224: FEBRABAN CNAB 240, version 10.6 of 2020-03-16, table C028. */
export const writeOffKinds: CodeTable = {
  '1': 'Baixar / Devolver',
  '2': 'Não Baixar / Não Devolver',
  '3': 'Cancelar Prazo para Baixa / Devolução',
};

/** R 66: FEBRABAN CNAB 240, version 10.6 of 2020-03-16, table G073. */
export const fineKinds: CodeTable = {
  '1': 'Valor Fixo',
  '2': 'Percentual',
};

/** Categories of a statement line (E 170-172): FEBRABAN CNAB 240, version 10.6 of 2020-03-16, table G092. */
export const statementCategories: CodeTable = {
  '101': 'Cheque Compensado',
  '102': 'Encargos',
  '103': 'Estornos',
  '104': 'Lançamento Avisado',
  '105': 'Tarifas',
  '106': 'Aplicação',
  '107': 'Empréstimo / Financiamento',
  '108': 'Câmbio',
  '109': 'CPMF',
  '110': 'IOF',
  '111': 'Imposto de Renda',
  '112': 'Pagamento Fornecedores',
  '113': 'Pagamentos Salário',
  '114': 'Saque Eletrônico',
  '115': 'Ações',
  '117': 'Transferência entre Contas',
  '118': 'Devolução da Compensação',
  '119': 'Devolução de Cheque Depositado',
  '120': 'Transferência Interbancária (DOC, TED)',
  '121': 'Antecipação a Fornecedores',
  '122': 'OC / AEROPS',
  '123': 'Saque em Espécie',
  '124': 'Cheque Pago',
  '125': 'Pagamentos Diversos',
  '126': 'Pagamento de Tributos',
  '127': 'Cartão de crédito - Pagamento de fatura de cartão de crédito da própria IF',
  '201': 'Depósito em Cheque',
  '202': 'Crédito de Cobrança',
  '203': 'Devolução de Cheques',
  '204': 'Estornos',
  '205': 'Lançamento Avisado',
  '206': 'Resgate de Aplicação',
  '207': 'Empréstimo / Financiamento',
  '208': 'Câmbio',
  '209': 'Transferência Interbancária (DOC, TED)',
  '210': 'Ações',
  '211': 'Dividendos',
  '212': 'Seguro',
  '213': 'Transferência entre Contas',
  '214': 'Depósitos Especiais',
  '215': 'Devolução da Compensação',
  '216': 'OCT',
  '217': 'Pagamentos Fornecedores',
  '218': 'Pagamentos Diversos',
  '219': 'Recebimento de Salário',
  '220': 'Depósito em Espécie',
  '221': 'Pagamento de Tributos',
  '222': 'Cartão de Crédito - Recebíveis de cartão de crédito',
};
