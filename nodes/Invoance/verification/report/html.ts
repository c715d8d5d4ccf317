const ENTITIES: Record<string, string> = {
	'&': '&amp;',
	'<': '&lt;',
	'>': '&gt;',
	'"': '&quot;',
	"'": '&#39;',
};

/** Characters that nobody sees, or that turn the direction of what follows: controls, halves, tags. */
const DISGUISES = /[\p{Cc}\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}\u2028\u2029\u2800]/gu;

/** What is not seen, as people can see it: `\u{200b}`. */
function asEscape(character: string): string {
	return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}

/** Text that is HTML already: made by {@link html} only, so that nothing gets in unescaped. */
export class Html {
	constructor(readonly text: string) {}
}

type Part = Html | string | number | readonly Part[];

function escaped(part: Part): string {
	if (part instanceof Html) return part.text;
	if (typeof part === 'object') return part.map(escaped).join('');
	const visible = String(part).replace(DISGUISES, asEscape);
	return visible.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

/**
 * HTML from a template: what stands in the template is markup, what is put into it is text, escaped
 * and with everything in it to be seen. Lists are put in one after the other.
 */
export function html(markup: TemplateStringsArray, ...parts: Part[]): Html {
	return new Html(String.raw({ raw: markup }, ...parts.map(escaped)));
}

/** Text from outside, which may run from right to left, kept from turning what stands around it. */
export function foreign(text: string): Html {
	return html`<bdi>${text}</bdi>`;
}
