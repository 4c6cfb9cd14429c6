/**
 * Every e-mail of Pontual, from one description: a plain text and an HTML that reads well in any program. The HTML is a table with
 * styles of its own (programs drop style sheets), without pictures or anything fetched from elsewhere, in colours that stay legible
 * when a program turns them dark by itself.
 */

export type Tone = 'urgent' | 'warning' | 'info';

export interface LetterSection {
  tone?: Tone;
  heading?: string;
  /** Plain text: an address in it is not made a link, as it may come from a name or a bank's words. */
  paragraphs: readonly string[];
  /** `Valor` beside `R$ 129,90`. */
  facts?: readonly (readonly [label: string, value: string])[];
  action?: { label: string; url: string };
  /** Our own address, written out for those whose program shows no button. */
  address?: string;
}

export interface LetterParts {
  /** The company in whose name it is written. */
  company: string;
  title: string;
  /** What mail programs show beside the subject. */
  preview: string;
  greeting?: string;
  sections: readonly LetterSection[];
  /** Why one receives it, and how not to. */
  footer: readonly string[];
}

export interface Letter {
  subject: string;
  text: string;
  html: string;
}

const toneColours: Record<Tone, { line: string; word: string; name: string }> = {
  urgent: { line: '#c92a2a', word: '#b02525', name: 'Urgente' },
  warning: { line: '#b35c00', word: '#94500a', name: 'Atenção' },
  info: { line: '#1864ab', word: '#1864ab', name: 'Aviso' },
};

export function writeLetter(subject: string, parts: LetterParts): Letter {
  return { subject: oneLine(subject), text: textOf(parts), html: htmlOf(parts) };
}

/** A subject is one line, whatever the names in it hold. */
function oneLine(text: string): string {
  return text
    .replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .trim()
    .slice(0, 200);
}

// ------------------------------------------------------------------ text

function textOf({ company, title, greeting, sections, footer }: LetterParts): string {
  const blocks = [title.toUpperCase(), ...(greeting === undefined ? [] : [greeting]), ...sections.map(sectionText)];
  return `${blocks.join('\n\n')}\n\n-- \n${[`${company} · Pontual`, ...footer].join('\n')}\n`;
}

function sectionText({ heading, tone, paragraphs, facts = [], action, address }: LetterSection): string {
  const mark = tone === undefined ? '' : `[${toneColours[tone].name}] `;
  return [
    ...(heading === undefined ? [] : [`${mark}${heading}`]),
    ...paragraphs,
    ...(facts.length === 0 ? [] : [facts.map(([label, value]) => `${label}: ${value}`).join('\n')]),
    ...(action === undefined ? [] : [`${action.label}: ${action.url}`]),
    ...(address === undefined ? [] : [address]),
  ].join('\n\n');
}

// ------------------------------------------------------------------ HTML

const font = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;";
const paragraphStyle = `${font}font-size:16px;line-height:24px;color:#212529;margin:0 0 12px 0;`;
const smallStyle = `${font}font-size:13px;line-height:20px;color:#5c636a;margin:0;`;

/** Programs that know dark mode get colours made for it; the others keep the light ones. */
const darkRules = `:root{color-scheme:light dark;supported-color-schemes:light dark}
@media (prefers-color-scheme:dark){.page{background:#16181b!important}.card{background:#212529!important}
.t,.t a{color:#f1f3f5!important}.s,.s a{color:#adb5bd!important}.urgent{color:#ffa8a8!important}.warning{color:#ffc078!important}
.info{color:#a5d8ff!important}.rule{border-color:#495057!important}}
@media (max-width:600px){.pad{padding-left:20px!important;padding-right:20px!important}}`;

function htmlOf(parts: LetterParts): string {
  const { company, title, preview, greeting, sections, footer } = parts;
  const hello = greeting === undefined ? '' : paragraph(greeting);
  return `<!doctype html>
<html lang="pt-BR">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${escapeHtml(title)}</title>
<style>${darkRules}</style>
</head>
<body class="page" style="margin:0;padding:0;background:#f1f3f5;">
<div style="display:none;max-height:0;overflow:hidden;">${escapeHtml(preview)}</div>
<table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0" style="background:#f1f3f5;"><tr><td align="center" style="padding:24px 12px;">
<table role="presentation" class="card" width="100%" cellpadding="0" cellspacing="0" style="max-width:600px;background:#ffffff;border-radius:8px;">
<tr><td class="pad" style="padding:28px 32px 8px 32px;">
<p class="s" style="${smallStyle}margin-bottom:4px;">${escapeHtml(company)}</p>
<h1 class="t" style="${font}font-size:22px;line-height:30px;font-weight:600;color:#212529;margin:0 0 16px 0;">${escapeHtml(title)}</h1>
${hello}
</td></tr>
${sections.map(sectionHtml).join('\n')}
<tr><td class="pad" style="padding:8px 32px 28px 32px;"><div class="rule" style="border-top:1px solid #ced4da;padding-top:16px;">
${footer.map((line) => `<p class="s" style="${smallStyle}">${linked(line)}</p>`).join('\n')}
</div></td></tr>
</table>
</td></tr></table>
</body>
</html>
`;
}

function sectionHtml({ tone, heading, paragraphs, facts = [], action, address }: LetterSection): string {
  const colours = tone === undefined ? null : toneColours[tone];
  const border = colours === null ? '' : `border-left:4px solid ${colours.line};padding-left:16px;`;
  const mark =
    colours === null
      ? ''
      : `<p class="${tone}" style="${font}font-size:13px;line-height:18px;font-weight:600;color:${colours.word};margin:0 0 4px 0;">${colours.name}</p>`;
  const head =
    heading === undefined
      ? ''
      : `<h2 class="t" style="${font}font-size:17px;line-height:24px;font-weight:600;color:#212529;margin:0 0 8px 0;">${escapeHtml(heading)}</h2>`;
  return `<tr><td class="pad" style="padding:4px 32px 16px 32px;"><div style="${border}">${mark}${head}
${paragraphs.map(paragraph).join('\n')}
${factsHtml(facts)}${action === undefined ? '' : button(action)}${address === undefined ? '' : `<p class="t" style="${paragraphStyle}">${linked(address)}</p>`}</div></td></tr>`;
}

function paragraph(text: string): string {
  return `<p class="t" style="${paragraphStyle}">${escapeHtml(text)}</p>`;
}

function factsHtml(facts: readonly (readonly [string, string])[]): string {
  if (facts.length === 0) return '';
  const rows = facts.map(
    ([label, value]) =>
      `<tr><td class="s" style="${smallStyle}padding:3px 16px 3px 0;white-space:nowrap;vertical-align:top;">${escapeHtml(label)}</td>` +
      `<td class="t" style="${font}font-size:15px;line-height:22px;color:#212529;padding:3px 0;">${escapeHtml(value)}</td></tr>`,
  );
  return `<table role="presentation" cellpadding="0" cellspacing="0" style="margin:0 0 16px 0;">${rows.join('')}</table>`;
}

/** A cell with a colour of its own: the one kind of button that every program draws. */
function button({ label, url }: { label: string; url: string }): string {
  return `<table role="presentation" cellpadding="0" cellspacing="0" style="margin:4px 0 12px 0;"><tr><td bgcolor="#1864ab" style="border-radius:6px;background:#1864ab;">
<a href="${escapeHtml(url)}" style="${font}display:inline-block;padding:11px 20px;font-size:16px;line-height:22px;font-weight:600;color:#ffffff;text-decoration:none;">${escapeHtml(label)}</a>
</td></tr></table>`;
}

/** Addresses in a text of ours become links; everything else stays text. */
function linked(text: string): string {
  return escapeHtml(text).replaceAll(
    /https?:\/\/[^\s<>"]+[^\s<>".,;:)]/g,
    (url) => `<a href="${url}" style="color:#1864ab;word-break:break-all;">${url}</a>`,
  );
}

export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
