import {
	HEAD_BYTES,
	refuseOtherKinds,
} from '../../../../nodes/Invoance/verification/file/fileKind';
import { thrownBy } from '../../thrownBy';
import { verify } from '../exportFiles';
import { signedLine } from '../signing';

const reasonOf = (content: string | Buffer): unknown => {
	try {
		refuseOtherKinds(Buffer.from(content));
		return undefined;
	} catch (error) {
		return error instanceof Error && 'reason' in error ? error.reason : error;
	}
};

describe('a file that is no NDJSON is named as what it is', () => {
	it.each<[string, string | Buffer]>([
		['gzip_file', Buffer.from('1f8b0800', 'hex')],
		['zip_file', Buffer.from('504b0304', 'hex')],
		['zip_file', Buffer.from('504b0506', 'hex')],
		['utf16_file', Buffer.from('\ufeff{"id":1}', 'utf16le')],
		['utf16_file', Buffer.from('{"id":1}', 'utf16le')],
		['utf16_file', Buffer.from('fffe', 'hex').swap16()],
		['utf16_file', Buffer.from('{"id":1}', 'utf16le').swap16()],
		['web_page', '<!doctype html><html>'],
		['web_page', '\ufeff\r\n  <html lang="en">'],
		['web_page', '<!-- served by a proxy --><head>'],
		['web_page', '<?xml version="1.0"?><!DOCTYPE html PUBLIC "">'],
		['storage_error', '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>ExpiredToken</Code>'],
		['storage_error', '<Error><Message>no</Message></Error>'],
		['json_list', '[{"id":"aevt_1"},'],
		['json_list', '[\n\t{'],
		['json_list', ' [ ]'],
		['manifest_file', '{ "schema" : "n8n-nodes-invoance.manifest/2",'],
		['manifest_file', '{"schema":"n8n-nodes-invoance.manifest/1"}'],
		...['id,seq', ' id,seq ', '"id";"org id"', 'id\tseq\torg', 'org.id,org-id', 'a1,_'].map(
			(header): [string, string] => ['csv_file', header],
		),
		['csv_file', '\n\nZeit (UTC),Prüfsumme\n1,2'],
		['csv_file', '時刻,操作'],
	])('%s: %j', (reason, content) => {
		expect(reasonOf(content)).toBe(reason);
	});

	it.each<string | Buffer>([
		...['', 'id', 'id;', '1,2', '{"id":1,"seq":2}', '[1,2]', '[[{}]]', 'id,{', 'a!,b', '""a,b'],
		...[','.repeat(HEAD_BYTES), '{"a":"<html>"}', '< 5', '{"schema":"another/1"}'],
		...['1f', '504b03', '0000'].map((hex) => Buffer.from(hex, 'hex')),
	])('is not one of these kinds: %j', (content) => {
		expect(reasonOf(content)).toBeUndefined();
	});

	it('in words, with the code that the storage answered with', () => {
		const error = thrownBy(() => {
			refuseOtherKinds(Buffer.from('<Error><Code>AccessDenied</Code></Error>'));
		});
		expect(error).toMatchObject({
			name: 'VerificationInputError',
			message:
				'Verify needs NDJSON, but this file is an error "AccessDenied" that the storage answered with: download it again',
		});
	});
});

it('only the beginning of a file says what kind of file it is', async () => {
	const report = await verify(`${signedLine(1)}\n<html>\n[{}]\nid,seq`);
	expect(report.failures.map(({ line, reason }) => `${line} ${reason}`)).toEqual([
		...['2 not_json', '3 not_an_object', '4 not_json'],
	]);
});
