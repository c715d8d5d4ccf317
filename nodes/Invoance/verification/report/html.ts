const ENTITIES: Record<string, string> = {
	'&': '&amp;',
	'<': '&lt;',
	'>': '&gt;',
	'"': '&quot;',
	"'": '&#39;',
};

/** Controls, halves of characters, and the marks that turn the direction of what follows. */
const DISGUISES = /[\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu;

/** Text that is HTML already: made by {@link html} only, so that nothing gets in unescaped. */
export class Html {
	constructor(readonly text: string) {}
}

type Part = Html | string | number | readonly Part[];

function escaped(part: Part): string {
	if (part instanceof Html) return part.text;
	if (typeof part === 'object') return part.map(escaped).join('');
	const visible = String(part).replace(DISGUISES, '\ufffd');
	return visible.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

/**
 * HTML from a template: what stands in the template is markup, what is put into it is text, escaped
 * and with nothing in it that could disguise it. Lists are put in one after the other.
 */
export function html(markup: TemplateStringsArray, ...parts: Part[]): Html {
	return new Html(String.raw({ raw: markup }, ...parts.map(escaped)));
}

/** Text from outside, which may run from right to left, kept from turning what stands around it. */
export function foreign(text: string): Html {
	return html`<bdi>${text}</bdi>`;
}
