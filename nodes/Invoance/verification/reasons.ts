/**
 * Every code that a report or an error may carry, and what it means. The table in
 * docs/verification.md is made from these, and so are the words for people.
 */

export const REASONS = {
	/** Why a line is not a valid event: `<the line> failed: <meaning>`. */
	event: {
		payload_hash_mismatch: 'the event was changed after it was signed',
		signature_invalid: 'the signature was not made with this key for this event',
		canonicalization_failed: 'the event cannot have been signed as it stands',
		duplicate_key:
			'the event names a field twice, or once more with other capitals, so that readers may disagree on it',
		sequence_fork: 'another event was signed under the same number',
		nested_too_deep: 'the event is nested deeper than any that Invoance signs (128 levels)',
		too_many_values: 'the event holds more than 20,000 values',
		not_json: 'the line is not JSON, as in a file that was cut off',
		not_an_object: 'the line is JSON, but no event',
		invalid_utf8: 'the line is not text in UTF-8',
		no_signature: 'the event carries no signature',
		no_public_key: 'the event carries no key, and none was pinned',
		line_too_long: 'the line is longer than 1 MiB',
		too_many_organizations:
			'there are so many organizations or numbers that the number of this event was not kept',
	},

	/** Why a file, or a setting, cannot be used at all. */
	input: {
		csv_file: 'the file is CSV, and signatures are made over JSON',
		gzip_file: 'the file is compressed with gzip (decompress it first)',
		zip_file: 'the file is a ZIP archive (extract it first)',
		utf16_file: 'the file is text in UTF-16',
		web_page: 'the file is a web page',
		storage_error: 'the file is an error message of the storage',
		json_list: 'the file is a JSON list, not an event a line',
		manifest_file: 'the file is a manifest, not an export',
		invalid_public_key:
			'a public key is not 64 hexadecimal characters, or one under which anyone can sign anything',
	},

	/** What is wrong with a series, although every file of it may be valid for itself. */
	series: {
		file_changed: 'the file is not the one that its manifest describes',
		file_missing: 'a manifest describes a file that is not in the series',
		manifest_missing: 'the file has no manifest, while others have one',
		manifest_unreadable: 'the manifest is not what this node writes, or was damaged',
		manifest_swapped: 'the manifest lies beside one file and describes another',
		predecessor_missing: 'the manifest before this one is not in the series',
		predecessor_changed: 'the manifest before this one is not the one that it names',
		predecessor_shared:
			'two manifests name the same one before them; a note where one of them is superseded',
		range_gap: 'no manifest covers the time between two others',
		range_unknown: 'the manifest does not say which range was asked for, while others do',
		counts_differ: 'the manifest gives another size or number of rows than its file has',
		filters_differ: 'the files were not asked for with the same filters',
		another_organization: 'the file, or its manifest, is of another organization than the series',
		not_asked_for: 'the file has events that its manifest does not say were asked for',
	},

	/** What is odd about a series, and hides nothing. */
	note: {
		superseded: 'the delivery was made again: other files have all of its range and events',
		range_overlap: 'two ranges that were asked for overlap',
		no_events: 'a file without events, or its manifest, is there without the other',
		left_out: 'the file is neither an export nor a manifest, and was passed over',
	},
};

export type EventReason = keyof typeof REASONS.event;
export type InputReason = keyof typeof REASONS.input;
export type Reason =
	| EventReason
	| InputReason
	| keyof typeof REASONS.series
	| keyof typeof REASONS.note;

/** What each code means, as the end of a sentence. */
export const MEANINGS: Readonly<Record<Reason, string>> = {
	...REASONS.event,
	...REASONS.input,
	...REASONS.series,
	...REASONS.note,
};

/**
 * The caller gave something that cannot be verified: another kind of file, or a key that is none.
 * (What is wrong *inside* an NDJSON file is never an error, but part of the report.)
 *
 * `message` is written for the user; `reason` is for code.
 */
export class VerificationInputError extends Error {
	constructor(
		readonly reason: InputReason,
		message: string,
	) {
		super(message);
		this.name = 'VerificationInputError';
	}
}
