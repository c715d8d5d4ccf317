import { readFileSync } from 'node:fs';
import path from 'node:path';
import { outcomeOf } from '../../../nodes/Invoance/verification/policy';
import { MEANINGS, REASONS, type Reason } from '../../../nodes/Invoance/verification/reasons';

const DOCUMENT = readFileSync(path.join(__dirname, '../../../docs/verification.md'), 'utf8');

/** What docs/verification.md says that a code counts as and means. */
function documented(code: Reason): string[] | undefined {
	const row = DOCUMENT.split('\n').find((line) => line.startsWith(`| \`${code}\` `));
	return row
		?.split('|')
		.slice(2, 4)
		.map((cell) => cell.trim());
}

it.each([
	...REASONS.event.map((code) => [code, outcomeOf(code)] as const),
	...REASONS.input.map((code) => [code, 'error'] as const),
	...REASONS.series.map((code) => [code, 'not valid'] as const),
	...REASONS.note.map((code) => [code, 'note'] as const),
])('%s is explained to whoever reads the documents', (code, countsAs) => {
	expect(documented(code)).toEqual([countsAs, MEANINGS[code]]);
});
