/** The style of the report page: light and dark, and on paper one page of A4 for an ordinary file. */
export const PAGE_STYLE = `
:root { color-scheme: light dark; --paper: #fff; --ground: #eef1f5; --ink: #18202c; --soft: #5b6675;
	--line: #dde2e9; --tint: #f6f8fa; --good: #11714a; --fair: #8a5a00; --bad: #b3261e; --link: #1f5fbf; }
@media (prefers-color-scheme: dark) { :root { --paper: #151b24; --ground: #0c1016; --ink: #e6ebf2;
	--soft: #96a2b3; --line: #2b3441; --tint: #1b232e; --good: #4cc38a; --fair: #e5b455;
	--bad: #ff8a80; --link: #8ab8ff; } }
* { box-sizing: border-box; }
body { margin: 0; padding: 32px 16px; background: var(--ground); color: var(--ink);
	font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; }
main { max-width: 860px; margin: 0 auto; padding: 36px 40px 28px; background: var(--paper);
	border: 1px solid var(--line); border-radius: 14px; }
.eyebrow { margin: 0 0 14px; color: var(--soft); font-size: 12px; letter-spacing: .09em;
	text-transform: uppercase; }
.verdict { display: flex; gap: 18px; align-items: flex-start; padding-bottom: 24px;
	border-bottom: 1px solid var(--line); }
.seal { flex: none; width: 52px; height: 52px; border-radius: 50%; display: grid;
	place-items: center; border: 2px solid currentColor; font-size: 26px; line-height: 1; }
.good { color: var(--good); } .fair { color: var(--fair); } .bad { color: var(--bad); }
h1 { margin: 0 0 20px; font-size: 26px; line-height: 1.2; letter-spacing: -.01em;
	overflow-wrap: anywhere; }
.verdict .standing { margin: 0 0 4px; font-size: 20px; font-weight: 600; line-height: 1.2; }
.verdict p { margin: 0; overflow-wrap: anywhere; }
h2 { margin: 26px 0 8px; font-size: 12px; color: var(--soft); letter-spacing: .07em;
	text-transform: uppercase; }
.facts { display: grid; grid-template-columns: repeat(4, 1fr); gap: 1px; margin: 24px 0 0;
	background: var(--line); border: 1px solid var(--line); border-radius: 10px; overflow: hidden; }
.facts div { padding: 12px 14px; background: var(--tint); }
dt { color: var(--soft); font-size: 12px; } dd { margin: 0; font-size: 19px;
	font-variant-numeric: tabular-nums; overflow-wrap: anywhere; } dd small { display: block; font-size: 12px; line-height: 1.3;
	color: var(--soft); }
table { width: 100%; border-collapse: collapse; font-size: 13.5px; font-variant-numeric: tabular-nums; }
th { text-align: left; white-space: nowrap; font-weight: 500; color: var(--soft); font-size: 12px; }
th, td { padding: 6px 12px 6px 0; border-bottom: 1px solid var(--line); vertical-align: top;
	overflow-wrap: anywhere; } th:last-child, td:last-child { padding-right: 0; }
.number { text-align: right; white-space: nowrap; } .line { white-space: nowrap; }
code { font: 12px/1.45 ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace;
	overflow-wrap: anywhere; }
ul { margin: 0; padding-left: 18px; } li { margin: 3px 0; overflow-wrap: anywhere; }
p { margin: 0 0 6px; overflow-wrap: anywhere; }
.columns { display: grid; grid-template-columns: 1fr 1fr; gap: 28px; }
.soft, footer { color: var(--soft); } footer { margin-top: 26px; padding-top: 14px;
	border-top: 1px solid var(--line); font-size: 12px; }
@media (max-width: 640px) { main { padding: 24px 18px; } .columns { grid-template-columns: 1fr; gap: 0; }
	.facts { grid-template-columns: 1fr 1fr; }
	.files tr { display: grid; grid-template-columns: repeat(4, 1fr); border-bottom: 1px solid var(--line); }
	.files th, .files td, .failures td { padding: 3px 0; border: 0; }
	.files th:first-child, .files td:first-child { grid-column: 1 / -1; } .files .number { text-align: left; }
	.failures tr { display: block; padding: 5px 0; border-bottom: 1px solid var(--line); }
	.failures td { display: block; } .failures th { display: none; } }
@page { size: A4; margin: 13mm 14mm; }
@media print { :root { color-scheme: light; --paper: #fff; --ground: #fff; --ink: #000; --soft: #4a5360;
	--line: #cfd5dd; --tint: #fff; --good: #0b5e3c; --fair: #7a5000; --bad: #a01b14; }
	body { padding: 0; font-size: 10.5px; line-height: 1.4; } main { padding: 0; border: 0; max-width: none; }
	h1 { font-size: 19px; margin-bottom: 12px; } .verdict .standing { font-size: 14px; } h2 { margin: 13px 0 4px; font-size: 9.5px; } .seal { width: 40px; height: 40px;
	font-size: 20px; } .verdict { padding-bottom: 12px; } .facts { margin-top: 12px; }
	.facts div { padding: 6px 10px; } dt, th, footer, dd small { font-size: 9px; } dd { font-size: 13px; }
	table { font-size: 10px; } th, td { padding: 3px 10px 3px 0; } code { font-size: 9px; }
	.facts { grid-template-columns: repeat(8, auto); } .files br { display: none; }
	.files code { margin-left: 8px; } li { margin: 1px 0; } footer { margin-top: 12px; padding-top: 8px; }
	tr, li, .columns > div { break-inside: avoid; } h2 { break-after: avoid; } }
`;

/** The SHA-256 of the style in base64, which the page's policy allows it by. A test computes it. */
export const PAGE_STYLE_SHA256 = 'L38OEbhjhRdqBBh3MnAQVtedPMa8is+BXxsLj1cJBP0=';
