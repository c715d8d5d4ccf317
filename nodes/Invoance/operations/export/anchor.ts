import { anchorDocument } from '../../api/client';
import { configurationError, quotable } from '../../runtime/invoanceError';
import { optionsField, readField, textSetting } from '../../fields/setting';
import { concurrency, type ItemContext, type OnlineOperation } from '../operation';

const sha256 = textSetting({
	displayName: 'SHA-256',
	name: 'sha256',
	placeholder: 'e.g. {{ $json.manifest_sha256 }}',
	description:
		'The hash to anchor, 64 hexadecimal characters. Leave it as it is to take the file of the step before, or set it to manifest_sha256 to anchor the manifest.',
});

const reference = textSetting({
	displayName: 'Reference',
	name: 'reference',
	placeholder: 'e.g. invoance-audit_acme_2026-10.csv',
	description: 'What the hash is of, so that people find it in the ledger',
});

export const anchor: OnlineOperation = {
	value: 'anchor',
	name: 'Anchor Export',
	action: 'Anchor audit log export',
	description:
		"Put the SHA-256 of a file into Invoance's ledger, so that anyone can check later that this very file existed then. The file is not sent.",
	fields: [
		{ ...sha256.field, required: true, default: '={{ $json.sha256 }}' },
		{ ...reference.field, default: '={{ $json.file_name }}' },
		optionsField([concurrency]),
	],
	execute: async (item) => {
		const { connection, functions, index, json } = item;
		const request = { sha256: readHash(item), reference: readField(item, reference) };
		const anchored = await anchorDocument(connection, request);
		const binary = functions.getInputData()[index]?.binary;
		return [{ json: { ...json, anchor: anchored }, ...(binary && { binary }) }];
	},
};

function readHash(item: ItemContext): string {
	const text = readField(item, sha256);
	const hash = text.toLowerCase();
	if (/^[0-9a-f]{64}$/.test(hash)) return hash;
	throw configurationError(
		text === '' ? 'There is no SHA-256 to anchor' : `"${quotable(text)}" is not a SHA-256`,
		'It has 64 hexadecimal characters. Connect this step after Export and Download or Download Export and leave SHA-256 as {{ $json.sha256 }}.',
	);
}
