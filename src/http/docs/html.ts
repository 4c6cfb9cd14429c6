/** HTML as values: what is interpolated is text unless it was made here, so nothing is forgotten unescaped. */

export interface Html {
  readonly html: string;
}

type Part = Html | string | number | readonly Part[] | null;

const signs: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function shown(part: Part): string {
  if (part === null) return '';
  if (typeof part === 'object') return 'html' in part ? part.html : part.map(shown).join('');
  return String(part).replace(/[&<>"']/g, (sign) => signs[sign] ?? sign);
}

export function html(texts: TemplateStringsArray, ...parts: Part[]): Html {
  return { html: texts.map((text, index) => text + shown(parts[index] ?? null)).join('') };
}

const style = `
:root{color-scheme:light dark;--fg:#1c2430;--dim:#5b6675;--bg:#fff;--soft:#f3f5f8;--line:#d5dbe3;--accent:#0b57b8}
@media(prefers-color-scheme:dark){:root{--fg:#e6eaf0;--dim:#a0abba;--bg:#14181e;--soft:#1d232b;--line:#37414e;--accent:#7db4ff}}
*{box-sizing:border-box}body{margin:0;font:16px/1.55 system-ui,sans-serif;color:var(--fg);background:var(--bg)}
a{color:var(--accent)}.page{display:grid;grid-template-columns:270px minmax(0,1fr);max-width:1240px;margin:auto}
nav{position:sticky;top:0;height:100vh;overflow:auto;padding:24px 20px;border-right:1px solid var(--line);font-size:14px}
nav ul{list-style:none;margin:4px 0 14px;padding:0}nav li{padding:2px 0}main{padding:24px 36px 96px}
h1{font-size:30px;margin:0 0 8px}h2{margin:56px 0 8px;padding-top:16px;border-top:1px solid var(--line)}h3{margin:40px 0 4px;font-size:18px}
code,pre{font:13.5px/1.5 ui-monospace,monospace}pre{background:var(--soft);border:1px solid var(--line);border-radius:6px;padding:12px 14px;overflow:auto}
code{background:var(--soft);padding:1px 5px;border-radius:4px}pre code{background:none;padding:0}
table{border-collapse:collapse;width:100%;font-size:14px;margin:10px 0}th,td{text-align:left;vertical-align:top;padding:6px 10px 6px 0;border-bottom:1px solid var(--line)}
th{color:var(--dim);font-weight:600}.dim{color:var(--dim)}.verb{font-weight:700;color:var(--accent);margin-right:8px}
details{margin:8px 0}summary{cursor:pointer}.scroll{overflow-x:auto}
@media(max-width:800px){.page{display:block}nav{position:static;height:auto;border-right:0;border-bottom:1px solid var(--line)}main{padding:20px}}
`;

export function page(title: string, content: Html): string {
  return html`<!doctype html>
    <html lang="pt-BR">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width,initial-scale=1" />
        <title>${title}</title>
        <style>
          ${{ html: style }}
        </style>
      </head>
      <body>
        ${content}
      </body>
    </html> `.html;
}
